"""What is saved and who serves, by age, for a part of the area tree: the numbers that `solvency` begins with."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, SQLColumnExpression, case, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from eldercare.areas.queries import Scope
from eldercare.clock import local
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.people.models import Person
from eldercare.timebank.models import Account, Transfer
from eldercare.timebank.solvency import OfAge
from eldercare.timebank.states import AccountKind, Currency, TransferKind
from eldercare.timebank.verified import is_taken_back

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Holdings:
    """People by age, and minutes owed besides: allowances, and pools with what these may overdraw."""

    people: list[OfAge]
    allowances: int
    pools: int
    new_volunteers: int

    @property
    def saved_minutes(self) -> int:
        return sum(one.saved_minutes for one in self.people)

    @property
    def hours_each(self) -> int:
        """Hours that a volunteer served on average in the last twelve months, rounded; 0 without any."""
        volunteers = sum(one.volunteers for one in self.people)
        return round(sum(one.served_minutes for one in self.people) / 60 / volunteers) if volunteers else 0


def holdings(scope: Scope, *, at: datetime) -> Holdings:
    """Return what is saved now and who served in the last twelve months inside the scope.

    Ages are counted by the year of birth. What households hold has no age. A volunteer is whoever has verified hours.
    """
    year = local(at, zone()).year
    found: dict[int | None, dict[str, int]] = {}
    for born, minutes, savers in session.execute(_saved(scope)):
        _add(found, born, year, saved_minutes=minutes, savers=savers)
    for born, minutes, volunteers in session.execute(_served(scope, at - A_YEAR)):
        _add(found, born, year, served_minutes=minutes, volunteers=volunteers)
    people = [OfAge(age, **numbers) for age, numbers in found.items()]
    allowances, pools = session.execute(_of_the_community(scope)).one()
    return Holdings(
        people,
        allowances=int(allowances or 0),
        pools=int(pools or 0),
        new_volunteers=session.scalar(_new(scope, at - A_YEAR)) or 0,
    )


def _add(found: dict[int | None, dict[str, int]], born: int | None, year: int, **numbers: int) -> None:
    of_age = found.setdefault(None if born is None else max(0, year - int(born)), {})
    for name, number in numbers.items():
        of_age[name] = of_age.get(name, 0) + int(number)


def _saved(scope: Scope) -> Select[int | None, int, int]:
    born = func.extract("year", Person.birth_on)
    query = select(born, func.sum(Account.balance), func.count()).select_from(Account)
    query = query.outerjoin(Person, Person.id == Account.person_id)
    return query.where(
        scope.covers(Account.community_id),
        Account.kind.in_((AccountKind.PERSON, AccountKind.HOUSEHOLD)),
        Account.currency == Currency.MINUTES,
        Account.balance > 0,
    ).group_by(born)


def _served(scope: Scope, since: datetime) -> Select[int | None, int, int]:
    """What was earned less what a second look took back; who is left with nothing is no volunteer."""
    earned = _standing(scope, since, Transfer.to_account_id, Transfer.minutes).where(Transfer.kind == TransferKind.EARN)
    taken = _standing(scope, since, Transfer.from_account_id, -Transfer.minutes).where(is_taken_back())
    every = union_all(earned, taken).subquery()
    minutes = func.sum(every.c.minutes)
    each = (
        select(every.c.person_id, minutes.label("minutes")).group_by(every.c.person_id).having(minutes > 0).subquery()
    )
    born = func.extract("year", Person.birth_on)
    query = select(born, func.sum(each.c.minutes), func.count())
    return query.join_from(each, Person, Person.id == each.c.person_id).group_by(born)


def _standing(
    scope: Scope, since: datetime, side: InstrumentedAttribute[int], minutes: SQLColumnExpression[int]
) -> Select[int | None, int]:
    undone = aliased(Transfer)
    return (
        select(func.coalesce(Transfer.for_person_id, Account.person_id).label("person_id"), minutes.label("minutes"))
        .join(Account, Account.id == side)
        .outerjoin(undone, undone.reverses_id == Transfer.id)
        .where(scope.covers(Account.community_id), undone.id.is_(None), Transfer.happened_at >= since)
        .where(Account.currency == Currency.MINUTES)
    )


def _of_the_community(scope: Scope) -> Select[int | None, int | None]:
    is_allowance = Account.kind == AccountKind.ALLOWANCE
    may_leave = Account.balance - func.coalesce(Account.floor, 0)
    return select(
        func.sum(case((is_allowance, Account.balance), else_=0)),
        func.sum(case((Account.kind == AccountKind.POOL, may_leave), else_=0)),
    ).where(
        scope.covers(Account.community_id),
        Account.kind.in_((AccountKind.ALLOWANCE, AccountKind.POOL)),
        Account.currency == Currency.MINUTES,
    )


def _new(scope: Scope, since: datetime) -> Select[int]:
    return select(func.count()).where(
        scope.covers(Account.community_id),
        Account.kind == AccountKind.PERSON,
        Account.currency == Currency.MINUTES,
        Account.opened_at >= since,
    )
