"""What accounts and transfers there are and which may go between which, as data. Nothing here touches the database."""

from enum import StrEnum

MAX_MINUTES = 10_000_000
"""The most that one transfer may move, about 166,000 hours: above it somebody mistyped."""


class AccountKind(StrEnum):
    """Whose minutes they are: a person's, a community's common store, or the source that all minutes come from."""

    PERSON = "person"
    POOL = "pool"
    ISSUANCE = "issuance"


class TransferKind(StrEnum):
    """Why minutes moved."""

    EARN = "earn"
    REDEEM = "redeem"
    GIFT = "gift"
    DONATE = "donate"
    INHERIT = "inherit"
    ISSUE = "issue"
    OPENING = "opening"
    ADJUST = "adjust"
    REVERSE = "reverse"
    MOVE_IN = "move_in"
    MOVE_OUT = "move_out"


_PERSON, _POOL, _ISSUANCE = AccountKind.PERSON, AccountKind.POOL, AccountKind.ISSUANCE
_EVERY = frozenset(AccountKind)
_HOLDERS = frozenset({_PERSON, _POOL})

ROUTES: dict[TransferKind, tuple[frozenset[AccountKind], frozenset[AccountKind]]] = {
    TransferKind.EARN: (frozenset({_ISSUANCE}), frozenset({_PERSON})),
    TransferKind.REDEEM: (_HOLDERS, _EVERY),
    TransferKind.GIFT: (frozenset({_PERSON}), frozenset({_PERSON})),
    TransferKind.DONATE: (frozenset({_PERSON}), frozenset({_POOL})),
    TransferKind.INHERIT: (frozenset({_PERSON}), _HOLDERS),
    TransferKind.ISSUE: (frozenset({_ISSUANCE, _POOL}), _HOLDERS),
    TransferKind.OPENING: (frozenset({_ISSUANCE}), _HOLDERS),
    TransferKind.ADJUST: (_EVERY, _EVERY),
}
"""From which kinds of account a transfer of this kind may come, and to which it may go.

Reversals are missing because they go wherever their transfer came from, moves because they need the clearing accounts
between two communities.
"""


def may_go(kind: TransferKind, giver: AccountKind, taker: AccountKind) -> bool:
    """Tell whether a transfer of this kind may go from the one kind of account to the other."""
    givers, takers = ROUTES.get(kind, (frozenset[AccountKind](), frozenset[AccountKind]()))
    return giver in givers and taker in takers
