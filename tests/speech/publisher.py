"""A publisher of models on this machine: serves files, goes on where one was cut off, or cuts them off."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Publisher:
    """What it has, and what it was asked for."""

    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    cut_after: int | None = None
    ranges: bool = True
    moved: str | None = None
    asked: list[str] = field(default_factory=list[str])
    address: str = ""


@contextmanager
def publishing() -> Iterator[Publisher]:
    """Serve on a port of this machine."""
    publisher = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            whole = publisher.files.get(self.path.rpartition("/")[2])
            wanted = self.headers.get("range", "")
            publisher.asked.append(wanted)
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and publisher.ranges else 0
            if publisher.moved:
                self.send_response(302)
                self.send_header("location", publisher.moved)
                self.end_headers()
                return
            if whole is None:
                self.send_error(404)
                return
            self.send_response(206 if start else 200)
            body = whole[start:]
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: publisher.cut_after])
            if publisher.cut_after is not None:
                self.wfile.flush()
                self.connection.close()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    publisher.address = f"http://127.0.0.1:{server.server_port}/models"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
