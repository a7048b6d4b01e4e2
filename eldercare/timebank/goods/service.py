"""Goods for saved time or points: the shelf, laying aside, handing over, putting back. Nothing here commits.

Locks are taken in this order: what is laid aside, the good, the account, its hold.
"""

from dataclasses import dataclass
from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.clock import local
from eldercare.database import session
from eldercare.errors import N_, Invalid, Refused
from eldercare.histories import deed
from eldercare.localtime import zone
from eldercare.people.models import Person
from eldercare.timebank import holds
from eldercare.timebank import queries as timebank
from eldercare.timebank.accounts import issuance_of
from eldercare.timebank.goods import errors, queries
from eldercare.timebank.goods.models import Good, GoodEvent, Taking, TakingState
from eldercare.timebank.spending import those_who_may
from eldercare.timebank.states import Currency, TransferKind
from eldercare.transaction import hold_one

ABOUT = "goods"
MOST = 1_000_000


class MayNotSpend(Refused):
    code = "may_not_spend"

    def __init__(self) -> None:
        super().__init__(N_("This person may not use saved time yet."))


@dataclass(frozen=True)
class Details:
    """What is known of a good."""

    name: str
    name_en: str
    price: int
    active: bool = True


def add(community_id: int, details: Details, *, stock: int, by: Actor, via: Door, at: datetime) -> Good:
    """Put something new into the shop. Raises Unusable."""
    _check(details)
    if not 0 <= stock <= MOST:
        raise errors.Unusable
    good = Good(community_id=community_id, stock=stock, added_at=at, **_columns(details))
    session.add(good)
    session.flush()
    _record(good, "added", by=by, via=via, at=at, price=good.price, stock=stock)
    return good


def change(good_id: int, details: Details, *, by: Actor, via: Door, at: datetime) -> Good:
    """Change name, price or whether it is offered; what is laid aside keeps its price. Raises Unusable."""
    _check(details)
    good = hold_one(Good, good_id)
    wanted = _columns(details)
    was = {name: getattr(good, name) for name in wanted if getattr(good, name) != wanted[name]}
    for name, value in wanted.items():
        setattr(good, name, value)
    if was:
        _record(good, "changed", by=by, via=via, at=at, was=was, became={name: wanted[name] for name in was})
    session.flush()
    return good


def stock(good_id: int, by_how_many: int, *, by: Actor, via: Door, at: datetime, reason: str) -> Good:
    """Put so many onto the shelf, or take some off where the number is negative. Raises NotThatMany."""
    good = hold_one(Good, good_id)
    if by_how_many == 0 or abs(by_how_many) > MOST or not reason.strip():
        raise Invalid(N_("Say how many came or went, and why."))
    if good.stock + by_how_many < 0:
        raise errors.NotThatMany(good.stock)
    good.stock += by_how_many
    _record(good, "stocked", by=by, via=via, at=at, reason=reason, count=by_how_many, stock=good.stock)
    return good


def reserve(good_id: int, person: Person, quantity: int, *, key: str, by: Actor, via: Door, at: datetime) -> Taking:
    """Lay goods aside for a person and hold what they cost, once for each key.

    Raises GoodsNotOffered, NotThatMany, MayNotSpend where they are paid in minutes by somebody who may not spend,
    NothingSaved, and what holding refuses.
    """
    good = hold_one(Good, good_id)
    if (known := queries.find_taking(key)) is not None:
        return known
    if not good.active or not queries.are_offered(good.community_id) or person.community_id != good.community_id:
        raise errors.GoodsNotOffered
    if type(quantity) is not int or not 1 <= quantity <= MOST:
        raise errors.Unusable
    if quantity > good.stock:
        raise errors.NotThatMany(good.stock)
    currency = queries.currency_of(good.community_id)
    if currency is Currency.MINUTES and not those_who_may([person], local(at, zone()).date()):
        raise MayNotSpend
    account = timebank.find_person_account(person.id, currency)
    if account is None:
        raise errors.NothingSaved
    good.stock -= quantity
    cost, memo = good.price * quantity, f"{good.name} × {quantity}"
    held = holds.set_aside(
        key=f"{ABOUT}:{key}",
        account_id=account.id,
        minutes=cost,
        about=(ABOUT, good.id),
        by=by,
        via=via,
        at=at,
        memo=memo,
    )
    taking = Taking(
        key=key,
        good_id=good.id,
        person_id=person.id,
        hold_id=held.id,
        currency=currency,
        quantity=quantity,
        cost=cost,
        reserved_at=at,
    )
    session.add(taking)
    session.flush()
    _record(good, "reserved", by=by, via=via, at=at, count=quantity, taking=taking.id)
    return taking


def hand_over(taking_id: int, *, by: Actor, via: Door, at: datetime) -> Taking:
    """Give the goods and take what they cost; twice is once. Raises TakingEnded where they were put back."""
    taking = hold_one(Taking, taking_id)
    if taking.state is TakingState.CANCELLED:
        raise errors.TakingEnded
    if taking.state is TakingState.HANDED_OVER:
        return taking
    good = hold_one(Good, taking.good_id)
    issuance = issuance_of(good.community_id, at=at, currency=taking.currency)
    holds.post(
        taking.hold_id,
        key=f"{ABOUT}:taking:{taking.id}",
        kind=TransferKind.REDEEM,
        to_account_id=issuance.id,
        minutes=taking.cost,
        by=by,
        via=via,
        at=at,
    )
    _end(taking, TakingState.HANDED_OVER, at)
    _record(good, "handed_over", by=by, via=via, at=at, count=taking.quantity, taking=taking.id)
    return taking


def cancel(taking_id: int, *, by: Actor, via: Door, at: datetime, reason: str = "") -> Taking:
    """Put the goods back and give back what was held; twice is once. Raises TakingEnded after handing over."""
    taking = hold_one(Taking, taking_id)
    if taking.state is TakingState.HANDED_OVER:
        raise errors.TakingEnded
    if taking.state is TakingState.CANCELLED:
        return taking
    good = hold_one(Good, taking.good_id)
    good.stock += taking.quantity
    holds.release(taking.hold_id, by=by, at=at, reason=reason)
    _end(taking, TakingState.CANCELLED, at)
    _record(good, "cancelled", by=by, via=via, at=at, reason=reason, count=taking.quantity, taking=taking.id)
    return taking


def _end(taking: Taking, state: TakingState, at: datetime) -> None:
    taking.state, taking.ended_at = state, at
    session.flush()


def _check(details: Details) -> None:
    if not details.name.strip() or type(details.price) is not int or not 1 <= details.price <= MOST:
        raise errors.Unusable


def _columns(details: Details) -> dict[str, str | int | bool]:
    return {
        "name": details.name.strip(),
        "name_en": details.name_en.strip(),
        "price": details.price,
        "active": details.active,
    }


def _record(good: Good, what: str, *, by: Actor, via: Door, at: datetime, reason: str = "", **details: object) -> None:
    session.add(
        GoodEvent(
            good_id=good.id,
            what=what,
            details=details,
            reason=reason.strip(),
            **deed(by, via=via, at=at),
        )
    )
    session.flush()
