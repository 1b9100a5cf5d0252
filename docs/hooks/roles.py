"""Docstrings name other things as ``:func:`.check```; on the site that is plain code."""

from __future__ import annotations

import re
from typing import Any

import griffe

_ROLE = re.compile(r":[a-z]+:`[~.]?([^`]+)`")


def without_roles(text: str) -> str:
    """Return ``text`` with every role as plain code."""
    return _ROLE.sub(r"`\1`", text)


class Roles(griffe.Extension):
    """Apply :func:`without_roles` to every docstring."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Change the docstring of a class, function, attribute or module as it is loaded."""
        if obj.docstring is not None:
            obj.docstring.value = without_roles(obj.docstring.value)
