"""A publisher on this machine: serves files and OData tables, and fails as real ones do."""

from __future__ import annotations

import json
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit


@dataclass
class Served:
    """One file; each request takes the next of ``statuses`` and ``cuts`` (None = as it should).

    ``cuts`` are numbers of bytes after which the connection breaks off. ``shift`` misplaces a
    resumed answer by so many bytes.
    """

    body: bytes
    content_type: str = "application/octet-stream"
    etag: str | None = '"first"'
    last_modified: str | None = "Mon, 02 Nov 2026 03:00:00 GMT"
    ranges: bool = True
    shift: int = 0
    statuses: list[int | None] = field(default_factory=list)
    cuts: list[int | None] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


class Publisher:
    """Files by path, OData tables by path, and the requests that came."""

    def __init__(self) -> None:
        self.files: dict[str, Served] = {}
        self.tables: dict[str, list[dict]] = {}
        self.page_size = 100
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.url = ""

    def asked(self, path):
        """Headers of the requests for a path, in their order."""
        return [headers for found, headers in self.requests if found == path]


@contextmanager
def publisher():
    """Run a Publisher for the length of a test."""
    here = Publisher()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_GET(self):
            parts = urlsplit(self.path)
            here.requests.append((parts.path, dict(self.headers)))
            if parts.path in here.tables:
                self.table(parts)
            elif parts.path in here.files:
                self.file(here.files[parts.path])
            else:
                self.answer(404, b"<html>no such page</html>", {"Content-Type": "text/html"})

        def answer(self, status, body, headers):
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def table(self, parts):
            query = parse_qs(parts.query)
            rows = here.tables[parts.path]
            if "$filter" in query:
                wanted = query["$filter"][0].split("'")[1]
                rows = [row for row in rows if row["Perioden"] == wanted]
            skip = int(query.get("$skip", ["0"])[0])
            page = {"odata.metadata": "…", "value": rows[skip : skip + here.page_size]}
            if skip + here.page_size < len(rows):
                # The publisher's own host, whatever mirror was asked.
                query["$skip"] = [str(skip + here.page_size)]
                again = "&".join(f"{key}={value[0]}" for key, value in query.items())
                page["odata.nextLink"] = f"https://publisher.invalid{parts.path}?{again}"
            body = json.dumps(page).encode()
            self.answer(200, body, {"Content-Type": "application/json;odata=minimalmetadata"})

        def file(self, served):
            status = served.statuses.pop(0) if served.statuses else None
            if status is not None:
                self.answer(status, b"not now", {"Content-Type": "text/plain", **served.headers})
                return
            validators = {"ETag": served.etag, "Last-Modified": served.last_modified}
            headers = {name: value for name, value in validators.items() if value}
            headers |= {"Content-Type": served.content_type, **served.headers}
            if self.headers.get("If-None-Match") == served.etag is not None:
                self.answer(304, b"", headers)
                return
            status, body = 200, served.body
            asked, condition = self.headers.get("Range"), self.headers.get("If-Range")
            if asked and served.ranges and condition in validators.values():
                start = int(asked.removeprefix("bytes=").rstrip("-")) + served.shift
                if start >= len(body):
                    self.answer(416, b"", {"Content-Range": f"bytes */{len(body)}"})
                    return
                status, total = 206, len(body)
                headers["Content-Range"] = f"bytes {start}-{total - 1}/{total}"
                body = body[start:]
            cut = served.cuts.pop(0) if served.cuts else None
            if cut is None:
                self.answer(status, body, headers)
                return
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[:cut])
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):
            """Say nothing of a client that hangs up: it would stand in what a command prints."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
