"""How far an import of opening balances is, as data. Nothing here touches the database."""

from enum import StrEnum

MAX_ROWS = 500
"""All rows of a file are posted in one transaction, and a call for help must not wait behind it for a second."""


class ImportState(StrEnum):
    """A draft has moved nothing; posted it may be undone, which one asks for and another approves."""

    DRAFT = "draft"
    DISCARDED = "discarded"
    POSTED = "posted"
    UNDO_ASKED = "undo_asked"
    UNDONE = "undone"


S = ImportState
NEXT: dict[ImportState, frozenset[ImportState]] = {
    S.DRAFT: frozenset({S.DISCARDED, S.POSTED}),
    S.DISCARDED: frozenset(),
    S.POSTED: frozenset({S.UNDO_ASKED}),
    S.UNDO_ASKED: frozenset({S.POSTED, S.UNDONE}),
    S.UNDONE: frozenset(),
}
STANDING = frozenset({S.POSTED, S.UNDO_ASKED})
"""What these brought is on the accounts."""


def can_move(was: ImportState, to: ImportState) -> bool:
    """Tell whether an import in this state may come into that one."""
    return to in NEXT[was]
