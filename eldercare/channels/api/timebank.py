"""The time bank over JSON: accounts, statements, transfers and reversals."""

import uuid

from eldercare.actors import Door
from eldercare.channels.api import asked, present, shown
from eldercare.channels.api.calls import Call
from eldercare.channels.api.cursors import cut, position
from eldercare.errors import N_, NotFound
from eldercare.orders import taking_back
from eldercare.people import queries as people
from eldercare.timebank import queries, service
from eldercare.timebank.accounts import account_of
from eldercare.timebank.states import TransferKind

NO_REASON = "reversed through the API, no reason given"


def accounts(call: Call[asked.AccountsQuery]) -> shown.Accounts:
    """List accounts."""
    given = call.given
    rows = queries.page(
        call.scope,
        after=position(given.cursor, of="accounts") or 0,
        limit=given.limit + 1,
        kind=given.kind,
        person_id=given.person_id,
        currency=given.currency,
    )
    some, cursor = cut(rows, limit=given.limit, of="accounts", place=lambda account: account.id)
    return shown.Accounts(items=[present.account(account) for account in some], next=cursor)


def account(call: Call[asked.NoQuery], account_id: int) -> shown.AccountShown:
    """Show one account."""
    return present.account(queries.get_account(account_id, scope=call.scope))


def open_account(call: Call[asked.NewAccount]) -> shown.AccountShown:
    """Return the person's account, opened now where there is none yet."""
    person = people.get(call.given.person_id)
    if not call.scope.has(person.community_id):
        raise NotFound(N_("There is no such person."))
    return present.account(account_of(person, at=call.at))


def entries(call: Call[asked.PageQuery], account_id: int) -> shown.Statement:
    """List what entered and left an account, newest first."""
    account = queries.get_account(account_id, scope=call.scope)
    given, name = call.given, f"entries of {account.id}"
    rows = queries.statement(account.id, before=position(given.cursor, of=name), limit=given.limit + 1)
    some, cursor = cut(rows, limit=given.limit, of=name, place=lambda line: line.version)
    return shown.Statement(items=[present.statement_line(line) for line in some], next=cursor)


def transfer(call: Call[asked.NewTransfer]) -> shown.TransferShown:
    """Move minutes between two accounts of one community; refused as balance_too_low below the floor."""
    given = call.given
    for account_id in (given.from_account_id, given.to_account_id):
        queries.get_account(account_id, scope=call.scope)
    done = service.transfer(
        key=_ledger_key(call),
        kind=TransferKind(given.kind),
        from_account_id=given.from_account_id,
        to_account_id=given.to_account_id,
        minutes=given.minutes,
        by=call.by,
        via=Door.API,
        at=call.at,
        memo=given.memo or "",
    )
    return present.transfer(done)


def reverse(call: Call[asked.Reversal], transfer_id: int) -> shown.TransferShown:
    """Move the minutes of a transfer back, once; the words given become the reversal's memo.

    What a visit earned goes back whole, with its points and what was spent on it.
    """
    original = queries.get_transfer(transfer_id, scope=call.scope)
    reason = call.given.words or NO_REASON
    return present.transfer(taking_back.take_back(original.id, by=call.by, via=Door.API, at=call.at, reason=reason))


def _ledger_key(call: Call[asked.NewTransfer]) -> str:
    return f"api:{call.by.id}:{call.key or uuid.uuid4()}"
