"""Giving back saved time that was spent on a visit which turned out to count less. Nothing here commits."""

from collections import Counter
from collections.abc import Mapping
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
from eldercare.timebank.queries import get_account
from eldercare.timebank.service import transfer
from eldercare.timebank.states import AccountKind, TransferKind

GOOD_TO_KNOW = timedelta(days=7)


def accounts_to_refund(order: Order, *, at: datetime) -> set[int]:
    """Return the accounts that `refund` may touch; to be held together with others."""
    payers = [get_account(one.from_account_id) for one in spendings(order)]
    pools = {pool_of(one.community_id, at=at).id for one in payers if one.closed_at is not None}
    return pools | {account_id for one in spendings(order) for account_id in (one.from_account_id, one.to_account_id)}


def refund(order: Order, visit: Visit, *, by: Actor, at: datetime, via: Door) -> int:
    """Give back what was spent on a visit that counts less now, the last that was spent first; the elder is told.

    What the visit cost is what was agreed when the order was closed. What an account that was closed since spent goes
    to the pool. Returns the minutes; the caller holds the order and `accounts_to_refund`.
    """
    shares = _agreed(order)
    cost = {one.id: _of_what_counts(one, shares[one.id]) for one in order.helpers if one.id in shares}
    too_much = shares.get(visit.id, 0) - cost.get(visit.id, 0)
    left = back = min(too_much, max(0, paid(order).spent - sum(cost.values())))
    already, to_people = _refunded(order), 0
    for spent in reversed(spendings(order)):
        minutes = min(left, spent.minutes - already[spent.id])
        if minutes <= 0:
            continue
        taker = _taker(spent, at=at)
        _give_back(spent, taker, minutes, visit, order, by=by, at=at, via=via)
        to_people += minutes if taker.kind is not AccountKind.POOL else 0
        left -= minutes
    if back:
        record(order, "saved_time_returned", by=by, at=at, via=via, minutes=back)
    if to_people:
        _tell(order, visit, to_people, at=at)
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


def _give_back(
    spent: Transfer, taker: Account, minutes: int, visit: Visit, order: Order, *, by: Actor, at: datetime, via: Door
) -> None:
    transfer(
        key=f"{REFUND}visit:{visit.id}:{spent.id}",
        kind=TransferKind.ADJUST,
        from_account_id=spent.to_account_id,
        to_account_id=taker.id,
        minutes=minutes,
        by=by,
        via=via,
        at=at,
        happened_at=spent.happened_at,
        memo=spent.memo,
        about=("order", order.id),
    )


def _tell(order: Order, visit: Visit, minutes: int, *, at: datetime) -> None:
    """Tell the elder, or who ordered where the elder cannot be reached; nobody on behalf of who died or left."""
    if order.elder is None or order.elder.person.is_gone:
        return
    for person in (order.elder.person, order.requester):
        language = person.language if person is not None else ""
        told = tell(
            "saved_time_returned",
            person,
            order,
            at=at,
            key=f"{REFUND}visit:{visit.id}",
            expires_at=at + GOOD_TO_KNOW,
            time=said_minutes(minutes, language),
            left=said_minutes(left_after(order, at=at), language),
        )
        if told is not None:
            return
