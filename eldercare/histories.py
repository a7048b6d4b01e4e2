"""What the rows of histories have in common: who did it, through which door, why and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from eldercare.actors import Actor, ActorKind, Door
from eldercare.crypto import EncryptedText
from eldercare.database import one_of


class Deed:
    """Who did something, through which door, and when: mixed into the model of what was done."""

    by_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind))
    by_id: Mapped[int | None]
    via: Mapped[Door] = mapped_column(one_of(Door))
    at: Mapped[datetime]


class HistoryLine(Deed):
    """One line of a history: what was done, and why; never changed. The reason is encrypted, `details` are plain."""

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    reason: Mapped[str] = mapped_column(EncryptedText, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def deed(by: Actor, *, via: Door, at: datetime) -> dict[str, Any]:
    """Return the columns of a Deed."""
    return {"by_kind": by.kind, "by_id": by.id, "via": via, "at": at}
