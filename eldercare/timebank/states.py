"""What accounts and transfers there are and which may go between which, as data. Nothing here touches the database."""

from enum import StrEnum

MAX_MINUTES = 10_000_000
"""The most that one transfer may move, about 166,000 hours: above it somebody mistyped."""


class AccountKind(StrEnum):
    """Whose minutes they are.

    A person's, a household's, a group of volunteers'; an allowance, which the government issued to a person for one
    year; a community's common store (pool), the source that all minutes come from (issuance), what was served above
    the storage cap on its way to the pool (overflow), and what went to or came from another community (clearing).
    """

    PERSON = "person"
    HOUSEHOLD = "household"
    GROUP = "group"
    ALLOWANCE = "allowance"
    POOL = "pool"
    ISSUANCE = "issuance"
    OVERFLOW = "overflow"
    CLEARING = "clearing"


class Currency(StrEnum):
    """What an account counts. The two are never mixed: each has accounts of its own."""

    MINUTES = "minutes"
    POINTS = "points"


class HolderKind(StrEnum):
    """Who holds an account together."""

    HOUSEHOLD = "household"
    GROUP = "group"


class HoldState(StrEnum):
    """A hold is pending until its minutes are posted, or given back because of a wish or of the clock."""

    PENDING = "pending"
    POSTED = "posted"
    RELEASED = "released"
    EXPIRED = "expired"


class Difference(StrEnum):
    """What can be wrong between two communities: their clearing accounts do not sum to zero; minutes left one and
    arrived nowhere, or came from nowhere; what arrived is not what left, or only one of the two was taken back."""

    SUM = "sum"
    PARTNER = "partner"
    UNLIKE = "unlike"


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
    LAPSE = "lapse"


A = AccountKind
_EVERY = frozenset(AccountKind)
_OF_PERSONS = frozenset({A.PERSON, A.HOUSEHOLD})

ROUTES: dict[TransferKind, tuple[frozenset[AccountKind], frozenset[AccountKind]]] = {
    TransferKind.EARN: (frozenset({A.ISSUANCE}), frozenset({A.PERSON, A.GROUP, A.OVERFLOW})),
    TransferKind.REDEEM: (_OF_PERSONS | {A.ALLOWANCE, A.POOL}, frozenset({A.ISSUANCE, A.POOL, A.PERSON})),
    TransferKind.GIFT: (_OF_PERSONS, _OF_PERSONS),
    TransferKind.DONATE: (_OF_PERSONS | {A.GROUP, A.OVERFLOW}, frozenset({A.POOL})),
    TransferKind.INHERIT: (_OF_PERSONS, _OF_PERSONS | {A.POOL}),
    TransferKind.ISSUE: (frozenset({A.ISSUANCE, A.POOL}), _OF_PERSONS | {A.ALLOWANCE, A.POOL}),
    TransferKind.OPENING: (frozenset({A.ISSUANCE}), _OF_PERSONS | {A.GROUP, A.POOL}),
    TransferKind.ADJUST: (_EVERY - {A.CLEARING}, _EVERY - {A.CLEARING}),
    TransferKind.MOVE_OUT: (_OF_PERSONS, frozenset({A.CLEARING})),
    TransferKind.MOVE_IN: (frozenset({A.CLEARING}), _OF_PERSONS),
    TransferKind.LAPSE: (_OF_PERSONS | {A.ALLOWANCE}, frozenset({A.ISSUANCE})),
}
"""From which kinds of account a transfer of this kind may come, and to which it may go.

Reversals are missing because they go wherever their transfer came from. A group may only donate.
"""


def may_go(kind: TransferKind, giver: AccountKind, taker: AccountKind) -> bool:
    """Tell whether a transfer of this kind may go from the one kind of account to the other."""
    givers, takers = ROUTES.get(kind, (frozenset[AccountKind](), frozenset[AccountKind]()))
    return giver in givers and taker in takers
