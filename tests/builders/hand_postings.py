"""Postings by hand as they are proposed."""

from itertools import count

from eldercare.actors import Door
from eldercare.clock import now
from eldercare.staff.models import Staff
from eldercare.timebank.accounts import pool_of
from eldercare.timebank.hand_postings import service
from eldercare.timebank.hand_postings.models import HandPosting
from eldercare.timebank.models import Account
from eldercare.timebank.states import TransferKind

_numbers = count(1)


def a_hand_posting(account: Account, by: Staff, minutes: int = 30, *, key: str = "", **facts: object) -> HandPosting:
    """Minutes of the account that this worker wants to put right, to the pool unless told otherwise."""
    to = {} if "to_account_id" in facts else {"to_account_id": pool_of(account.community_id, at=now()).id}
    values = {"kind": TransferKind.ADJUST, "reason": "Counted twice", "via": Door.CONSOLE, "at": now(), **to, **facts}
    return service.propose(
        key=key or f"builder:{next(_numbers)}",
        from_account_id=account.id,
        minutes=minutes,
        by=by,
        **values,  # type: ignore[arg-type]
    )


def a_proposed_reversal(transfer_id: int, by: Staff, *, key: str = "", reason: str = "Entered twice") -> HandPosting:
    key = key or f"builder:{next(_numbers)}"
    return service.propose_reversal(transfer_id, key=key, reason=reason, by=by, via=Door.CONSOLE, at=now())
