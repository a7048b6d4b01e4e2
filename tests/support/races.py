"""Several things at once, for real: threads, each with a context, a session and a connection of its own."""

import contextvars
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from flask import Flask, current_app

from eldercare.database import session

Result = TypeVar("Result")
PATIENCE_SECONDS = 60


def run_at_once(functions: Sequence[Callable[[], Result]]) -> list[Result | Exception]:
    """Call all functions at the same moment; return what each returned, or raised, in the given order.

    What the test prepared is committed before, and read anew after. Each function opens its own `transaction()`, as a
    door would; to send requests, give each a client of its own: `app.test_client()`.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    start = threading.Barrier(len(functions))
    session.commit()

    def run(function: Callable[[], Result]) -> Result:
        with app.app_context():
            start.wait(PATIENCE_SECONDS)
            return function()

    with ThreadPoolExecutor(len(functions)) as pool:
        futures: list[Future[Result]] = [
            pool.submit(contextvars.Context().run, run, function) for function in functions
        ]
    session.expire_all()
    outcomes: list[Result | Exception] = []
    for future in futures:
        error = future.exception()
        outcomes.append(error if isinstance(error, Exception) else future.result())
    return outcomes
