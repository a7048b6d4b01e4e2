"""The app behind a real server on a free loopback port, for what needs more than a function call."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, cast

from flask import Flask

from eldercare.database import session
from tests.support.listening import listening


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
    with listening(_whole(app), keeps_lines=True) as address:
        try:
            yield address
        finally:
            session.rollback()
