"""One table of Statistics Netherlands (CBS): OData 3, page by page, into one file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from regiotafel.errors import Fault, InputError
from regiotafel.fetch.link import AGAIN, MOVED, Link, text_of
from regiotafel.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from regiotafel.fetch.catalogue import Source


def fetch_table(
    target: Path, source: Source, before: dict[str, Any] | None, link: Link
) -> dict[str, str] | None:
    """Fetch one period of a table with its dimensions into one JSON file.

    The file holds ``table``, ``period`` and the lists ``Geslacht``, ``Leeftijd`` and
    ``TypedDataSet`` exactly as CBS sends them.
    """
    info = _values(f"{source.url}/TableInfos", {}, link)
    modified = str(info[0].get("Modified", "")) if info else ""
    period = _period(source, link)
    if before and modified and (before.get("modified"), before.get("period")) == (modified, period):
        return None
    dimensions = {
        name: _values(f"{source.url}/{name}", {}, link) for name in ("Geslacht", "Leeftijd")
    }
    rows = _values(
        f"{source.url}/TypedDataSet",
        {"$filter": f"Perioden eq '{period}'"},
        link,
        progress=lambda count: link.progress(target.name, count, None),
    )
    if not rows:
        wrong = f"has no rows for the period {period}"
        raise InputError(Fault(source.url, "TypedDataSet", wrong, "name another in the catalogue"))
    table = source.url.rstrip("/").rpartition("/")[2]
    content = {"table": table, "period": period, **dimensions, "TypedDataSet": rows}
    with whole_file(target) as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
    return {"period": period, "modified": modified}


def _period(source: Source, link: Link) -> str:
    """Key of the period to fetch; ``latest`` is the newest whole year there is."""
    keys = [
        str(entry.get("Key", "")).strip() for entry in _values(f"{source.url}/Perioden", {}, link)
    ]
    years = sorted(key for key in keys if re.fullmatch(r"\d{4}JJ00", key))
    wanted = years[-1] if source.period in (None, "latest") and years else source.period
    if wanted not in keys:
        wrong = f"has no period {wanted or 'latest'}"
        there_are = f"the years are: {', '.join(years[-5:])}"
        raise InputError(Fault(source.url, "Perioden", wrong, there_are))
    return str(wanted)


def _values(
    url: str,
    query: dict[str, str],
    link: Link,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> list[dict[str, Any]]:
    """Every row of a table or dimension, following the links from page to page."""
    from requests.models import PreparedRequest

    rows: list[dict[str, Any]] = []
    request = PreparedRequest()
    request.prepare_url(link.at(url), {"$format": "json", **query})
    address, seen = str(request.url), set[str]()
    while True:
        if address in seen:
            raise InputError(Fault(url, "", "leads from page to page in a circle", AGAIN))
        seen.add(address)
        page = _json(address, link)
        rows.extend(page["value"])
        progress(len(rows))
        following = page.get("odata.nextLink", page.get("@odata.nextLink"))
        if not following:
            return rows
        # Only its query: the link names the publisher's own host, also when a mirror is asked.
        address = f"{address.partition('?')[0]}?{urlsplit(str(following)).query}"


def _json(url: str, link: Link) -> dict[str, Any]:
    text = text_of(url, link)
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("value"), list):
        raise InputError(Fault(url, "", "sends something that is no OData page", MOVED))
    return content
