"""What may be posted by hand, and how far such a posting is, as data. Nothing here touches the database."""

from enum import StrEnum

from eldercare.timebank.states import TransferKind

KINDS = (TransferKind.DONATE, TransferKind.REDEEM, TransferKind.ISSUE, TransferKind.ADJUST)
"""The others belong to steps with rules of their own: gifts to relatives and limits a day, heirs, moves, lists."""


class HandState(StrEnum):
    """It waits for a second person until she approves it, which posts it, or rejects it, or it is withdrawn."""

    WAITING = "waiting"
    POSTED = "posted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


S = HandState
NEXT: dict[HandState, frozenset[HandState]] = {
    S.WAITING: frozenset({S.POSTED, S.REJECTED, S.WITHDRAWN}),
    S.POSTED: frozenset(),
    S.REJECTED: frozenset(),
    S.WITHDRAWN: frozenset(),
}


def can_move(was: HandState, to: HandState) -> bool:
    """Tell whether a posting in this state may come into that one."""
    return to in NEXT[was]
