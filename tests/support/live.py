"""The app behind a real server on a free loopback port, for what needs more than a function call."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, cast

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from eldercare.database import session


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def _whole(app: Flask) -> Callable[..., list[bytes]]:
    """Close each answer before the server writes it.

    The server drains a connection before it closes the answer; where the browser has gone meanwhile, draining fails
    and a picture's file would stay open.
    """

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        with closing(cast("Any", app.wsgi_app(environ, start_response))) as parts:
            return [b"".join(parts)]

    return answer


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the app in threads of its own while inside; yield its address without a slash at the end.

    What the test prepared so far is committed. Afterwards call `session.commit()` before a page is asked for what was
    prepared later: it also ends the test's transaction, which on SQLite would keep others from writing.
    """
    session.commit()
    server = make_server("127.0.0.1", 0, _whole(app), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, name="served app", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        session.rollback()
        server.shutdown()
        server.server_close()
        thread.join()
