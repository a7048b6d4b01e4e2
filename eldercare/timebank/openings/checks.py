"""Whom the rows of a list mean, and what stands against posting each; only looks."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from eldercare.areas.policy import policy_of
from eldercare.database import session
from eldercare.errors import N_
from eldercare.people.models import Person
from eldercare.timebank.models import Account
from eldercare.timebank.openings.models import OpeningImport, OpeningRow
from eldercare.timebank.openings.rows import Problem, Row
from eldercare.timebank.openings.states import STANDING
from eldercare.timebank.states import AccountKind, Currency

AT_ONCE = 200


@dataclass(frozen=True)
class Checked:
    """A row with whom it means; None, and a problem, where that is not certain."""

    row: Row
    person: Person | None
    problems: tuple[Problem, ...]

    @property
    def is_clear(self) -> bool:
        return self.person is not None and not self.problems


def check(rows: Sequence[Row], community_id: int) -> list[Checked]:
    """Return the rows with everything that stands against each, as things are now."""
    names = {row.name for row in rows if row.name}
    known = _by_name(names | {_closed_up(name) for name in names}, community_id)
    whom = [_whom(row, known[row.name] or known[_closed_up(row.name)]) for row in rows]
    ids = {person.id for person, _problem in whom if person is not None}
    accounts, brought = _accounts(ids), _brought(ids)
    cap = policy_of(community_id).storage_cap_minutes
    first_line: dict[int, int] = {}
    checked = []
    for row, (person, problem) in zip(rows, whom, strict=True):
        problems = [*row.problems, *([problem] if problem is not None else [])]
        if person is not None:
            problems += _twice(person, first_line, brought)
            problems += _of_account(row, accounts[person.id], cap)
            first_line.setdefault(person.id, row.line)
        checked.append(Checked(row, person, tuple(problems)))
    return checked


def _by_name(names: Collection[str], community_id: int) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = defaultdict(list)
    wanted = sorted(names)
    for start in range(0, len(wanted), AT_ONCE):
        # Not whoever died or left: nobody could settle that account any more.
        lives_here = Person.community_id == community_id, Person.died_on.is_(None), Person.left_on.is_(None)
        query = select(Person).where(*lives_here, Person.name.in_(wanted[start : start + AT_ONCE]))
        for person in session.scalars(query.options(selectinload(Person.phones)).order_by(Person.id)):
            found[person.name].append(person)
    return found


def _closed_up(name: str) -> str:
    """Return a Chinese name without the space that lists put into those of two characters: 张　三."""
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", name)


def _whom(row: Row, named: Sequence[Person]) -> tuple[Person | None, Problem | None]:
    if not row.name:
        return None, None
    if not named:
        return None, Problem(N_("Nobody of this name is registered in this community. Register the person first."))
    fitting = [person for person in named if _fits(person, row)]
    certain = [person for person in fitting if _is_certain(person, row)] or fitting
    if len(certain) == 1:
        return certain[0], None
    if fitting:
        return None, Problem(
            N_("%(count)s people here have this name: write the telephone number or the birthday beside it."),
            {"count": len(fitting)},
        )
    return None, Problem(N_("Whoever has this name here has another telephone number or birthday: look it up."))


def _fits(person: Person, row: Row) -> bool:
    numbers = {phone.number for phone in person.phones}
    has_number = not row.number or row.number in numbers
    return has_number and (row.birth_on is None or person.birth_on in {None, row.birth_on})


def _is_certain(person: Person, row: Row) -> bool:
    has_number = bool(row.number) and row.number in {phone.number for phone in person.phones}
    return has_number or (row.birth_on is not None and person.birth_on == row.birth_on)


def _accounts(person_ids: Collection[int]) -> dict[int, list[Account]]:
    found: dict[int, list[Account]] = defaultdict(list)
    wanted = sorted(person_ids)
    for start in range(0, len(wanted), AT_ONCE):
        query = select(Account).where(
            Account.person_id.in_(wanted[start : start + AT_ONCE]),
            Account.kind == AccountKind.PERSON,
            Account.currency == Currency.MINUTES,
        )
        for account in session.scalars(query):
            found[account.person_id or 0].append(account)
    return found


def _brought(person_ids: Collection[int]) -> dict[int, int]:
    """Return in which import that still stands these people had an opening balance before."""
    found: dict[int, int] = {}
    wanted = sorted(person_ids)
    for start in range(0, len(wanted), AT_ONCE):
        query = (
            select(OpeningRow.person_id, OpeningRow.import_id)
            .join(OpeningImport, OpeningImport.id == OpeningRow.import_id)
            .where(OpeningRow.person_id.in_(wanted[start : start + AT_ONCE]), OpeningImport.state.in_(STANDING))
        )
        found.update((person_id, import_id) for person_id, import_id in session.execute(query))
    return found


def _twice(person: Person, first_line: dict[int, int], brought: dict[int, int]) -> list[Problem]:
    if person.id in first_line:
        return [Problem(N_("The same person stands in row %(line)s already."), {"line": first_line[person.id]})]
    if person.id in brought:
        return [Problem(N_("Had an opening balance already: import no. %(number)s."), {"number": brought[person.id]})]
    return []


def _of_account(row: Row, accounts: Sequence[Account], cap: int) -> list[Problem]:
    if not accounts:
        return _over(row.minutes, [cap] if cap else [])
    still_open = next((account for account in accounts if account.closed_at is None), None)
    if still_open is None:
        return [Problem(N_("This person's account is closed."))]
    if still_open.frozen_at is not None:
        return [Problem(N_("This person's account is frozen."))]
    limits = [limit for limit in (cap, still_open.ceiling) if limit]
    return _over(still_open.balance + row.minutes, limits)


def _over(balance: int, limits: Sequence[int]) -> list[Problem]:
    if limits and balance > min(limits):
        return [
            Problem(
                N_("With it the account would hold %(balance)s minutes; the most is %(cap)s."),
                {"balance": balance, "cap": min(limits)},
            )
        ]
    return []
