"""Where a list goes on: opaque to the client, signed, good for one list only."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from eldercare.channels.api.errors import BadCursor

Row = TypeVar("Row")


def position(text: str | None, *, of: str) -> int | None:
    """Return where the list named `of` goes on, None for its beginning. Raises BadCursor."""
    if text is None:
        return None
    try:
        found = _signer(of).loads(text)
    except BadData:
        raise BadCursor from None
    return int(found)


def cut(rows: Sequence[Row], *, limit: int, of: str, place: Callable[[Row], int]) -> tuple[Sequence[Row], str | None]:
    """Return the first `limit` rows and the cursor behind them; None when there was not one row more."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], str(_signer(of).dumps(place(rows[limit - 1])))


def _signer(of: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"api-cursor:{of}")
