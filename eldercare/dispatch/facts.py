"""What is known of a helper when an order looks for one. Plain values: nothing here touches the database."""

from dataclasses import dataclass
from datetime import date

from eldercare.dispatch.models import Wish
from eldercare.people.models import Sex
from eldercare.volunteers.models import Transport, VolunteerStatus


@dataclass(frozen=True, kw_only=True)
class Place:
    """A point on earth in degrees; it satisfies what `distance` asks of one."""

    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, kw_only=True)
class Record:
    """How it went with a helper in the last half year: stars that elders gave, and arrivals."""

    ratings: int = 0
    stars: int = 0
    arrivals: int = 0
    on_time: int = 0


NO_RECORD = Record()


@dataclass(frozen=True, kw_only=True)
class HelperFacts:
    """What counts for volunteers and providers alike. `said_no` is the sentence about an offer of this order that came
    to nothing."""

    id: int
    name: str
    place: Place
    visits_here: int = 0
    elders_wish: Wish | None = None
    helpers_wish: Wish | None = None
    said_no: str = ""


@dataclass(frozen=True, kw_only=True)
class VolunteerFacts(HelperFacts):
    """A volunteer, seen from one order. Minutes are those of other visits on the same day, in the same week; "lately"
    are the four weeks before, and `asked_lately` are the offers of other orders, whatever the answer."""

    status: VolunteerStatus
    sex: Sex
    birth_on: date | None
    has_skill: bool
    certified_until: date | None
    trained_until: date | None
    insured_until: date | None
    health_checked_until: date | None
    transport: Transport
    speaks: frozenset[str]
    day_cap_minutes: int
    week_cap_minutes: int
    offered_minutes: int
    is_free: bool
    is_busy: bool
    leave_until: date | None
    is_kin: bool
    is_paired: bool
    minutes_that_day: int
    minutes_this_week: int
    goes_metres: int | None = None
    visits_lately: int = 0
    asked_lately: int = 0


@dataclass(frozen=True, kw_only=True)
class ProviderFacts(HelperFacts):
    """A provider, seen from one order."""

    active: bool
    offers_service: bool
    opening: tuple[str, ...]
    orders_a_day: int | None
    serves_metres: int | None
    orders_that_day: int
