"""What stands behind the proxy in its tests: it tells what reached it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message


class Backend(ThreadingHTTPServer):
    """Answers with how a request arrived; its stream says `one`, then waits."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = 200
        self.seen: list[str] = []
        self.headers: list[Message] = []
        self.go_on = Event()

    @property
    def port(self) -> int:
        """Return where it listens."""
        return self.server_port


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Backend

    def do_GET(self) -> None:
        self.server.headers.append(self.headers)
        if self.path == "/live":
            self._stream()
        else:
            self._tell(0)

    def do_POST(self) -> None:
        left = length = int(self.headers.get("content-length", 0))
        while left:
            left -= len(self.rfile.read(min(left, 1 << 20)))
        self._tell(length)

    def _tell(self, length: int) -> None:
        self.server.seen.append(self.path)
        told = json.dumps({"length": length, "headers": dict(self.headers.items())})
        self.send_response(self.server.answers)
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told.encode())

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(b"data: one\n\n")
        self.server.go_on.wait(10)
        self.wfile.write(b"data: two\n\n")
        self.close_connection = True

    def log_message(self, *_: object) -> None: ...


@contextmanager
def running() -> Iterator[Backend]:
    """Run one on a port of its own."""
    server = Backend()
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
