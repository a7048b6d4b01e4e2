"""What may be put right of somebody's hours, and how far a request is, as data. Nothing here touches the database."""

from enum import StrEnum


class CorrectionKind(StrEnum):
    """Hours that were served and are missing, or hours on the account that were not served."""

    MISSING = "missing"
    WRONG = "wrong"


class CorrectionState(StrEnum):
    """A request is open until a worker grants or refuses it, with a reason, or whoever it is about withdraws it;
    nothing follows after that."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


S = CorrectionState
NEXT: dict[CorrectionState, frozenset[CorrectionState]] = {
    S.OPEN: frozenset({S.GRANTED, S.REFUSED, S.WITHDRAWN}),
    S.GRANTED: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
STANDING = frozenset({S.OPEN, S.GRANTED})
"""What was refused or withdrawn may be asked for again; what is open or granted may not."""


def can_move(was: CorrectionState, to: CorrectionState) -> bool:
    """Tell whether a request in this state may come into that one."""
    return to in NEXT[was]
