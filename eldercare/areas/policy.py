"""What a city, a street or a community may set differently, with our defaults; the nearest setting wins."""

from dataclasses import dataclass, fields, replace
from datetime import time
from typing import Any

from sqlalchemy import select

from eldercare.areas.models import Area
from eldercare.database import session
from eldercare.errors import N_, Invalid


@dataclass(frozen=True)
class Policy:
    """One community's rules. Units are in the names; clock times are those of the wall clock there."""

    offer_minutes: int = 30
    remind_evening_from: str = "19:00"
    remind_before_minutes: int = 60
    late_after_minutes: int = 10
    confirm_within_hours: int = 24
    quiet_from: str = "21:00"
    quiet_until: str = "07:00"
    low_rating_below: int = 3
    code_attempts: int = 5
    walking_metres_per_second: float = 1.2
    detour_factor: float = 1.3
    earning_factor_limit: float = 1.5
    earning_round_minutes: int = 15
    earning_least_minutes: int = 30
    timebank_label_zh: str = "时间银行"
    timebank_label_en: str = "Time bank"

    def clock(self, name: str) -> time:
        """Return a setting such as `quiet_from` as a time of day."""
        return time.fromisoformat(getattr(self, name))


DEFAULTS = Policy()
KINDS = {field.name: type(getattr(DEFAULTS, field.name)) for field in fields(Policy)}
# The least and the most that make sense: beyond them clock-driven work would find nothing, or arithmetic would break.
BOUNDS: dict[str, tuple[float, float]] = {
    "offer_minutes": (1, 7 * 24 * 60),
    "remind_before_minutes": (0, 2 * 24 * 60),
    "late_after_minutes": (0, 24 * 60),
    "confirm_within_hours": (0, 365 * 24),
    "low_rating_below": (1, 6),
    "code_attempts": (1, 100),
    "walking_metres_per_second": (0.1, 10),
    "detour_factor": (1, 10),
    "earning_factor_limit": (0, 10),
    "earning_round_minutes": (0, 24 * 60),
    "earning_least_minutes": (0, 24 * 60),
}


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """Return these settings as they may be stored; raise Invalid for a name or a value that makes no sense."""
    for name, value in values.items():
        kind = KINDS.get(name)
        if kind is None:
            raise Invalid(N_("There is no setting called %(name)s."), name=name)
        fits = isinstance(value, (int, float) if kind is float else kind) and not isinstance(value, bool)
        if not fits or not _makes_sense(name, value):
            raise Invalid(N_("%(value)s is no value for the setting %(name)s."), name=name, value=value)
    return values


def _makes_sense(name: str, value: Any) -> bool:
    if name in BOUNDS:
        least, most = BOUNDS[name]
        return bool(least <= value <= most)  # which is never true of "not a number"
    return name.startswith("timebank_label") or _is_clock_time(value)


def _is_clock_time(value: str) -> bool:
    try:
        return time.fromisoformat(value).tzinfo is None
    except ValueError:
        return False


def policy_of(community_id: int | None) -> Policy:
    """Return the rules that hold in this community, inherited down the tree; the defaults for no community."""
    area = session.get(Area, community_id) if community_id is not None else None
    if area is None:
        return DEFAULTS
    ids = [int(part) for part in area.path.strip("/").split("/")]
    found: dict[str, Any] = {}
    for settings in session.scalars(select(Area.policy).where(Area.id.in_(ids)).order_by(Area.path)):
        found |= settings
    return replace(DEFAULTS, **{name: value for name, value in found.items() if name in KINDS})
