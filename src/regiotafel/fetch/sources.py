"""Every chosen source into a folder, and the list of what is there."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from regiotafel import __version__
from regiotafel.checked import did_you_mean
from regiotafel.errors import Fault, InputError, OutputError
from regiotafel.fetch.catalogue import load_catalogue
from regiotafel.fetch.download import fetch_file
from regiotafel.fetch.link import Link
from regiotafel.fetch.tables import fetch_table
from regiotafel.files import whole_file
from regiotafel.provenance import hash_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from regiotafel.fetch.catalogue import Source
    from regiotafel.fetch.link import Progress

#: What was fetched, per file: address, validators, size and checksum. Marks a fetched raw folder.
FETCHED = "fetched.json"


def fetch(
    folder: Path,
    *,
    catalogue: Path | None = None,
    only: Sequence[str] = (),
    base_url: str | None = None,
    say: Callable[[str], None] = lambda _: None,
    progress: Progress = lambda *_: None,
    pause: Callable[[float], None] = time.sleep,
) -> dict[str, dict[str, Any]]:
    """Fetch public sources into ``folder``, for :func:`~regiotafel.build.build_data`.

    A file is put in place only when it is whole and is what it should be; until then a good file
    from before stays. What broke off is resumed where the server allows it (``.part`` files); what
    has not changed is not fetched again.

    Parameters
    ----------
    catalogue
        List of sources; default ``data/fetch_nl.yaml``.
    only
        Names of files to fetch; default all.
    base_url
        Mirror to ask instead: replaces scheme and host of every address.
    say, progress
        Told each step; and per file the bytes or rows so far, with the total or None.
    pause
        Waits a number of seconds between attempts.

    Returns
    -------
    dict
        Content of ``fetched.json``: per file its address, validators, size and SHA-256.

    Raises
    ------
    InputError
        With one fault per source that cannot be had; the others are fetched all the same.
    OutputError
        The folder cannot be written.
    """
    import requests

    sources = load_catalogue(catalogue).sources
    chosen = only or tuple(sources)
    there_are = f"the sources are: {', '.join(sources)}"
    faults = [
        Fault(
            "--only", "", f"“{name}” is no source", did_you_mean(name, sources, otherwise=there_are)
        )
        for name in chosen
        if name not in sources
    ]
    if faults:
        raise InputError(faults)
    with _written(folder), requests.Session() as session:
        folder.mkdir(parents=True, exist_ok=True)
        session.headers["User-Agent"] = f"regiotafel/{__version__}"
        link = Link(session=session, base_url=base_url, pause=pause, progress=progress)
        records = read_records(folder)
        for name in chosen:
            say(f"{name}: {sources[name].name}")
            try:
                found = _fetch_one(folder / name, sources[name], records.get(name), link)
            except InputError as error:
                faults.extend(error.faults)
                continue
            if found is None:
                say(f"{name}: has not changed")
                continue
            records[name] = found
            text = json.dumps(records, indent=1, sort_keys=True) + "\n"
            with whole_file(folder / FETCHED) as temporary:
                temporary.write_text(text, encoding="utf-8")
    if faults:
        raise InputError(faults)
    return records


def read_records(folder: Path) -> dict[str, dict[str, Any]]:
    """What was fetched into ``folder`` before. Raises InputError when its list is broken."""
    path = folder / FETCHED
    if not path.exists():
        return {}
    try:
        records: Any = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        records = None
    if not isinstance(records, dict) or not all(
        isinstance(record, dict) and "sha256" in record for record in records.values()
    ):
        wrong = "is no list of what was fetched"
        raise InputError(Fault(str(path), "", wrong, "remove it and fetch again"))
    return records


def _fetch_one(
    target: Path, source: Source, record: dict[str, Any] | None, link: Link
) -> dict[str, Any] | None:
    """Fetch one source; returns what is to be recorded of it, None when it has not changed."""
    intact = (
        record is not None
        and record.get("url") == source.url
        and target.is_file()
        and hash_file(target) == record["sha256"]
    )
    before = record if intact else None
    if source.content == "odata":
        found = fetch_table(target, source, before, link)
    else:
        found = fetch_file(target, source, before, link)
    if found is None:
        return None
    size, checksum = target.stat().st_size, hash_file(target)
    return {"url": source.url, "size": size, "sha256": checksum, **found}


@contextmanager
def _written(folder: Path) -> Iterator[None]:
    """Say in one line that the folder cannot be written (full disk, no rights)."""
    try:
        yield
    except OSError as error:
        if error.errno is None:  # one of this package's own, said plainly already
            raise
        raise OutputError(
            f"{folder}: cannot be written ({error.strerror}); make room or name another folder, "
            "then fetch again"
        ) from None
