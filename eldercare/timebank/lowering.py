"""Lowering what a visit brought: on the account, in the pool above the cap, and points. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.timebank import queries, service
from eldercare.timebank.models import Transfer
from eldercare.timebank.postings import LOWERED, Circumstances
from eldercare.timebank.states import TransferKind


@dataclass(frozen=True)
class Brought:
    """What a visit brought and was not taken back since; None for nothing.

    `saved` went to the account of the volunteer or the group, `pooled` is above the storage cap, `points` beside them.
    """

    event: str
    saved: Transfer | None
    pooled: Transfer | None
    points: Transfer | None

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in (self.saved, self.pooled) if one is not None)

    @property
    def account_ids(self) -> set[int]:
        """The accounts that lowering it touches; to be held together."""
        every = [one for one in (self.saved, self.pooled, self.points) if one is not None]
        return {account_id for one in every for account_id in (_source(one), one.to_account_id)}


def brought(event: str) -> Brought:
    """Return what this visit, such as "visit:17", brought."""
    return Brought(event, *(_standing(f"{name}:{event}") for name in ("earn", "donate-above", "earn-points")))


def lower(
    this: Brought, to: int, *, person_id: int, about: tuple[str, int], by: Actor, via: Door, at: datetime, reason: str
) -> None:
    """Let what was brought count so many minutes only: what is above the cap goes back first, then what was saved.

    The minutes leave frozen accounts too: whoever settles the account needs the true number. Points go back in
    proportion, as far as they are there. The caller holds `account_ids`. Raises BalanceTooLow, AccountClosed.
    """
    too_many = max(0, this.minutes - to)
    if this.points is not None and this.minutes:
        taker = queries.get_account(this.points.to_account_id)
        points = this.points.minutes - this.points.minutes * to // this.minutes
        there = 0 if taker.closed_at is not None or taker.spendable is None else taker.spendable
        parts = [(this.points, min(points, there))] if too_many else []
    else:
        parts = []
    above = min(too_many, this.pooled.minutes) if this.pooled is not None else 0
    parts += [(one, minutes) for one, minutes in ((this.pooled, above), (this.saved, too_many - above)) if one]
    for one, minutes in parts:
        if minutes <= 0:
            continue
        is_own = queries.get_account(one.to_account_id).person_id == person_id
        service.transfer(
            key=LOWERED[one.key.partition(":")[0]] + ":" + this.event,
            kind=TransferKind.ADJUST,
            from_account_id=one.to_account_id,
            to_account_id=_source(one),
            minutes=minutes,
            by=by,
            via=via,
            at=at,
            happened_at=one.happened_at,
            memo=reason,
            about=about,
            under=Circumstances(for_person_id=None if is_own else person_id, of_frozen=True),
        )


def _source(one: Transfer) -> int:
    """Where it came from: what went through the overflow account came from the issuance account before."""
    if one.kind is not TransferKind.DONATE:
        return one.from_account_id
    first = queries.find_by_key(one.key.replace("donate-above:", "earn-above:", 1))
    return first.from_account_id if first is not None else one.from_account_id


def _standing(key: str) -> Transfer | None:
    found = queries.find_by_key(key)
    return found if found is not None and queries.find_reversal(found.id) is None else None
