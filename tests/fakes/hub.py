"""A file server on the loopback that serves model files as the hub does, and misbehaves on request."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Served:
    """One file and how it is served."""

    content: bytes
    etag: str = '"v1"'
    cuts: list[int] = field(default_factory=list)
    """After so many bytes of each answer the connection is cut; used up one by one."""
    ignores_range: bool = False
    flips: list[int] = field(default_factory=list)
    """In each answer the bit at this offset of the file is wrong; used up one by one."""
    statuses: list[int] = field(default_factory=list)
    """Answered instead of the file; used up one by one."""
    extra: bytes = b""
    """Sent after the end, with no length announced."""
    hides_length: bool = False
    lies_in_range: bool = False
    names_hash: bool = True


class Hub(ThreadingHTTPServer):
    """The server; ``files`` by address path, ``seen`` holds path and Range of every request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, Served] = {}
        self.seen: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serving_hub() -> Iterator[Hub]:
    """Yield a running hub."""
    with Hub() as hub:
        thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield hub
        finally:
            hub.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "")
        self.server.seen.append((self.path, asked))
        served = self.server.files.get(self.path)
        if served is None or served.statuses:
            self.send_error(served.statuses.pop(0) if served else 404)
            return
        begin = self._beginning(served, asked)
        content = served.content
        if served.flips:
            at = served.flips.pop(0) % max(1, len(content))
            content = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        body = content[begin:] + served.extra
        self.send_response(206 if begin else 200)
        self._describe(served, begin)
        self.end_headers()
        cut = served.cuts.pop(0) if served.cuts else len(body)
        self.wfile.write(body[:cut])
        self.close_connection = True

    def _beginning(self, served: Served, asked: str) -> int:
        if not asked or served.ignores_range:
            return 0
        wanted = self.headers.get("If-Range")
        if wanted is not None and wanted != served.etag and not served.lies_in_range:
            return 0
        return int(asked.removeprefix("bytes=").removesuffix("-"))

    def _describe(self, served: Served, begin: int) -> None:
        size = len(served.content)
        if not served.hides_length:
            self.send_header("Content-Length", str(size - begin + len(served.extra)))
        if served.etag:
            self.send_header("ETag", served.etag)
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{size - 1}/{size}")
        if served.names_hash:
            self.send_header("X-Linked-ETag", f'"{hashlib.sha256(served.content).hexdigest()}"')
        self.send_header("X-Repo-Commit", "c" * 40)

    def log_message(self, *args: object) -> None:
        return
