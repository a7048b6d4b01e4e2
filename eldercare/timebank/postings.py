"""What is asked of the ledger in one transfer, checked as far as it can be without looking at the accounts."""

from dataclasses import dataclass, fields
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
CONTENT = ("kind", "from_account_id", "to_account_id", "minutes", "memo", "about_kind", "about_id", "reverses_id")


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
    by_kind: ActorKind
    by_id: int | None
    via: Door
    happened_at: datetime
    recorded_at: datetime

    def __post_init__(self) -> None:
        # `type() is`: True is an int to isinstance, and NaN passes every comparison's opposite.
        if type(self.minutes) is not int or not 1 <= self.minutes <= MAX_MINUTES:
            raise NotWholeMinutes
        if self.from_account_id == self.to_account_id:
            raise SameAccount
        if not self.key.strip() or len(self.key) > KEY_LENGTH or not self.key.isprintable():
            raise UnusableText(KEY_LENGTH)
        if len(self.memo) > MEMO_LENGTH or any(_is_unkeepable(sign) for sign in self.memo):
            raise UnusableText(MEMO_LENGTH)

    def columns(self) -> dict[str, object]:
        """Return the row to be written, sealed."""
        values: dict[str, object] = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**values, "content_hash": transfer_seal(values)}

    def is_same_event_as(self, transfer: Transfer) -> bool:
        """Tell whether the transfer moved the same minutes for the same cause.

        Who asked, through which door and when is left out: the same event may be reported by a worker and by the clock.
        """
        return all(getattr(self, name) == getattr(transfer, name) for name in CONTENT)


def _is_unkeepable(sign: str) -> bool:
    """Control characters and halves of characters; not wide spaces, nor what joins the parts of an emoji."""
    return category(sign) in {"Cc", "Cs"} and sign not in LINE_SIGNS
