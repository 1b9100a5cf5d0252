"""What the blocks of a page hold."""

from __future__ import annotations

import base64
import gzip
import json
import re


def block(page, name):
    """Return what a block of a page holds: facts or texts, from the text of the page."""
    found = re.findall(rf'<script type="text/plain" id="{name}">(.*?)</script>', page)
    assert len(found) == 1
    return json.loads(gzip.decompress(base64.b64decode(found[0])))
