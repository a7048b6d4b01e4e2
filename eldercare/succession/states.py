"""The life of a case about a death, a move or a leaving, as data. Nothing here touches the database."""

from collections.abc import Sequence
from enum import StrEnum


class CaseKind(StrEnum):
    """Why it has to be settled."""

    DEATH = "death"
    MOVING = "moving"
    LEAVING = "leaving"


class CaseState(StrEnum):
    """Wished for by the person; open, with the accounts frozen; proved; proposed to a second person; over."""

    REQUESTED = "requested"
    OPEN = "open"
    EVIDENCED = "evidenced"
    PROPOSED = "proposed"
    SETTLED = "settled"
    UNDONE = "undone"


class ShareTo(StrEnum):
    """Who gets a share: a person, the community's pool, or the same person in another community."""

    HEIR = "heir"
    POOL = "pool"
    COMMUNITY = "community"


S = CaseState
NEXT: dict[CaseState, frozenset[CaseState]] = {
    S.REQUESTED: frozenset({S.OPEN, S.UNDONE}),
    S.OPEN: frozenset({S.EVIDENCED, S.UNDONE}),
    S.EVIDENCED: frozenset({S.PROPOSED, S.UNDONE}),
    S.PROPOSED: frozenset({S.EVIDENCED, S.SETTLED, S.UNDONE}),
    S.SETTLED: frozenset(),
    S.UNDONE: frozenset(),
}
LIVE = frozenset(state for state, following in NEXT.items() if following)
FROZEN = LIVE - {S.REQUESTED}
MOST_PARTS = 1000


def can_move(was: CaseState, to: CaseState) -> bool:
    """Tell whether a case may go from one state to the other."""
    return to in NEXT[was]


def divided(minutes: int, parts: Sequence[int]) -> list[int]:
    """Divide whole minutes in these proportions, whole and without losing one: the largest remainders get the rest.

    Where remainders are equal, who comes first. `divided(100, [1, 1, 1])` is [34, 33, 33].
    """
    whole = sum(parts)
    shares = [minutes * part // whole for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda place: (-(minutes * parts[place] % whole), place))
    for place in by_remainder[: minutes - sum(shares)]:
        shares[place] += 1
    return shares
