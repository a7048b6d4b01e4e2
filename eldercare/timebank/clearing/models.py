"""What each reconciliation of the clearing accounts found; never changed."""

from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from eldercare.actors import ActorKind
from eldercare.append_only import append_only, run_after_create
from eldercare.database import Base, one_of
from eldercare.timebank.states import Difference


class ClearingCheck(Base):
    """One look at all pairs of communities: how many accounts and legs there were, and what was wrong, if anything.

    Each of the `differences` has its `kind` (Difference), the two communities (`community_id`, `peer_id`), the
    `minutes` and the `key` of the transfer, where it is about one.
    """

    __tablename__ = "clearing_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    accounts: Mapped[int]
    legs: Mapped[int]
    differences: Mapped[list[dict[str, int | str]]] = mapped_column(JSON, default=list)
    by_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind))
    by_id: Mapped[int | None]
    at: Mapped[datetime]

    @property
    def is_zero(self) -> bool:
        return not self.differences

    def kinds(self) -> list[Difference]:
        """Return what was wrong, in the order in which it was found."""
        return [Difference(str(one["kind"])) for one in self.differences]


run_after_create(
    Base.metadata.tables[ClearingCheck.__tablename__], lambda dialect: append_only("clearing_checks", dialect)
)
