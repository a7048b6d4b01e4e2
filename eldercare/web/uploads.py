"""How large a request may be: small, but where a view says that it takes files."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])
ROOM_FOR_FIELDS = 256 * 1024
MARK = "takes_bytes"


def takes_files(most_bytes: int) -> Callable[[View], View]:
    """Let this view take files of so many bytes together; goes right above the function, below `needs`."""

    def mark(view: View) -> View:
        setattr(view, MARK, most_bytes + ROOM_FOR_FIELDS)
        return view

    return mark


def init_app(app: Flask) -> None:
    """Must stand before the CSRF check, which reads the form and with it the files."""
    app.before_request(_make_room)


def _make_room() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, MARK, None)
    if most is not None:
        request.max_content_length = most
