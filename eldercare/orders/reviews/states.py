"""What may make somebody look at a visit again, and how far that is, as data. Nothing here touches the database."""

from enum import StrEnum


class FindingKind(StrEnum):
    """A fact about a visit; none of them says that anybody did anything wrong."""

    OVERLAP = "overlap"
    TRAVEL = "travel"
    KIN = "kin"
    RECIPROCAL = "reciprocal"
    LONG = "long"
    SHORT = "short"
    DAY_CAP = "day_cap"


class ReviewState(StrEnum):
    """A review is open until a worker finds it all right or corrects the minutes; nothing is decided by itself."""

    OPEN = "open"
    ALL_RIGHT = "all_right"
    CORRECTED = "corrected"


S = ReviewState
NEXT: dict[ReviewState, frozenset[ReviewState]] = {
    S.OPEN: frozenset({S.ALL_RIGHT, S.CORRECTED}),
    S.ALL_RIGHT: frozenset(),
    S.CORRECTED: frozenset(),
}


def can_move(was: ReviewState, to: ReviewState) -> bool:
    """Tell whether a review in this state may come into that one."""
    return to in NEXT[was]
