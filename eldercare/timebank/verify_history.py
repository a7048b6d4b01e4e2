"""Checking what accounts say of themselves against their histories, and holds against what the chain knew of them."""

from collections.abc import Iterator

import sqlalchemy as sa

from eldercare.timebank.account_events import event_seal, events
from eldercare.timebank.findings import Finding
from eldercare.timebank.models import Account, AccountEvent, LedgerSeal
from eldercare.timebank.pending_holds import known_pending, pending_up_to
from eldercare.timebank.rows import Facts, facts, raw

LIMITS = ("floor", "ceiling", "daily_limit")
UNFITTING = "does not fit: it, or the line of its account before it, was changed, deleted or written past the rules"
SAID = (*LIMITS, "frozen_at", "closed_at")


def history_findings(connection: sa.Connection) -> Iterator[Finding]:
    """Name lines that were not written by the rules, and accounts that are not as their last lines left them."""
    unsealed_until = _unsealed_until(connection)
    last_id: dict[object, object] = {}
    last_said: dict[object, Facts] = {}
    for event in events(connection):
        account_id = event["account_id"]
        if not _fits(event, last_id.get(account_id, 0), unsealed_until):
            yield Finding(AccountEvent.__tablename__, event["id"], UNFITTING)
        last_id[account_id] = event["id"]
        _learn(last_said.setdefault(account_id, {}), event)
    for account in facts(connection, sa.select(*raw(Account, ("id", *SAID))).order_by(Account.id)):
        for name, value in last_said.pop(account["id"], {}).items():
            if account[name] != value:
                yield Finding(
                    Account.__tablename__, account["id"], f"says {name} {account[name]} where its history says {value}"
                )
    for account_id in last_said:
        yield Finding(Account.__tablename__, _number(account_id), "is gone though it has a history")


def holds_begun_again(connection: sa.Connection) -> Iterator[Finding]:
    """Name holds that are pending though they had ended when the newest link was made."""
    known = known_pending(connection)
    for hold_id in pending_up_to(connection, known.last_id) if known is not None else ():
        if known is not None and hold_id not in known.ids:
            yield Finding("holds", hold_id, f"is pending though it had ended before seal {known.number}")


def _unsealed_until(connection: sa.Connection) -> int | None:
    """Lines of before they had seals of their own lie in the first link that covers any; None where there is none."""
    first = sa.select(LedgerSeal.last_event_id).where(LedgerSeal.first_event_id.is_not(None))
    until: int | None = connection.scalar(first.order_by(LedgerSeal.id).limit(1))
    return until


def _fits(event: Facts, after: object, unsealed_until: int | None) -> bool:
    seal = event["content_hash"]
    is_of_before = seal == "" and (unsealed_until is None or event["id"] <= unsealed_until)
    return is_of_before or bool(seal == event_seal(event, after=after))


def _learn(said: Facts, event: Facts) -> None:
    kind, details = event["kind"], event["details"]
    if kind == "limits" and isinstance(details, dict) and isinstance(details.get("became"), dict):
        said |= {name: details["became"].get(name) for name in LIMITS}
    elif kind in {"frozen", "thawed"}:
        said["frozen_at"] = event["at"] if kind == "frozen" else None
    elif kind == "closed":
        said["closed_at"] = event["at"]


def _number(account_id: object) -> int | None:
    return account_id if isinstance(account_id, int) else None
