"""Bringing opening balances: a draft, posting all of it at once, undoing all of it at once. Nothing here commits."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from hashlib import sha256

from sqlalchemy import select

from eldercare.actors import Actor, Door
from eldercare.clock import at_local, local
from eldercare.database import session
from eldercare.evidence import queries as evidence
from eldercare.histories import deed
from eldercare.localtime import zone
from eldercare.people.models import Person
from eldercare.staff.models import Staff
from eldercare.timebank import service
from eldercare.timebank.accounts import account_of, issuance_of
from eldercare.timebank.models import Account, Transfer
from eldercare.timebank.openings import errors, queries
from eldercare.timebank.openings.checks import Checked, check
from eldercare.timebank.openings.models import OpeningEvent, OpeningImport, OpeningRow
from eldercare.timebank.openings.rows import Row, rows_of
from eldercare.timebank.openings.states import ImportState, can_move
from eldercare.timebank.openings.xlsx import Line
from eldercare.timebank.states import TransferKind
from eldercare.transaction import hold, hold_one

NOON = time(12)
NAMED = 10


def draft(table: Sequence[Line], *, name: str, community_id: int, by: Staff, via: Door, at: datetime) -> OpeningImport:
    """Keep what was brought, to be looked at; nothing is posted.

    Raises Invalid where it is no list, SameFile where the same list is on this community's accounts already.
    """
    rows = rows_of(table, today=local(at, zone()).date())
    typed = json.dumps(table, ensure_ascii=False)
    digest = sha256(typed.encode()).hexdigest()
    same = queries.find_same(digest, community_id)
    if same is not None:
        raise errors.SameFile(same.id)
    made = OpeningImport(
        community_id=community_id,
        name=name.strip()[:120],
        digest=digest,
        typed=typed,
        state=ImportState.DRAFT,
        row_count=len(rows),
        total_minutes=sum(row.minutes for row in rows),
        made_by_id=by.id,
        made_at=at,
    )
    session.add(made)
    session.flush()
    _record(made, "brought", by=by, via=via, at=at, rows=len(rows))
    return made


def preview(opening: OpeningImport, *, today: date) -> list[Checked]:
    """Return the rows of a draft with what stands against each, as things are now."""
    table: list[Line] = json.loads(opening.typed) if opening.typed else []
    rows: list[Row] = rows_of(table, today=today) if table else []
    return check(rows, opening.community_id)


def open_accounts(person_ids: Collection[int], *, at: datetime) -> None:
    """Open an account for each who has none yet; harmless by itself, so that it may be done in slices beforehand."""
    for person in session.scalars(select(Person).where(Person.id.in_(person_ids)).order_by(Person.id)):
        account_of(person, at=at)


def post(import_id: int, *, by: Staff, via: Door, at: datetime) -> OpeningImport:
    """Put all rows on the accounts, or none.

    Raises NoEvidence, NotClear where a row is not clear any more, WrongMoment, SameFile, and what the ledger refuses.
    """
    opening = _to_move(import_id, ImportState.POSTED)
    if opening.state is not ImportState.DRAFT:
        raise errors.WrongMoment
    if not evidence.about(queries.ABOUT, opening.id):
        raise errors.NoEvidence
    today = local(at, zone()).date()
    issuance = issuance_of(opening.community_id, at=at)
    # Looked at before, to know whose accounts to lock; and again behind the locks, where nothing changes any more.
    whose = _clear(preview(opening, today=today))
    accounts = {person.id: account_of(person, at=at).id for _row, person in whose}
    hold(Account, [issuance.id, *accounts.values()])
    same = queries.find_same(opening.digest, opening.community_id)
    if same is not None:
        raise errors.SameFile(same.id)
    posted = [
        _post(opening, row, person, accounts[person.id], issuance.id, by=by, via=via, at=at)
        for row, person in _clear(preview(opening, today=today))
    ]
    session.add_all(posted)
    opening.state, opening.posted_at, opening.typed = ImportState.POSTED, at, ""
    opening.row_count, opening.total_minutes = len(posted), sum(row.minutes for row in posted)
    _record(opening, "posted", by=by, via=via, at=at, rows=len(posted), minutes=opening.total_minutes)
    return opening


def discard(import_id: int, *, by: Staff, via: Door, at: datetime) -> OpeningImport:
    """Throw a draft away with what stood in it. Raises WrongMoment for what is no draft."""
    opening = _to_move(import_id, ImportState.DISCARDED)
    opening.state, opening.typed = ImportState.DISCARDED, ""
    _record(opening, "discarded", by=by, via=via, at=at)
    return opening


def ask_to_undo(import_id: int, *, reason: str, by: Staff, via: Door, at: datetime) -> OpeningImport:
    """Ask for all of it to be reversed; somebody else approves. Raises WrongMoment, ReasonMissing."""
    if not reason.strip():
        raise errors.ReasonMissing
    opening = _to_move(import_id, ImportState.UNDO_ASKED)
    opening.state, opening.undo_reason, opening.undo_asked_by_id = ImportState.UNDO_ASKED, reason.strip(), by.id
    _record(opening, "undo_asked", by=by, via=via, at=at, reason=reason.strip())
    return opening


def keep(import_id: int, *, by: Staff, via: Door, at: datetime) -> OpeningImport:
    """Leave it on the accounts after all. Raises WrongMoment where nobody asked to undo it."""
    opening = _to_move(import_id, ImportState.POSTED)
    if opening.state is not ImportState.UNDO_ASKED:
        raise errors.WrongMoment
    opening.state, opening.undo_asked_by_id, opening.undo_reason = ImportState.POSTED, None, ""
    _record(opening, "kept", by=by, via=via, at=at)
    return opening


def undo(import_id: int, *, by: Staff, via: Door, at: datetime) -> OpeningImport:
    """Reverse each transfer of it, or none. What was reversed by itself before stays reversed.

    Raises WrongMoment, SomebodyElse for who asked, SpentAlready with the names of those whose minutes are not there.
    """
    opening = _to_move(import_id, ImportState.UNDONE)
    if opening.undo_asked_by_id == by.id:
        raise errors.SomebodyElse
    rows = _standing(opening)
    transfers = _transfers([row.transfer_id for row in rows])
    accounts = hold(
        Account, {one.to_account_id for one in transfers.values()} | {one.from_account_id for one in transfers.values()}
    )
    by_id = {account.id: account for account in accounts}
    _refuse_spent([(row, by_id[transfers[row.transfer_id].to_account_id]) for row in rows])
    for row in rows:
        service.reverse(
            row.transfer_id,
            key=f"opening:{opening.id}:{row.line}:undo",
            by=Actor.staff(opening.undo_asked_by_id or by.id),
            via=via,
            at=at,
            reason=opening.undo_reason,
            approved_by_id=by.id,
        )
    opening.state, opening.undone_at, opening.undone_by_id = ImportState.UNDONE, at, by.id
    _record(opening, "undone", by=by, via=via, at=at, reason=opening.undo_reason, rows=len(rows))
    return opening


def _to_move(import_id: int, to: ImportState) -> OpeningImport:
    opening = hold_one(OpeningImport, import_id)
    if not can_move(opening.state, to):
        raise errors.WrongMoment
    return opening


def _clear(checked: Sequence[Checked]) -> list[tuple[Row, Person]]:
    unclear = sum(not one.is_clear for one in checked)
    if unclear:
        raise errors.NotClear(unclear)
    return [(one.row, one.person) for one in checked if one.person is not None]


def _post(
    opening: OpeningImport,
    row: Row,
    person: Person,
    account_id: int,
    issuance_id: int,
    *,
    by: Staff,
    via: Door,
    at: datetime,
) -> OpeningRow:
    posted = service.transfer(
        key=f"opening:{opening.id}:{row.line}",
        kind=TransferKind.OPENING,
        from_account_id=issuance_id,
        to_account_id=account_id,
        minutes=row.minutes,
        by=Actor.staff(by.id),
        via=via,
        at=at,
        happened_at=at_local(row.until, NOON, zone()) if row.until else at,
        about=(queries.ABOUT, opening.id),
    )
    return OpeningRow(
        import_id=opening.id,
        line=row.line,
        person_id=person.id,
        minutes=row.minutes,
        happened_on=row.until,
        note=row.note,
        transfer_id=posted.id,
    )


def _standing(opening: OpeningImport) -> list[OpeningRow]:
    undone = select(Transfer.reverses_id).where(Transfer.reverses_id == OpeningRow.transfer_id)
    query = select(OpeningRow).where(OpeningRow.import_id == opening.id, ~undone.exists())
    return list(session.scalars(query.order_by(OpeningRow.line)))


def _transfers(transfer_ids: Sequence[int]) -> dict[int, Transfer]:
    return {one.id: one for one in session.scalars(select(Transfer).where(Transfer.id.in_(transfer_ids)))}


def _refuse_spent(rows: Sequence[tuple[OpeningRow, Account]]) -> None:
    spent = [
        row.person.name
        for row, account in rows
        if account.closed_at or account.frozen_at or (account.spendable is not None and account.spendable < row.minutes)
    ]
    if spent:
        raise errors.SpentAlready(spent[:NAMED], max(0, len(spent) - NAMED))


def _record(
    opening: OpeningImport, what: str, *, by: Staff, via: Door, at: datetime, reason: str = "", **details: object
) -> None:
    actor = Actor.staff(by.id)
    session.add(
        OpeningEvent(
            import_id=opening.id,
            what=what,
            reason=reason,
            details=details,
            **deed(actor, via=via, at=at),
        )
    )
    session.flush()
    session.expire(opening, ["events", "rows"])
