"""Much saved and nothing spent: who that is, and telling them now and then what their hours would buy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from eldercare.areas.policy import policy_of
from eldercare.areas.queries import Scope
from eldercare.catalogue.models import Service
from eldercare.catalogue.queries import on_the_menu
from eldercare.clock import local
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.messaging import service as messaging
from eldercare.orders.nudge_models import SpendingNudge
from eldercare.people.models import Person
from eldercare.timebank.models import Account, Entry, Hold, Transfer
from eldercare.timebank.spending import cost_of, factor_of, months_before, those_who_may
from eldercare.timebank.states import AccountKind, Currency, HoldState, TransferKind
from eldercare.transaction import hold_one
from eldercare.worklist import work_through

AT_ONCE = 200
PAGE = 500
WORTH_TELLING = timedelta(days=3)


@dataclass(frozen=True)
class Saver:
    """Somebody who saved much and never spent any; `nudge` is the last time that was said."""

    account: Account
    person: Person
    nudge: SpendingNudge | None


def savers(scope: Scope | None, *, at: datetime, after: int = 0, limit: int = 50) -> list[Saver]:
    """Return who saved at least what the own community calls much, never spent any and may, in the order of accounts.

    `after` is the account of the last one that was seen. Nobody is missed for those who may not: the list goes on.
    """
    found: list[Saver] = []
    for accounts in _pages(scope, after=after):
        found += _who_may(accounts, at=at)
        if len(found) >= limit:
            break
    return found[:limit]


def _pages(scope: Scope | None, *, after: int) -> Iterator[Sequence[Account]]:
    query = select(Account).where(_saved_much(), _unspent()).options(joinedload(Account.person)).order_by(Account.id)
    if scope is not None:
        query = query.where(scope.covers(Account.community_id))
    while accounts := session.scalars(query.where(Account.id > after).limit(PAGE)).all():
        yield accounts
        after = accounts[-1].id


def _saved_much() -> ColumnElement[bool]:
    """Saved is what is free now; each community says how much of it is much."""
    people = Account.kind == AccountKind.PERSON, Account.currency == Currency.MINUTES, Account.closed_at.is_(None)
    by_limit: dict[int, list[int]] = {}
    for community_id in session.scalars(select(Account.community_id).where(*people).distinct()):
        by_limit.setdefault(policy_of(community_id).nudge_saved_minutes, []).append(community_id)
    much = [
        and_(Account.community_id.in_(ids), Account.balance - Account.held >= limit)
        for limit, ids in by_limit.items()
        if limit > 0
    ]
    return and_(*people, Account.frozen_at.is_(None), or_(false(), *much))


def _unspent() -> ColumnElement[bool]:
    left = Entry.account_id == Account.id, Entry.minutes < 0, Transfer.id == Entry.transfer_id
    undone = aliased(Transfer)
    stands = ~exists().where(undone.reverses_id == Transfer.id)
    spent = exists().where(*left, Transfer.kind == TransferKind.REDEEM, stands)
    pending = Hold.account_id == Account.id, Hold.state == HoldState.PENDING
    booked = exists().where(*pending, Hold.about_kind == "order")
    return and_(~spent, ~booked)


def _who_may(accounts: Sequence[Account], *, at: datetime) -> list[Saver]:
    people = {account.id: account.person for account in accounts if account.person is not None}
    alive = [person for person in people.values() if not person.is_gone]
    may = those_who_may(alive, local(at, zone()).date()) if alive else set()
    last = _last_nudges(may)
    return [
        Saver(account, person, last.get(person.id))
        for account in accounts
        if (person := people.get(account.id)) is not None and person.id in may
    ]


def _last_nudges(person_ids: set[int]) -> dict[int, SpendingNudge]:
    newest = select(func.max(SpendingNudge.id)).where(SpendingNudge.person_id.in_(person_ids))
    query = select(SpendingNudge).where(SpendingNudge.id.in_(newest.group_by(SpendingNudge.person_id)))
    return {one.person_id: one for one in session.scalars(query)}


def nudge_savers(now: datetime) -> int:
    """Tell who saved much and spent nothing what the hours would buy, once in so many months; return how many.

    Who wants no texts or has no number is not told, but counted as if: a worker sees them on the list.
    """
    due = []
    for accounts in _pages(None, after=0):
        due += [one.account.id for one in _who_may(accounts, at=now) if _is_due(one, at=now)]
        if len(due) >= AT_ONCE:
            break
    return work_through("nudge_savers", due[:AT_ONCE], lambda account_id: _nudge(account_id, at=now))


def _is_due(saver: Saver, *, at: datetime) -> bool:
    if saver.nudge is None:
        return True
    today, every = local(at, zone()).date(), policy_of(saver.account.community_id).nudge_every_months
    return local(saver.nudge.at, zone()).date() <= months_before(today, every)


def _nudge(account_id: int, *, at: datetime) -> bool:
    account = hold_one(Account, account_id)
    standing = session.scalars(select(Account).where(Account.id == account_id, _saved_much(), _unspent())).all()
    savers_now = [one for one in _who_may(standing, at=at) if _is_due(one, at=at)]
    if not savers_now:
        return False
    person = savers_now[0].person
    queued = _tell(person, account.available, at=at)
    session.add(SpendingNudge(person_id=person.id, minutes=account.available, told=queued, at=at))
    return True


def _tell(person: Person, minutes: int, *, at: datetime) -> bool:
    policy = policy_of(person.community_id)
    service = _something(person, at=at)
    if service is None:
        return False
    cost = cost_of(service.minutes, factor=factor_of(service.code, policy))
    values = {
        "name": person.name,
        "hours": f"{minutes // 60:,}",
        "service": service.said(person.language),
        "count": str(minutes // max(cost, 1)),
    }
    queued = messaging.queue(
        "saved_time_nudge", to=person, at=at, values=values, about=("person", person.id), expires_at=at + WORTH_TELLING
    )
    return queued is not None


def _something(person: Person, *, at: datetime) -> Service | None:
    """Return a service that the hours would buy, not the same one for everybody."""
    offered = [service for service in on_the_menu(at) if service.by_volunteers]
    return offered[person.id % len(offered)] if offered else None
