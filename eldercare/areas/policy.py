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


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """Return these settings as they may be stored; raise Invalid for a name or a value that makes no sense."""
    for name, value in values.items():
        kind = KINDS.get(name)
        if kind is None:
            raise Invalid(N_("There is no setting called %(name)s."), name=name)
        fits = isinstance(value, (int, float) if kind is float else kind) and not isinstance(value, bool)
        if not fits or (kind is not str and value < 0):
            raise Invalid(N_("%(value)s is no value for the setting %(name)s."), name=name, value=value)
        if isinstance(getattr(DEFAULTS, name), str) and not name.startswith("timebank_label"):
            _check_clock(name, value)
    return values


def _check_clock(name: str, value: str) -> None:
    try:
        time.fromisoformat(value)
    except ValueError:
        raise Invalid(N_("%(value)s is no value for the setting %(name)s."), name=name, value=value) from None


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
