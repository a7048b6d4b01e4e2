"""A free port of this machine on which something answers while a test runs."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class _KeepsLines(_Quiet):
    protocol_version = "HTTP/1.1"


@contextmanager
def listening(answer: Callable[..., Iterable[bytes]], *, keeps_lines: bool = False) -> Iterator[str]:
    """Serve this WSGI application in threads of its own; yield its address without a slash at the end.

    `keeps_lines`: several requests may come over one connection, as from a browser.
    """
    handler = _KeepsLines if keeps_lines else _Quiet
    server: Any = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
