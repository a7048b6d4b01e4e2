"""Giving back saved time that was spent on a visit which turned out to count less. Nothing here commits."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from eldercare.actors import Actor, Door
from eldercare.messaging.spans import said_minutes
from eldercare.orders.history import record
from eldercare.orders.models import Order, Visit
from eldercare.orders.saved_time import REFUND, SPENT, left_after, paid, refunds, share, spendings
from eldercare.orders.texts import tell
from eldercare.timebank import lowering
from eldercare.timebank.accounts import pool_of
from eldercare.timebank.models import Account, Transfer
from eldercare.timebank.postings import USUAL, Circumstances
from eldercare.timebank.queries import get_account
from eldercare.timebank.service import transfer
from eldercare.timebank.states import AccountKind, TransferKind

GOOD_TO_KNOW = timedelta(days=7)


def accounts_to_refund(order: Order, *, at: datetime) -> set[int]:
    """Return the accounts that `refund` may touch; to be held together with others."""
    payers = [get_account(one.from_account_id) for one in spendings(order)]
    beside = [one for one in payers if one.closed_at is not None or one.ceiling is not None]
    pools = {pool_of(one.community_id, at=at).id for one in beside}
    return pools | {account_id for one in spendings(order) for account_id in (one.from_account_id, one.to_account_id)}


def refund(order: Order, visit: Visit, *, by: Actor, at: datetime, via: Door) -> int:
    """Give back what was spent on a visit that counts less now, the last that was spent first; the elder is told.

    What the visit cost is what was agreed when the order was closed. What an account that was closed since spent goes
    to the pool, and so does, in the name of who spent it, what an account that may hold no more has no room for: a
    visit that was never made is taken back all the same. Returns the minutes; the caller holds the order and
    `accounts_to_refund`.
    """
    shares = _agreed(order)
    cost = {one.id: _of_what_counts(one, shares[one.id]) for one in order.helpers if one.id in shares}
    too_much = shares.get(visit.id, 0) - cost.get(visit.id, 0)
    left = back = min(too_much, max(0, paid(order).spent - sum(cost.values())))
    this = _Back(order, visit, by, at, via)
    already, to_people, above = _refunded(order), 0, 0
    for spent in reversed(spendings(order)):
        minutes = min(left, spent.minutes - already[spent.id])
        if minutes <= 0:
            continue
        taker = _taker(spent, at=at)
        fits = _room(taker, minutes)
        if fits:
            this.give(spent, taker, fits)
        if fits < minutes:
            this.honour(spent, taker, minutes - fits)
        to_people += fits if taker.kind is not AccountKind.POOL else 0
        above += minutes - fits
        left -= minutes
    if back > above:
        record(order, "saved_time_returned", by=by, at=at, via=via, minutes=back - above)
    if above:
        record(order, "saved_time_above", by=by, at=at, via=via, minutes=above)
    _tell(order, visit, "saved_time_returned", to_people, at=at)
    _tell(order, visit, "saved_time_above", above, at=at)
    return back


def is_refunded(order: Order, spent: Transfer) -> bool:
    """Tell whether some of what this transfer spent was given back."""
    return _refunded(order)[spent.id] > 0


def _agreed(order: Order) -> Mapping[int, int]:
    """Return by visit what each costs, as written down when it was spent; by the rules of now where that is missing."""
    said = next((one.details for one in reversed(order.events) if one.what == SPENT), {})
    shares = {int(visit_id): part for visit_id, part in said.get("shares", {}).items()}
    return shares or {one.id: share(order, one) for one in order.helpers if one.volunteer_id is not None}


def _of_what_counts(visit: Visit, part: int) -> int:
    credited = lowering.credited(f"visit:{visit.id}")
    return part * (visit.credited_minutes or 0) // credited if credited else part


def _refunded(order: Order) -> Counter[int]:
    already = Counter[int]()
    for one in refunds(order):
        already[int(one.key.rpartition(":")[2])] += one.minutes
    return already


def _taker(spent: Transfer, *, at: datetime) -> Account:
    payer = get_account(spent.from_account_id)
    return payer if payer.closed_at is None else pool_of(payer.community_id, at=at)


def _room(taker: Account, minutes: int) -> int:
    if taker.ceiling is None or taker.kind is AccountKind.POOL:
        return minutes
    return min(minutes, max(0, taker.ceiling - taker.balance))


@dataclass(frozen=True)
class _Back:
    """One visit's minutes on their way back, and who sees to it."""

    order: Order
    visit: Visit
    by: Actor
    at: datetime
    via: Door

    def give(self, spent: Transfer, taker: Account, minutes: int) -> None:
        self._transfer(f"visit:{self.visit.id}", spent, taker, minutes, USUAL)

    def honour(self, spent: Transfer, payer: Account, minutes: int) -> None:
        pool, in_name_of = pool_of(payer.community_id, at=self.at), Circumstances(for_person_id=payer.person_id)
        self._transfer(f"above:visit:{self.visit.id}", spent, pool, minutes, in_name_of)

    def _transfer(self, what: str, spent: Transfer, taker: Account, minutes: int, under: Circumstances) -> None:
        transfer(
            key=f"{REFUND}{what}:{spent.id}",
            kind=TransferKind.ADJUST,
            from_account_id=spent.to_account_id,
            to_account_id=taker.id,
            minutes=minutes,
            by=self.by,
            via=self.via,
            at=self.at,
            happened_at=spent.happened_at,
            memo=spent.memo,
            about=("order", self.order.id),
            under=under,
        )


def _tell(order: Order, visit: Visit, template: str, minutes: int, *, at: datetime) -> None:
    """Tell the elder, or who ordered where the elder cannot be reached; nobody on behalf of who died or left."""
    if minutes == 0 or order.elder is None or order.elder.person.is_gone:
        return
    for person in (order.elder.person, order.requester):
        language = person.language if person is not None else ""
        told = tell(
            template,
            person,
            order,
            at=at,
            key=f"{template}:visit:{visit.id}",
            expires_at=at + GOOD_TO_KNOW,
            time=said_minutes(minutes, language),
            left=said_minutes(left_after(order, at=at), language),
        )
        if told is not None:
            return
