"""Asking a publisher over HTTP: what is tried again, and what every other answer means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from regiotafel.errors import Fault, InputError

if TYPE_CHECKING:
    import requests

_T = TypeVar("_T")

#: Told the name of a file, its bytes (or rows) so far, and their total or None.
Progress = Callable[[str, int, int | None], None]

#: Attempts in a row that bring nothing new before a source is given up.
TRIES = 5
_CONNECT_SECONDS, _READ_SECONDS, _LONGEST_PAUSE = 15, 60, 60
#: What a connection that breaks off loses is at most one piece.
_CHUNK = 1 << 16
AGAIN = "try again later; what has arrived is kept and resumed"
MOVED = "see whether the publisher moved it, and name a mended list with --catalogue"


@dataclass(frozen=True, kw_only=True)
class Link:
    """How to reach the publishers."""

    session: requests.Session
    base_url: str | None
    pause: Callable[[float], None]
    progress: Progress

    def at(self, url: str) -> str:
        """Address to ask: that of the mirror, when there is one."""
        if self.base_url is None:
            return url
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.base_url.rstrip('/')}{parts.path}{query}"


class BrokenError(Exception):
    """Worth another attempt; ``pause`` is the wait in seconds that the server asks for."""

    def __init__(self, reason: str, pause: float = 0.0) -> None:
        super().__init__(reason)
        self.pause = pause


def text_of(url: str, link: Link) -> str:
    """Return a small answer as text (UTF-8)."""

    def attempt() -> str:
        with asked(url, link, {}) as response:
            return b"".join(chunks(response)).decode("utf-8", errors="replace")

    return tried(attempt, url, link)


@contextmanager
def asked(url: str, link: Link, headers: dict[str, str]) -> Iterator[requests.Response]:
    """A response that holds data; every other answer becomes a fault or another attempt."""
    import requests

    try:
        response = link.session.get(
            url, headers=headers, stream=True, timeout=(_CONNECT_SECONDS, _READ_SECONDS)
        )
    except requests.Timeout:
        raise BrokenError("does not answer in time") from None
    except requests.ConnectionError:
        raise BrokenError("cannot be reached; is this machine online?") from None
    except requests.RequestException as error:
        reason = " ".join(str(error).split())
        raise InputError(Fault(url, "", f"cannot be asked ({reason})", MOVED)) from None
    with response:
        status = f"answers {response.status_code} {response.reason or ''}".rstrip()
        if response.status_code == 429 or response.status_code >= 500:
            after = response.headers.get("Retry-After", "")
            raise BrokenError(status, float(after) if after.isdecimal() else 0.0)
        if response.status_code >= 400 and response.status_code != 416:
            raise InputError(Fault(url, "", status, MOVED))
        if response.headers.get("Content-Type", "").startswith("text/html"):
            raise InputError(Fault(url, "", "sends a web page instead of data", MOVED))
        yield response


def tried(
    attempt: Callable[[], _T], url: str, link: Link, *, arrived: Callable[[], int] = lambda: 0
) -> _T:
    """Attempt again, after ever longer pauses, until TRIES in a row bring nothing new."""
    failures, most = 0, arrived()
    while True:
        try:
            return attempt()
        except BrokenError as error:
            now = arrived()
            failures = 1 if now > most else failures + 1
            most = max(most, now)
            if failures == TRIES:
                raise InputError(Fault(url, "", str(error), AGAIN)) from None
            link.pause(min(max(2.0 ** (failures - 1), error.pause), _LONGEST_PAUSE))


def chunks(response: requests.Response) -> Iterator[bytes]:
    """Return the body in pieces; BrokenError when it breaks off."""
    import requests

    try:
        yield from response.iter_content(_CHUNK)
    except requests.RequestException:
        raise BrokenError("broke off") from None
