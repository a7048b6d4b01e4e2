"""What programs get to read: the shapes of our answers."""

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from eldercare.catalogue.models import RiskClass, Skill
from eldercare.channels.api.fields import Moment
from eldercare.elders.models import LivingStatus
from eldercare.orders.states import HelperKind, OfferStatus, OrderSource, OrderStatus
from eldercare.people.models import Language
from eldercare.providers.models import ProviderKind
from eldercare.safety.states import IncidentSource, IncidentStatus
from eldercare.timebank.states import AccountKind, Currency, TransferKind
from eldercare.volunteers.models import VolunteerStatus

Item = TypeVar("Item", bound=BaseModel)


class Shown(BaseModel):
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Page(Shown, Generic[Item]):
    """Some items, and the cursor for those behind them; `next` is null at the end."""

    items: list[Item]
    next: str | None = None


class Error(Shown):
    """Every refusal: `error` for programs, `message` for people, in the language of Accept-Language."""

    error: str
    message: str


class HelperShown(Shown):
    kind: HelperKind
    id: int
    name: str


class MemberShown(Shown):
    """Whom of its staff a provider sends; `id` is the person's."""

    id: int
    name: str


class VisitShown(HelperShown):
    """Who carries an order out, and how far that is; minutes as verified and as credited.

    `member` is null for volunteers, and until a provider has said whom it sends.
    """

    member: MemberShown | None
    accepted_at: Moment
    checked_in_at: Moment | None
    checked_out_at: Moment | None
    minutes: int | None
    credited_minutes: int | None


class RatingShown(Shown):
    stars: int
    comment: str


class OrderShown(Shown):
    """An order; only a draft may lack elder, service and time."""

    id: int
    number: str
    status: OrderStatus
    elder_id: int | None
    service_code: str | None
    starts_at: Moment | None
    ends_at: Moment | None
    minutes: int | None
    people_needed: int
    source: OrderSource
    helpers: list[VisitShown]
    notes: str
    community_id: int | None
    placed_at: Moment
    rating: RatingShown | None
    series_id: int | None
    with_saved_time: bool


class Orders(Page[OrderShown]):
    pass


class OfferShown(Shown):
    id: int
    order_id: int
    helper: HelperShown
    code: str
    status: OfferStatus
    sent_at: Moment
    expires_at: Moment


class Offers(Page[OfferShown]):
    pass


class ShareShown(Shown):
    """What one factor adds to a score: points of the 100 at best, and why; null where nothing is known."""

    factor: str
    points: float
    words: str | None


class BlockShown(Shown):
    """What stands against a helper; where it may be overridden, a reason outweighs it."""

    code: str
    words: str
    may_be_overridden: bool


class CandidateShown(HelperShown):
    """Who could do it: `reasons` speak for them, `blocks` must be overridden with a reason; both in sentences.

    `score` is the sum of the shares, out of 100, by the community's weights; where not `may_be_overridden`, no reason
    outweighs what stands `against`. `said_no`: was asked about this order already, in vain.
    """

    metres: int | None
    is_free: bool
    said_no: bool
    visits_here: int
    minutes_this_week: int
    reasons: list[str]
    blocks: list[str]
    score: float
    may_be_overridden: bool
    shares: list[ShareShown]
    against: list[BlockShown]


class Candidates(Page[CandidateShown]):
    pass


class ElderShown(Shown):
    """An elder; `place` is estate and building, doors and notes stay on the console."""

    id: int
    name: str
    community_id: int
    phones: list[str]
    place: str
    language: Language
    living_status: LivingStatus
    ability_level: int


class Elders(Page[ElderShown]):
    pass


class SpanShown(Shown):
    """A span of a weekday (Monday = 0), in minutes since local midnight."""

    weekday: int
    from_minute: int
    until_minute: int


class VolunteerShown(Shown):
    """A volunteer; `account_id` is null until the first minutes are earned or an account is opened."""

    id: int
    name: str
    community_id: int
    phones: list[str]
    status: VolunteerStatus
    skills: list[Skill]
    availability: list[SpanShown]
    account_id: int | None


class Volunteers(Page[VolunteerShown]):
    pass


class ProviderShown(Shown):
    id: int
    name: str
    kind: ProviderKind
    community_id: int
    phones: list[str]
    place: str
    active: bool
    services: list[str]


class Providers(Page[ProviderShown]):
    pass


class ServiceShown(Shown):
    id: int
    code: str
    name: str
    name_en: str
    category: str
    minutes: int
    price_fen: int
    skill: Skill | None
    risk: RiskClass
    by_volunteers: bool
    by_providers: bool
    active: bool


class Services(Page[ServiceShown]):
    pass


class HolderShown(Shown):
    """Whose account it is: a person's, a household's or a group's; all others are the community's."""

    kind: Literal["person", "household", "group", "community"]
    id: int
    name: str


class AccountShown(Shown):
    """Minutes, or points where `currency` says so; `available` is balance less held. Nothing leaves while frozen."""

    id: int
    kind: AccountKind
    currency: Currency
    holder: HolderShown
    community_id: int
    balance: int
    held: int
    available: int
    version: int
    frozen_at: Moment | None
    closed_at: Moment | None


class Accounts(Page[AccountShown]):
    pass


class StatementLineShown(Shown):
    """One line of a statement, minutes negative for what left; `version` counts the account's lines."""

    version: int
    transfer_id: int
    kind: TransferKind
    minutes: int
    balance_after: int
    memo: str
    other_account_id: int
    happened_at: Moment
    recorded_at: Moment


class Statement(Page[StatementLineShown]):
    pass


class EntryShown(Shown):
    account_id: int
    minutes: int
    balance_after: int


class TransferShown(Shown):
    id: int
    key: str
    kind: TransferKind
    minutes: int
    memo: str
    reverses_id: int | None
    entries: list[EntryShown]


class IncidentShown(Shown):
    """A call for help; elder and person are null where nobody knows yet who it is."""

    id: int
    status: IncidentStatus
    elder_id: int | None
    source: IncidentSource
    opened_at: Moment
    acknowledged_at: Moment | None
    resolved_at: Moment | None
    person_id: int | None
    name: str | None
    community_id: int | None
    number: str | None
    text: str
    note: str


class Incidents(Page[IncidentShown]):
    pass
