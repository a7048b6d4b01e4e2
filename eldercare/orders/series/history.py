"""Writing down what happened to a standing order."""

from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.orders.series.models import Series, SeriesEvent
from eldercare.straight import insert


def note(series: Series, what: str, *, by: Actor, at: datetime, via: Door, reason: str = "", **details: object) -> None:
    """Write one line of history of a stored series; `details` are plain values such as a date in ISO form."""
    values = {
        "series_id": series.id,
        "what": what,
        "reason": reason,
        "details": details,
        "by_kind": by.kind,
        "by_id": by.id,
        "via": via,
        "at": at,
    }
    insert(SeriesEvent, values)
    session.expire(series, ["events"])
