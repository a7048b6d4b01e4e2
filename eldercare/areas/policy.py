"""What a city, a street or a community may set differently, with our defaults; the nearest setting wins."""

import re
from dataclasses import dataclass, field, fields, replace
from datetime import date, time
from typing import Any

from sqlalchemy import select

from eldercare.areas import hours
from eldercare.areas.models import Area
from eldercare.areas.queries import Scope
from eldercare.areas.timebank_policy import (
    TIMEBANK_BOUNDS,
    TIMEBANK_CHOICES,
    TimebankPolicy,
    factors_of,
    stars_of,
)
from eldercare.database import session
from eldercare.errors import N_, Invalid
from eldercare.kept import kept

WEEK = ("open_mon", "open_tue", "open_wed", "open_thu", "open_fri", "open_sat", "open_sun")
USUAL_HOURS = "08:00-18:00"


@dataclass(frozen=True)
class Policy(TimebankPolicy):
    """One community's rules; those for saved time stand in TimebankPolicy.

    Units are in the names; clock times are those of the wall clock there.

    `open_mon` … `open_sun` are "08:00-12:00,14:30-18:00" or "closed"; `closed_days` is
    "2027-02-05..2027-02-11,2027-05-01". The surge text is said until the end of the day `surge_until`, and not at all
    where that is empty. `office_phone` is the number that helpers find on their route sheets; "" for none.
    A call that nobody takes is made again after so many minutes each, "2,10,30"; "" for never.
    `trained_from`, `insured_from` and `checked_from` name the lowest risk class for which a volunteer needs that paper,
    or "never"; `ages_*` are the youngest and the oldest helper, "18-70"; `overridable` are the codes of the blocks that
    a reason overrides. `weight_*` are shares of the score by which helpers are ranked, of whatever they add up to.
    `answers_in_ten_minutes` is how many answers a number gets in that time before we take it for a machine.
    Asking in waves asks `wave_size` helpers at a time and the next after `wave_minutes`; after so many waves as
    `waves_before_broadcast` everybody else, at most `broadcast_size` (0 for nobody). `wave_after_standing` lets waves
    follow where the usual helpers of a standing order were asked in vain.
    Orders of a series are made so many days ahead; its usual helpers are asked so many hours before each visit, and
    have so many hours to answer before the substitute is asked.
    Calling a visit off is late from `late_cancel_hours` before its start. `volunteers_may_take` is "all" where they see
    open orders within `near_metres` and take them themselves, "asked" where they only answer.
    A day is planned for `plan_seconds`; a visit may begin `plan_shift_minutes` before or after the time asked for; who
    works all day rests `plan_break_minutes` (0 for never) between two times. `plan_weight_*` are minutes of travel that
    are worth as much: a minute late, the best imaginable helper instead of the worst, a usual visit, one that can wait.
    """

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
    elder_metres_per_second: float = 0.8
    elder_from_age: int = 70
    bike_metres_per_second: float = 3.0
    ebike_metres_per_second: float = 4.0
    detour_factor: float = 1.3
    open_mon: str = USUAL_HOURS
    open_tue: str = USUAL_HOURS
    open_wed: str = USUAL_HOURS
    open_thu: str = USUAL_HOURS
    open_fri: str = USUAL_HOURS
    open_sat: str = USUAL_HOURS
    open_sun: str = USUAL_HOURS
    closed_days: str = ""
    office_phone: str = ""
    call_back_minutes: int = 30
    surge_until: str = ""
    surge_text_zh: str = "今天求助的人多，回复会慢一些。"
    surge_text_en: str = "Many people need help today, so answers take longer."
    answers_in_ten_minutes: int = 8
    call_again_after_minutes: str = "2,10,30"
    call_again_urgent_after_minutes: str = "1,3,10"
    series_days_ahead: int = 14
    standing_asked_hours_before: int = 72
    standing_answer_hours: int = 12
    wave_size: int = 3
    wave_minutes: int = 10
    waves_before_broadcast: int = 3
    broadcast_size: int = 30
    wave_after_standing: str = "no"
    trained_from: str = "medium"
    insured_from: str = "medium"
    checked_from: str = "high"
    ages_low: str = "0-120"
    ages_medium: str = "16-75"
    ages_high: str = "18-70"
    kin_may_help: str = "no"
    day_cap_minutes: int = 360
    week_cap_minutes: int = 1200
    overridable: str = (
        "inactive,service,skill,certificate,training,insurance,health,age,kin,leave,busy,day_cap,week_cap"
        ",closed,area,capacity,saved_time"
    )
    plan_seconds: int = 20
    plan_shift_minutes: int = 30
    plan_break_from: str = "11:30"
    plan_break_until: str = "13:00"
    plan_break_minutes: int = 30
    plan_weight_late: int = 5
    plan_weight_suits: int = 40
    plan_weight_usual: int = 300
    plan_weight_can_wait: int = 90
    late_cancel_hours: int = 24
    volunteers_may_take: str = "all"
    near_metres: int = 3000
    weight_travel: int = 30
    weight_continuity: int = 20
    weight_pairing: int = 15
    weight_fairness: int = 15
    weight_load: int = 8
    weight_rating: int = 6
    weight_language: int = 4
    weight_punctuality: int = 2

    def clock(self, name: str) -> time:
        """Return a setting such as `quiet_from` as a time of day."""
        return time.fromisoformat(getattr(self, name))

    def ages(self, risk: str) -> tuple[int, int]:
        """Return the youngest and the oldest helper for this risk class."""
        return ages_of(getattr(self, f"ages_{risk}"))

    def may_override(self, code: str) -> bool:
        """Tell whether a reason is enough to ask somebody against whom this stands."""
        return code in self.overridable.split(",")

    def minutes(self, name: str) -> tuple[int, ...]:
        """Return a setting such as `call_again_after_minutes` as the pauses it names."""
        return _minutes(getattr(self, name))


def _minutes(written: str) -> tuple[int, ...]:
    pauses = tuple(int(part) for part in written.split(",") if part.strip())
    if not all(0 < pause <= LONGEST_PAUSE_MINUTES for pause in pauses) or len(pauses) > MOST_CALLS:
        raise ValueError(written)
    return pauses


def ages_of(written: str) -> tuple[int, int]:
    """Return the youngest and the oldest of "18-70". Raises ValueError for what cannot be read."""
    youngest, _dash, oldest = written.partition("-")
    if not 0 <= int(youngest) <= int(oldest):
        raise ValueError(written)
    return int(youngest), int(oldest)


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
    "elder_metres_per_second": (0.1, 10),
    "bike_metres_per_second": (0.1, 20),
    "ebike_metres_per_second": (0.1, 20),
    "elder_from_age": (50, 120),
    "day_cap_minutes": (0, 24 * 60),
    "week_cap_minutes": (0, 7 * 24 * 60),
    "call_back_minutes": (5, 24 * 60),
    "answers_in_ten_minutes": (3, 1000),
    "series_days_ahead": (1, 60),
    "standing_asked_hours_before": (1, 60 * 24),
    "standing_answer_hours": (1, 7 * 24),
    "late_cancel_hours": (0, 14 * 24),
    "near_metres": (100, 100_000),
    "plan_seconds": (1, 600),
    "plan_shift_minutes": (0, 240),
    "plan_break_minutes": (0, 180),
    "plan_weight_late": (1, 100),
    "plan_weight_suits": (0, 1000),
    "plan_weight_usual": (0, 4000),
    "plan_weight_can_wait": (0, 4000),
    "wave_size": (1, 20),
    "wave_minutes": (1, 24 * 60),
    "waves_before_broadcast": (0, 20),
    "broadcast_size": (0, 150),
}
WEIGHTS = tuple(name for name in KINDS if name.startswith("weight_"))
BOUNDS |= TIMEBANK_BOUNDS | dict.fromkeys(WEIGHTS, (0, 100))
FROM_RISK = ("low", "medium", "high", "never")
CHOICES: dict[str, tuple[str, ...]] = {
    "trained_from": FROM_RISK,
    "insured_from": FROM_RISK,
    "checked_from": FROM_RISK,
    "kin_may_help": ("yes", "no"),
    "wave_after_standing": ("yes", "no"),
    "volunteers_may_take": ("all", "asked"),
    **TIMEBANK_CHOICES,
}
NONE_OF_THEM = "none"
OVERRIDABLE = (*DEFAULTS.overridable.split(","), "sex", "refused", "refuses")
LONGEST_SURGE_TEXT = 60
LONGEST_LABEL = 24
TELEPHONE = re.compile(r"\+?[0-9][0-9 -]{2,19}")
KEPT_AS, KEPT_SECONDS = "policies", 5
CALLING_AGAIN = ("call_again_after_minutes", "call_again_urgent_after_minutes")
LONGEST_PAUSE_MINUTES, MOST_CALLS = 24 * 60, 10


@dataclass(frozen=True)
class _Known:
    """What was read lately; forgotten together."""

    of_communities: dict[int | None, Policy] = field(default_factory=dict)
    of_scopes: dict[tuple[int, str], Any] = field(default_factory=dict)


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """Return these settings as they may be stored; raise Invalid for a name or a value that makes no sense."""
    tidied = {name: _tidy(name, value) for name, value in values.items()}
    for name, value in tidied.items():
        kind = KINDS.get(name)
        if kind is None:
            raise Invalid(N_("There is no setting called %(name)s."), name=name)
        fits = isinstance(value, (int, float) if kind is float else kind) and not isinstance(value, bool)
        if not fits or not _makes_sense(name, value):
            raise Invalid(N_("%(value)s is no value for the setting %(name)s."), name=name, value=value)
    return tidied


def _tidy(name: str, value: Any) -> Any:
    return hours.tidy(value) if name in {*WEEK, "closed_days"} and isinstance(value, str) else value


def _makes_sense(name: str, value: Any) -> bool:
    if name in BOUNDS:
        least, most = BOUNDS[name]
        return bool(least <= value <= most)  # which is never true of "not a number"
    if name in CHOICES:
        return value in CHOICES[name]
    if name == "overridable":
        return set(value.split(",")) <= {*OVERRIDABLE, NONE_OF_THEM}
    if name.startswith("surge_text"):
        return 0 < len(value.strip()) <= LONGEST_SURGE_TEXT
    if name == "office_phone":
        return TELEPHONE.fullmatch(value) is not None
    if name.startswith("timebank_label"):
        return 0 < len(value.strip()) <= LONGEST_LABEL and value.isprintable()
    return _can_be_read(name, value)


def _can_be_read(name: str, value: str) -> bool:
    try:
        if name in WEEK:
            hours.spans_of(value)
        elif name == "closed_days":
            hours.days_of(value)
        elif name.startswith("ages_") or name == "earning_ages":
            ages_of(value)
        elif name == "service_factors":
            factors_of(value)
        elif name == "star_hours":
            stars_of(value)
        elif name in CALLING_AGAIN:
            _minutes(value)
        elif name == "surge_until":
            date.fromisoformat(value)
        else:
            return time.fromisoformat(value).tzinfo is None
    except ValueError:
        return False
    return True


def policy_of(community_id: int | None) -> Policy:
    """Return the rules that hold in this community, inherited down the tree; the defaults for no community.

    Asked for with every text, so what was set by another process is known within five seconds.
    """
    known = kept(KEPT_AS, _Known, seconds=KEPT_SECONDS).of_communities
    if community_id not in known:
        known[community_id] = _inherited(community_id)
    return known[community_id]


def setting_for(scope: Scope, name: str) -> Any:
    """Return a setting as those with this scope should read it, as fresh as `policy_of`.

    It is what holds in their area; where that is only the default, what all areas below that set it have in common.
    """
    known = kept(KEPT_AS, _Known, seconds=KEPT_SECONDS).of_scopes
    if (scope.area_id, name) not in known:
        known[scope.area_id, name] = _here_or_below(scope, name)
    return known[scope.area_id, name]


def _here_or_below(scope: Scope, name: str) -> Any:
    here = getattr(policy_of(scope.area_id), name)
    if here != getattr(DEFAULTS, name):
        return here
    inside = Area.path.startswith(scope.path, autoescape=True)
    below = {policy[name] for policy in session.scalars(select(Area.policy).where(inside)) if name in policy}
    return below.pop() if len(below) == 1 else here


def _inherited(community_id: int | None) -> Policy:
    area = session.get(Area, community_id) if community_id is not None else None
    if area is None:
        return DEFAULTS
    ids = [int(part) for part in area.path.strip("/").split("/")]
    found: dict[str, Any] = {}
    for settings in session.scalars(select(Area.policy).where(Area.id.in_(ids)).order_by(Area.path)):
        found |= settings
    return replace(DEFAULTS, **{name: value for name, value in found.items() if name in KINDS})
