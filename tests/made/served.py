"""The application on a real port, for tests with a browser."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.made.desk import Desk
from webcare.bootstrap import make_app
from webcare.web.admin.policies.editors import Editors

STARTS_WITHIN = 20.0


@contextmanager
def served(at: Desk, editors: Editors | None = None) -> Iterator[str]:
    """Serve a desk's application in a thread; give its address."""
    config = uvicorn.Config(
        make_app(at.core, editors=editors),
        port=0,
        log_level="error",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield _address(server, thread)
    finally:
        server.should_exit = True
        thread.join(STARTS_WITHIN)


def _address(server: uvicorn.Server, thread: threading.Thread) -> str:
    ends = time.monotonic() + STARTS_WITHIN
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < ends, "the server does not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    return f"http://127.0.0.1:{port}"
