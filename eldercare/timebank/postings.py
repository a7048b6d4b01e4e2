"""What is asked of the ledger in one transfer, checked as far as it can be without looking; and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from unicodedata import category

from eldercare.actors import ActorKind, Door
from eldercare.timebank.errors import NotWholeMinutes, SameAccount, UnusableText
from eldercare.timebank.models import Transfer
from eldercare.timebank.seals import transfer_seal
from eldercare.timebank.states import MAX_MINUTES, TransferKind

KEY_LENGTH = 200
MEMO_LENGTH = 500
LINE_SIGNS = "\r\n\t"
LATER = ("hold_id", "for_person_id")
LOWERED = {
    "earn": "review",
    "earn-above": "review-above",
    "donate-above": "review-above",
    "earn-points": "review-points",
}
"""How the keys of what a visit brought begin, and those of what was taken back of it after a second look."""
CONTENT = (
    "kind",
    "from_account_id",
    "to_account_id",
    "minutes",
    "memo",
    "about_kind",
    "about_id",
    "reverses_id",
    *LATER,
)


def check_whole(minutes: object) -> None:
    """Raise Invalid for what is no whole number of minutes from 1 to MAX_MINUTES."""
    # `type() is`: True is an int to isinstance, and NaN passes every comparison's opposite.
    if type(minutes) is not int or not 1 <= minutes <= MAX_MINUTES:
        raise NotWholeMinutes


def check_text(key: str, memo: str) -> None:
    """Raise Invalid for a key or a memo that cannot be kept."""
    if not key.strip() or len(key) > KEY_LENGTH or not key.isprintable():
        raise UnusableText(KEY_LENGTH)
    if len(memo) > MEMO_LENGTH or any(_is_unkeepable(sign) for sign in memo):
        raise UnusableText(MEMO_LENGTH)


@dataclass(frozen=True, kw_only=True)
class Posting:
    """The columns of a transfer before it is one. Raises Invalid when they make no sense by themselves."""

    key: str
    kind: TransferKind
    from_account_id: int
    to_account_id: int
    minutes: int
    memo: str
    about_kind: str | None
    about_id: int | None
    reverses_id: int | None = None
    hold_id: int | None = None
    for_person_id: int | None = None
    approved_by_id: int | None = None
    by_kind: ActorKind
    by_id: int | None
    via: Door
    happened_at: datetime
    recorded_at: datetime

    def __post_init__(self) -> None:
        check_whole(self.minutes)
        if self.from_account_id == self.to_account_id:
            raise SameAccount
        check_text(self.key, self.memo)

    def columns(self) -> dict[str, object]:
        """Return the row to be written, sealed."""
        values: dict[str, object] = dict(vars(self))
        values["content_hash"] = transfer_seal(values)
        return values

    def is_same_event_as(self, transfer: Transfer) -> bool:
        """Tell whether the transfer moved the same minutes for the same cause.

        Who asked, through which door and when is left out: the same event may be reported by a worker and by the clock.
        """
        return all(getattr(self, name) == getattr(transfer, name) for name in CONTENT)


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What is seldom to be said of a transfer.

    `for_person_id` is whose service it was where the account is not the person's own, `approved_by_id` the member of
    staff who approved it, `hold_id` the hold that it posts. `of_frozen` lets minutes leave a frozen account: only who
    settles to whom they go, or decides that a visit earned fewer, may say so.
    """

    for_person_id: int | None = None
    approved_by_id: int | None = None
    hold_id: int | None = None
    of_frozen: bool = False


USUAL = Circumstances()


@dataclass(frozen=True)
class Side:
    """What a transfer did to one account: `minutes` is negative where they left."""

    account_id: int
    minutes: int
    balance_after: int


@dataclass(frozen=True)
class Posted:
    """A transfer that is in the ledger, with the balances that it left."""

    id: int
    key: str
    kind: TransferKind
    from_account_id: int
    to_account_id: int
    minutes: int
    memo: str
    reverses_id: int | None
    left_behind: int
    arrived: int

    @property
    def entries(self) -> tuple[Side, Side]:
        """Both sides, what left first."""
        return (
            Side(self.from_account_id, -self.minutes, self.left_behind),
            Side(self.to_account_id, self.minutes, self.arrived),
        )


def _is_unkeepable(sign: str) -> bool:
    """Control characters and halves of characters; not wide spaces, nor what joins the parts of an emoji."""
    return category(sign) in {"Cc", "Cs"} and sign not in LINE_SIGNS
