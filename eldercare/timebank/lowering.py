"""Lowering what a visit brought: on the account, in the pool above the cap, and points. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.timebank import queries, service
from eldercare.timebank.errors import LoweredAlready
from eldercare.timebank.models import Transfer
from eldercare.timebank.postings import LOWERED, Circumstances, Posted
from eldercare.timebank.states import TransferKind

KEYS = ("earn", "earn-above", "donate-above", "earn-points")
"""How the keys begin of what a visit brings, in the order in which it is brought."""
POINTS = "earn-points"


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
    return Brought(event, *(_standing(f"{name}:{event}") for name in ("earn", "donate-above", POINTS)))


def credited(event: str) -> int:
    """Return the minutes that this visit was credited at first, whatever was taken back since."""
    every = (queries.find_by_key(f"{name}:{event}") for name in ("earn", "donate-above"))
    return sum(one.minutes for one in every if one is not None)


def event_of(key: str) -> str | None:
    """Return the event, such as "visit:17", of which the transfer with this key is a part; None for any other."""
    begins, _colon, event = key.partition(":")
    return event if begins in KEYS else None


def lower(
    this: Brought, to: int, *, person_id: int, about: tuple[str, int], by: Actor, via: Door, at: datetime, reason: str
) -> None:
    """Let what was brought count so many minutes only: what is above the cap goes back first, then what was saved.

    The minutes leave frozen accounts too: whoever settles the account needs the true number. Points go back in
    proportion, as far as they are there. The caller holds `account_ids`. Raises BalanceTooLow, AccountClosed.
    """
    too_many = max(0, this.minutes - to)
    parts = []
    if this.points is not None and too_many:
        points = this.points.minutes - this.points.minutes * to // this.minutes
        parts = [(this.points, min(points, _there(this.points)))]
    above = min(too_many, this.pooled.minutes) if this.pooled is not None else 0
    parts += [(one, minutes) for one, minutes in ((this.pooled, above), (this.saved, too_many - above)) if one]
    for one, minutes in parts:
        if minutes > 0:
            _lower(one, minutes, person_id, about, by=by, via=via, at=at, reason=reason)


def accounts_to_undo(event: str) -> set[int]:
    """Return the accounts that `undo` touches; to be held together with others."""
    return {account_id for one in _legs(event) for account_id in (one.from_account_id, one.to_account_id)}


def undo(
    event: str,
    *,
    person_id: int,
    about: tuple[str, int],
    by: Actor,
    via: Door,
    at: datetime,
    reason: str,
    approved_by_id: int | None = None,
) -> list[Posted]:
    """Reverse all that a visit brought, the last first; what was reversed already stays so.

    The minutes leave frozen accounts too; of points that were spent since as many go back as are there. The caller
    holds `accounts_to_undo`. Raises LoweredAlready where a part was taken back before, and what `service.reverse`
    raises; nothing has changed then that the caller's transaction keeps.
    """
    if is_lowered(event):
        raise LoweredAlready
    done, legs = [], _legs(event)
    for one in reversed(legs):
        if one.key.startswith(POINTS) and len(legs) > 1 and (there := _there(one)) < one.minutes:
            if there > 0:
                _lower(one, there, person_id, about, by=by, via=via, at=at, reason=reason)
            continue
        done.append(service.reverse_part(one, by=by, via=via, at=at, reason=reason, approved_by_id=approved_by_id))
    return done


def is_lowered(event: str) -> bool:
    """Tell whether a part of what a visit brought was taken back before."""
    return any(queries.find_by_key(f"{name}:{event}") is not None for name in set(LOWERED.values()))


def _lower(
    one: Transfer,
    minutes: int,
    person_id: int,
    about: tuple[str, int],
    *,
    by: Actor,
    via: Door,
    at: datetime,
    reason: str,
) -> None:
    begins, _colon, event = one.key.partition(":")
    is_own = queries.get_account(one.to_account_id).person_id == person_id
    service.transfer(
        key=f"{LOWERED[begins]}:{event}",
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


def _there(points: Transfer) -> int:
    """Return how many of the points can still leave the account that they went to."""
    taker = queries.get_account(points.to_account_id)
    return 0 if taker.closed_at is not None or taker.spendable is None else max(0, taker.spendable)


def _legs(event: str) -> list[Transfer]:
    return [one for one in (_standing(f"{name}:{event}") for name in KEYS) if one is not None]


def _source(one: Transfer) -> int:
    """Where it came from: what went through the overflow account came from the issuance account before."""
    if one.kind is not TransferKind.DONATE:
        return one.from_account_id
    first = queries.find_by_key(one.key.replace("donate-above:", "earn-above:", 1))
    return first.from_account_id if first is not None else one.from_account_id


def _standing(key: str) -> Transfer | None:
    found = queries.find_by_key(key)
    return found if found is not None and queries.find_reversal(found.id) is None else None
