"""Paying for orders with saved time: minutes are set aside, spent at the end, or given back. Nothing here commits.

The order is locked first, then every account in id order, then the holds. An order has one hold for each account that
pays; they are spent in the order in which they were made.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from eldercare.actors import Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.catalogue.models import Service
from eldercare.clock import local
from eldercare.database import session
from eldercare.elders.keys import is_key_elder
from eldercare.elders.models import Elder
from eldercare.localtime import zone
from eldercare.messaging.spans import said_minutes
from eldercare.orders.errors import NotPaidSo, OnlyByProviders, WrongStatus
from eldercare.orders.history import record
from eldercare.orders.models import Order, Visit
from eldercare.orders.states import TAKES_OFFERS, OrderStatus
from eldercare.orders.texts import tell
from eldercare.timebank import holds
from eldercare.timebank.accounts import issuance_of
from eldercare.timebank.models import Account, Hold, Transfer
from eldercare.timebank.policy import EarningPolicy, credited_minutes
from eldercare.timebank.queries import transfers_about
from eldercare.timebank.spending import Quote, Source, cost_of, factor_of, sources_of
from eldercare.timebank.spending import quote as quoted
from eldercare.timebank.states import HoldState, TransferKind
from eldercare.transaction import hold, hold_one

KEPT_AFTER = timedelta(days=180)
"""How long after the visit the clock gives back what everybody forgot: a safety net, not a rule."""
CHANGEABLE = TAKES_OFFERS | {OrderStatus.ACCEPTED, OrderStatus.EN_ROUTE}
REFUND, SPENT = "refund:", "saved_time_spent"
"""How the keys of what is given back begin, and what the history calls it when minutes are spent."""
HELD_IN = CHANGEABLE | {OrderStatus.IN_SERVICE, OrderStatus.FINISHED, OrderStatus.DISPUTED}


@dataclass(frozen=True)
class Paid:
    """What of an order's saved time is set aside, and what was spent, in minutes."""

    held: int
    spent: int
    holds: Sequence[Hold]


def quote(
    elder: Elder, service: Service, *, starts_at: datetime, at: datetime, minutes: int | None = None, people: int = 1
) -> Quote:
    """Say what this service would cost the elder in saved time, and from where it would come; or why it cannot."""
    policy = policy_of(elder.person.community_id)
    if not service.by_volunteers:
        return Quote(0, why_not=OnlyByProviders(service))
    each = cost_of(service.minutes if minutes is None else minutes, factor=factor_of(service.code, policy))
    return quoted(each * people, _sources(elder, used_at=starts_at, at=at), policy=policy)


def require(
    elder: Elder, service: Service, *, starts_at: datetime, at: datetime, minutes: int | None = None, people: int = 1
) -> None:
    """Raise what `use` raises where this cannot be paid so; else nobody else spends it meanwhile.

    For whoever has to know before anything is written: a door that goes on in another way after a refusal.
    """
    hold(Account, [one.account.id for one in _sources(elder, used_at=starts_at, at=at)])
    found = quote(elder, service, starts_at=starts_at, at=at, minutes=minutes, people=people)
    if found.why_not is not None:
        raise found.why_not


def _sources(elder: Elder, *, used_at: datetime, at: datetime) -> list[Source]:
    today = local(at, zone()).date()
    is_key = is_key_elder(elder, policy_of(elder.person.community_id), today)
    return sources_of(elder.person, on=today, used_on=local(used_at, zone()).date(), is_key=is_key)


def paid(order: Order) -> Paid:
    """Return what is set aside for this order now, and what was spent on it and not taken back."""
    query = select(Hold).where(Hold.about_kind == "order", Hold.about_id == order.id).order_by(Hold.id)
    every = list(session.scalars(query))
    spent = sum(one.minutes for one in spendings(order)) - sum(one.minutes for one in refunds(order))
    pending = sum(one.minutes for one in every if one.state is HoldState.PENDING)
    return Paid(pending, spent, every)


def spendings(order: Order) -> list[Transfer]:
    """Return the transfers by which this order was paid and that stand, the oldest first."""
    return [one for one in _standing(order) if one.kind is TransferKind.REDEEM]


def refunds(order: Order) -> list[Transfer]:
    """Return the transfers by which something of that was given back, the oldest first."""
    return [one for one in _standing(order) if one.key.startswith(REFUND)]


def _standing(order: Order) -> list[Transfer]:
    moved = transfers_about("order", order.id)
    undone = {one.reverses_id for one in moved}
    return [one for one in moved if one.id not in undone]


def left_after(order: Order, *, at: datetime) -> int:
    """Return what saved time the elder could still spend, beside what is set aside."""
    if order.elder is None or order.starts_at is None:
        return 0
    policy = policy_of(order.elder.person.community_id)
    return quoted(0, _sources(order.elder, used_at=order.starts_at, at=at), policy=policy).left


def use(order_id: int, *, by: Actor, at: datetime, via: Door) -> Order:
    """Pay an order with saved time; the elder is told what that costs. Saying so twice is the same as once.

    A draft only remembers that it is wished so.

    Raises NotEnoughSavedTime, NotSpendableYet, NotPaidSo where a provider comes, OnlyByProviders where nobody else may,
    WrongStatus once the visit has begun.
    """
    order = hold_one(Order, order_id)
    if order.with_saved_time:
        return order
    if order.status is not OrderStatus.DRAFT and order.status not in CHANGEABLE:
        raise WrongStatus(order.status)
    if any(visit.provider_id is not None for visit in order.helpers):
        raise NotPaidSo
    if order.service is not None and not order.service.by_volunteers:
        raise OnlyByProviders(order.service)
    order.with_saved_time = True
    session.flush()
    set_aside(order, by=by, at=at, via=via)
    if order.status is not OrderStatus.DRAFT and via is not Door.SMS:  # that door says it with the rest, in one text
        _tell(order, "saved_time_held", order_cost(order), at=at)
    return order


def stop_using(order_id: int, *, by: Actor, at: datetime, via: Door, reason: str = "") -> Order:
    """Let an order that has not begun be paid in another way; its minutes are free again."""
    order = hold_one(Order, order_id)
    if not order.with_saved_time:
        return order
    if order.status not in CHANGEABLE | {OrderStatus.DRAFT, OrderStatus.UNFILLED}:
        raise WrongStatus(order.status)
    give_back(order, by=by, at=at, via=via, reason=reason)
    order.with_saved_time = False
    record(order, "saved_time_stopped", by=by, at=at, via=via, reason=reason)
    return order


def set_aside(order: Order, *, by: Actor, at: datetime, via: Door, places: int | None = None) -> None:
    """Hold what an order costs that is to be paid so, or as much more or less as it costs now.

    The caller holds the order. Drafts hold nothing. `places` is for how many helpers, all of them unless it is said.
    Raises NotEnoughSavedTime or NotSpendableYet; nothing has changed then that the caller's transaction keeps.
    """
    if not order.with_saved_time or order.status is OrderStatus.DRAFT:
        return
    if order.elder is None or order.service is None or order.starts_at is None or order.ends_at is None:
        return
    cost = _cost(order, order.people_needed if places is None else places)
    pending, until = holds.pending_about("order", order.id), order.ends_at + KEPT_AFTER
    sources = _sources(order.elder, used_at=order.starts_at, at=at)
    if pending and sum(one.minutes for one in pending) == cost and not _of_another_year(pending, sources):
        hold(Account, [one.account_id for one in pending])
        for one in pending:
            holds.keep_until(one.id, until)
        return
    hold(Account, [one.account.id for one in sources] + [one.account_id for one in pending])
    for one in pending:
        holds.release(one.id, by=by, at=at, reason="changed")
    offer = quoted(cost, sources, policy=policy_of(order.community_id))
    if offer.why_not is not None:
        raise offer.why_not
    round_no = session.scalar(select(func.count()).where(Hold.about_kind == "order", Hold.about_id == order.id)) or 0
    for part in offer.parts:
        key = f"hold:order:{order.id}:{part.account_id}"
        holds.set_aside(
            key=f"{key}:{round_no}" if round_no else key,
            account_id=part.account_id,
            minutes=part.minutes,
            about=("order", order.id),
            by=by,
            via=via,
            at=at,
            expires_at=until,
            memo=order.service.name,
        )
    sources_said: Counter[str] = Counter()
    for part in offer.parts:
        sources_said[part.kind.value] += part.minutes
    record(order, "saved_time_held", by=by, at=at, via=via, minutes=cost, sources=sources_said)


def _of_another_year(pending: Sequence[Hold], sources: Sequence[Source]) -> bool:
    """Tell whether an allowance was set aside that does not pay in the year to which the visit was moved."""
    paying = {one.account.id for one in sources}
    return any(one.account.year is not None and one.account_id not in paying for one in pending)


def order_cost(order: Order) -> int:
    """Return what the order costs in saved time, all its helpers together."""
    return _cost(order, order.people_needed)


def _tell(order: Order, template: str, minutes: int, *, at: datetime) -> None:
    if order.elder is not None:
        person = order.elder.person
        left = said_minutes(left_after(order, at=at), person.language)
        tell(template, person, order, at=at, time=said_minutes(minutes, person.language), left=left)


def _cost(order: Order, people: int) -> int:
    code = order.service.code if order.service else ""
    return cost_of(order.minutes or 0, people=people, factor=factor_of(code, policy_of(order.community_id)))


def provider_takes(order: Order, *, by: Actor, at: datetime, via: Door) -> None:
    """Pay only the volunteers with saved time once a provider has said yes; a provider has a price, and no account.

    The caller holds the order. Where no place is left for a volunteer, the order is paid in another way.
    """
    if not order.with_saved_time:
        return
    places = order.people_needed - sum(visit.provider_id is not None for visit in order.helpers)
    if places > 0:
        set_aside(order, by=by, at=at, via=via, places=places)
        return
    give_back(order, by=by, at=at, via=via)
    order.with_saved_time = False
    record(order, "saved_time_not_for_providers", by=by, at=at, via=via)


def hold_several(order_ids: Iterable[int]) -> None:
    """Lock these orders and then every account that pays one of them, before the first is called off.

    Otherwise the second order would be waited for with an account in hand that its closing waits for.
    """
    held = [order.id for order in hold(Order, order_ids)]
    pending = Hold.about_kind == "order", Hold.about_id.in_(held), Hold.state == HoldState.PENDING
    hold(Account, session.scalars(select(Hold.account_id).where(*pending)))


def give_back(order: Order, *, by: Actor, at: datetime, via: Door, reason: str = "") -> None:
    """Free what is set aside for an order; the caller holds it. Nothing happens where nothing is."""
    pending = holds.pending_about("order", order.id) if order.with_saved_time else []
    if not pending:
        return
    hold(Account, [one.account_id for one in pending])
    minutes = sum(holds.release(one.id, by=by, at=at, reason=reason or order.status.value).minutes for one in pending)
    record(order, "saved_time_returned", by=by, at=at, via=via, minutes=minutes)


def keep(order: Order) -> None:
    """Let no clock give back what is set aside for an order in dispute; the caller holds it."""
    pending = holds.pending_about("order", order.id) if order.with_saved_time else []
    if pending:
        hold(Account, [one.account_id for one in pending])
    for one in pending:
        holds.keep_until(one.id, None)


def accounts_to_settle(order: Order, *, at: datetime) -> list[Account]:
    """Return the accounts that settling will touch, for whoever locks those of the helpers with them."""
    pending = holds.pending_about("order", order.id) if order.with_saved_time else []
    paying = [one.account for one in pending]
    return paying + [issuance_of(community_id, at=at) for community_id in sorted({one.community_id for one in paying})]


def settle(order: Order, *, by: Actor, at: datetime, via: Door) -> int:
    """Spend what was really used of what is set aside, give back the rest, and return how many minutes were spent.

    What volunteers were there counts, by the rules by which they earn but for their caps; never more than is held.
    The caller holds the order and `accounts_to_settle`.
    """
    pending = holds.pending_about("order", order.id) if order.with_saved_time else []
    if not pending:
        return 0
    shares = {visit.id: share(order, visit) for visit in order.helpers if visit.volunteer_id is not None}
    missing = used = min(sum(shares.values()), sum(one.minutes for one in pending))
    for one in pending:
        taken = min(one.minutes, missing)
        if taken == 0:
            holds.release(one.id, by=by, at=at, reason="not used")
            continue
        holds.post(
            one.id,
            key=f"redeem:hold:{one.id}",
            kind=TransferKind.REDEEM,
            to_account_id=issuance_of(one.account.community_id, at=at).id,
            minutes=taken,
            by=by,
            via=via,
            at=at,
            happened_at=order.finished_at or at,
            of_frozen=True,  # it was set aside while the account was free
        )
        missing -= taken
    # As agreed now: what is given back later goes by these, whatever the rules are then.
    record(order, SPENT, by=by, at=at, via=via, minutes=used, shares={str(one): part for one, part in shares.items()})
    _tell(order, "saved_time_spent", used, at=at)
    return used


def share(order: Order, visit: Visit) -> int:
    """Return what a visit costs of the saved time by the rules of now: those by which its helper earns but for caps."""
    rules, code = EarningPolicy.of(policy_of(order.community_id)), order.service.code if order.service else ""
    return credited_minutes(verified=visit.minutes or 0, ordered=order.minutes or 0, policy=rules, service_code=code)
