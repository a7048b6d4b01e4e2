"""Looking at cases: one, a page of them, a person's, and what would go to whom now."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.succession.errors import NoSuchCase
from eldercare.succession.models import SuccessionCase, SuccessionShare
from eldercare.succession.states import LIVE, CaseState, divided
from eldercare.timebank.models import Account
from eldercare.timebank.states import AccountKind, Currency


@dataclass(frozen=True)
class Part:
    """What a share comes to at the present balance, or came to."""

    share: SuccessionShare
    minutes: int
    points: int


def get(case_id: int, *, scope: Scope | None = None) -> SuccessionCase:
    """Return the case; NotFound when there is none, or it began in no community inside the scope."""
    case = session.get(SuccessionCase, case_id)
    if case is None or (scope is not None and not scope.has(case.community_id)):
        raise NoSuchCase
    return case


def page(
    scope: Scope, *, states: Collection[CaseState] = (), before: int | None = None, limit: int = 50
) -> list[SuccessionCase]:
    """Return cases inside the scope, newest first, beginning below the id `before`."""
    query = select(SuccessionCase).where(scope.covers(SuccessionCase.community_id))
    if states:
        query = query.where(SuccessionCase.state.in_(states))
    if before is not None:
        query = query.where(SuccessionCase.id < before)
    people = joinedload(SuccessionCase.person), joinedload(SuccessionCase.community)
    return list(session.scalars(query.order_by(SuccessionCase.id.desc()).limit(limit).options(*people)))


def live_of(person_id: int) -> SuccessionCase | None:
    """Return the case about this person that is not over, None where there is none."""
    query = select(SuccessionCase).where(SuccessionCase.person_id == person_id, SuccessionCase.state.in_(LIVE))
    return session.scalars(query).one_or_none()


def waiting(scope: Scope) -> int:
    """Count the cases inside the scope that wait for somebody: wished for, or proposed to a second person."""
    waits = SuccessionCase.state.in_([CaseState.REQUESTED, CaseState.PROPOSED])
    query = select(func.count()).select_from(SuccessionCase)
    return session.scalars(query.where(waits, scope.covers(SuccessionCase.community_id))).one()


def accounts_of(person_id: int) -> list[Account]:
    """Return the person's open accounts: minutes, points, and what the government issued for each year; in id order."""
    own = or_(Account.kind == AccountKind.PERSON, Account.kind == AccountKind.ALLOWANCE)
    query = select(Account).where(Account.person_id == person_id, own, Account.closed_at.is_(None))
    return list(session.scalars(query.order_by(Account.id)))


def parts_of(case: SuccessionCase) -> list[Part]:
    """Return what each share came to, or would come to now."""
    if case.state is CaseState.SETTLED:
        return [Part(share, share.minutes or 0, share.points or 0) for share in case.shares]
    parts = [share.parts for share in case.shares]
    balances = {account.currency: account.balance for account in accounts_of(case.person_id) if account.year is None}
    if not parts:
        return []
    minutes = divided(max(0, balances.get(Currency.MINUTES, 0)), parts)
    points = divided(max(0, balances.get(Currency.POINTS, 0)), parts)
    return [Part(*row) for row in zip(case.shares, minutes, points, strict=True)]
