"""What an app keeps in memory: for some seconds, because it is needed often, or for good, as it was set up."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app
from sqlalchemy import event

from eldercare.database import session

EXTENSION = "eldercare_kept"
Kept = TypeVar("Kept")


def give(app: Flask, name: str, thing: object) -> None:
    """Let the app have a thing for good, such as the server that it asks for ways."""
    app.extensions[name] = thing


def given(name: str) -> Any:
    """Return what the present app was given under this name, None where it was given nothing."""
    return current_app.extensions.get(name)


def kept(name: str, load: Callable[[], Kept], *, seconds: float) -> Kept:
    """Return what `load` returned under this name at most so many seconds ago, loading it where that is over."""
    shelf = _shelf()
    found = shelf.get(name)
    if found is None or found[0] < time.monotonic():
        found = shelf[name] = time.monotonic() + seconds, load()
    value: Kept = found[1]
    return value


def forget_after_commit(name: str) -> None:
    """Have it loaded anew once the present transaction is committed; other processes follow when their time is over."""
    shelf = _shelf()
    shelf.pop(name, None)
    event.listen(session(), "after_commit", lambda _session: shelf.pop(name, None), once=True)


def forget_everything() -> None:
    """Have everything loaded anew, as after the database itself was exchanged."""
    _shelf().clear()


def _shelf() -> dict[str, tuple[float, Any]]:
    shelf: dict[str, tuple[float, Any]] = current_app.extensions.setdefault(EXTENSION, {})
    return shelf
