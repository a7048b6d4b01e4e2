"""What programs may send: bodies of POSTs and query strings of lists, strict about types."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from eldercare.channels.api.fields import GivenMoment, Id, QueryId, Reason, Sentence, Text, Word, whole
from eldercare.orders.states import HelperKind, OrderStatus
from eldercare.orders.visits import LONGEST_VISIT_MINUTES
from eldercare.safety.states import IncidentStatus
from eldercare.timebank.states import MAX_MINUTES, AccountKind, Currency, TransferKind

MOST_HELPERS = 200
DEFAULT_LIMIT, MOST_ITEMS = 50, 200
BOOKED = Field(ge=5, le=720)
PEOPLE = Field(ge=1, le=20)
WAITING = Field(ge=1, le=7 * 24 * 60)
"""The rules' own limits, said beforehand so that a program can keep to them; the rules have the last word."""
PostableKind = Literal[
    TransferKind.REDEEM,
    TransferKind.GIFT,
    TransferKind.DONATE,
    TransferKind.INHERIT,
    TransferKind.ISSUE,
    TransferKind.OPENING,
    TransferKind.ADJUST,
]
"""Not `earn`, which only closing a visit makes, nor `reverse`, which has an address of its own."""


class Asked(BaseModel):
    """A body in which every field is known: a misspelt one would otherwise be forgotten without a word."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Remark(BaseModel):
    """A body that needs to say nothing; what it says beyond these fields is not looked at."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    reason: Sentence | None = None
    note: Sentence | None = None

    @property
    def words(self) -> str:
        return (self.reason or self.note or "").strip()


class HelperAsked(Asked):
    kind: Annotated[HelperKind, Field(strict=False)]
    id: Id


class NewOrder(Asked):
    elder_id: Id
    service_code: Word
    starts_at: GivenMoment
    minutes: Annotated[int, BOOKED] | None = None
    people_needed: Annotated[int, PEOPLE] | None = None
    notes: Text | None = None
    with_saved_time: bool | None = None


class NewOffers(Asked):
    helpers: Annotated[list[HelperAsked], Field(min_length=1, max_length=MOST_HELPERS)]
    expires_in_minutes: Annotated[int, WAITING] | None = None
    override_reason: Sentence | None = None


class CheckIn(Asked):
    """The elder's code, or why there is none; `helper` says whose visit where several people come."""

    code: Word | None = None
    reason: Sentence | None = None
    helper: HelperAsked | None = None


class CheckOut(Asked):
    reason: Sentence | None = None
    helper: HelperAsked | None = None


class Close(Asked):
    """How long each visit really was, where that is not what check-in and check-out say."""

    minutes: Annotated[int, Field(ge=0, le=LONGEST_VISIT_MINUTES)] | None = None


class Cancel(Asked):
    reason: Reason


class Rate(Asked):
    stars: Annotated[int, Field(ge=1, le=5)]
    comment: Text | None = None


class NewAccount(Asked):
    person_id: Id


class NewTransfer(Asked):
    kind: PostableKind
    from_account_id: Id
    to_account_id: Id
    minutes: Annotated[int, Field(ge=1, le=MAX_MINUTES)]
    memo: Sentence | None = None


class Reversal(Remark):
    memo: Sentence | None = None

    @property
    def words(self) -> str:
        return super().words or (self.memo or "").strip()


class Resolution(Remark):
    false_alarm: bool = False


class NoQuery(Asked):
    """No query string at all."""


class CandidatesQuery(Asked):
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS), BeforeValidator(whole)] = 20


class PageQuery(Asked):
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS), BeforeValidator(whole)] = DEFAULT_LIMIT


class OrdersQuery(PageQuery):
    elder_id: QueryId | None = None
    status: Annotated[OrderStatus | None, Field(strict=False)] = None


class PeopleQuery(PageQuery):
    """`name` narrows to names that begin so."""

    name: Word | None = None


class AccountsQuery(PageQuery):
    person_id: QueryId | None = None
    kind: Annotated[AccountKind | None, Field(strict=False)] = None
    currency: Annotated[Currency | None, Field(strict=False)] = None


class IncidentsQuery(PageQuery):
    status: Annotated[IncidentStatus | None, Field(strict=False)] = None
