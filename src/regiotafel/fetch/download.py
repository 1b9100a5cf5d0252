"""One file: resumed where it broke off, verified, and only then put in place."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

from regiotafel.errors import Fault, InputError, OutputError
from regiotafel.fetch.link import MOVED, BrokenError, Link, asked, chunks, text_of, tried
from regiotafel.provenance import hash_file

if TYPE_CHECKING:
    from pathlib import Path

    import requests

    from regiotafel.fetch.catalogue import Source


def fetch_file(
    target: Path, source: Source, before: dict[str, Any] | None, link: Link
) -> dict[str, str] | None:
    """Fetch a file into place; returns its validators, None when it is as recorded in ``before``.

    What arrives is kept beside it as ``.part`` until it is whole and verified. Raises InputError
    when it cannot be had or is not what it should be.
    """
    part = target.with_name(f"{target.name}.part")
    url = link.at(source.url)
    validators = tried(
        lambda: _download(url, part, before, link), url, link, arrived=lambda: _size(part)
    )
    if validators is None:
        return None
    wrong = _wrong(part, source, link)
    if wrong is not None:
        _discard(part)
        raise InputError(wrong)
    part.replace(target)
    _notes(part).unlink(missing_ok=True)
    return validators


def _download(
    url: str, part: Path, before: dict[str, Any] | None, link: Link
) -> dict[str, str] | None:
    """One attempt; returns the validators of what has arrived whole, None when it is unchanged."""
    name = part.name.removesuffix(".part")
    noted = _read_notes(part, url)
    headers = {"Accept-Encoding": "identity"}  # sizes and ranges are then those of the file
    if noted:
        headers |= {"Range": f"bytes={_size(part)}-", "If-Range": _strong(noted)}
    elif before:
        wanted = {"If-None-Match": "etag", "If-Modified-Since": "last_modified"}
        headers |= {header: before[key] for header, key in wanted.items() if key in before}
    with asked(url, link, headers) as response:
        if response.status_code == 304:
            return None
        validators = _validators(response)
        start, total = _extent(response, part)
        if response.status_code == 416:
            if start == total:
                return noted  # it had arrived whole before
            _discard(part)
            raise BrokenError("does not resume")
        if start:
            # A resumed answer need not repeat every validator, but may not contradict them.
            if any(noted.get(key, value) != value for key, value in validators.items()):
                _discard(part)
                raise BrokenError("resumes with another file")
            validators = noted
        else:
            _discard(part)  # before its notes change, so that the two always belong together
        _require_room(part, start, total)
        _notes(part).write_text(json.dumps({"url": url, **validators}), encoding="utf-8")
        done = start
        broken = False
        with part.open("ab" if start else "wb") as file:
            try:
                for chunk in chunks(response):
                    file.write(chunk)
                    done += len(chunk)
                    link.progress(name, done, total)
            except BrokenError:
                broken = True
    if broken or total not in (None, done):
        raise BrokenError(f"broke off after {done} of {total or 'unknown'} bytes")
    return validators


def _extent(response: requests.Response, part: Path) -> tuple[int, int | None]:
    """Where the body starts within the file, and how long the whole file is (None = not said)."""
    given = response.headers.get("Content-Range", "")
    if response.status_code == 416:
        match = re.fullmatch(r"bytes \*/(\d+)", given)
        return _size(part), int(match[1]) if match else None
    if response.status_code == 206:
        match = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", given)
        if match is None or int(match[1]) != _size(part):
            _discard(part)
            raise BrokenError("resumes elsewhere than asked")
        return int(match[1]), int(match[2])
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if length.isdecimal() else None


def _validators(response: requests.Response) -> dict[str, str]:
    names = {"ETag": "etag", "Last-Modified": "last_modified"}
    return {
        key: response.headers[header] for header, key in names.items() if header in response.headers
    }


def _strong(validators: dict[str, str]) -> str:
    """The validator that can vouch for a resumed file; a weak ETag (``W/``) cannot."""
    etag = validators.get("etag", "")
    return etag if etag and not etag.startswith("W/") else validators.get("last_modified", "")


def _notes(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _read_notes(part: Path, url: str) -> dict[str, str]:
    """Validators of what has arrived so far; nothing when it cannot be resumed."""
    try:
        noted: dict[str, str] = json.loads(_notes(part).read_text(encoding="utf-8"))
        usable = bool(_size(part) and noted.pop("url") == url and _strong(noted))
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}
    return noted if usable else {}


def _discard(part: Path) -> None:
    part.unlink(missing_ok=True)
    _notes(part).unlink(missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _require_room(part: Path, start: int, total: int | None) -> None:
    free = shutil.disk_usage(part.parent).free
    if total is not None and total - start > free:
        needed = f"{(total - start) / 1e6:.0f} MB are needed and {free / 1e6:.0f} MB free"
        raise OutputError(f"{part.parent}: {needed}; make room, then fetch again")


def _wrong(part: Path, source: Source, link: Link) -> Fault | None:
    """What is wrong with a file that has arrived whole; None when it is what it should be."""
    with part.open("rb") as file:
        head = file.read(64)
    fits = zipfile.is_zipfile(part) if source.content == "zip" else b"OSMHeader" in head
    if not fits:
        return Fault(source.url, "", f"sends something that is no {source.content} file", MOVED)
    again = "fetch again; the publisher may just have replaced it"
    if source.md5_url:
        stated = text_of(link.at(source.md5_url), link).strip()[:32]
        if not re.fullmatch(r"[0-9a-fA-F]{32}", stated):
            raise InputError(Fault(source.md5_url, "", "holds no MD5 checksum", MOVED))
        found = _md5(part)
        if found != stated.lower():
            wrong = f"has the wrong checksum (MD5 {found}, stated {stated})"
            return Fault(source.url, "", wrong, again)
    if source.sha256 and hash_file(part) != source.sha256.lower():
        wrong = f"has the wrong checksum (SHA-256 {hash_file(part)}, wanted {source.sha256})"
        return Fault(source.url, "", wrong, again)
    return None


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
