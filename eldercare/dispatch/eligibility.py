"""Who could do an order: the hard blocks, each with a sentence for the dispatcher. Nothing here asks the database."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from eldercare.areas.hours import MIDNIGHT, spans_of
from eldercare.catalogue.models import RiskClass
from eldercare.dispatch.distance import metres_between
from eldercare.dispatch.facts import HelperFacts, ProviderFacts, VolunteerFacts
from eldercare.dispatch.models import Wish
from eldercare.dispatch.need import Need
from eldercare.errors import N_
from eldercare.people.ages import age_on
from eldercare.people.models import Sex
from eldercare.volunteers.models import VolunteerStatus

RISKS: dict[str, int] = {risk: place for place, risk in enumerate(RiskClass)}


@dataclass(frozen=True)
class Reason:
    """Why somebody is suggested or not: a sentence to translate, and what goes into it."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Block(Reason):
    """What stands against a helper; `may_override` where the community lets a reason outweigh it."""

    code: str = ""
    may_override: bool = True


def volunteer_blocks(volunteer: VolunteerFacts, need: Need) -> list[Block]:
    """Return everything that stands against this volunteer doing this order; nothing when he or she may."""
    return _blocks(need, ((code, rule(volunteer, need)) for code, rule in VOLUNTEER_RULES.items()))


def provider_blocks(provider: ProviderFacts, need: Need) -> list[Block]:
    """Return everything that stands against this provider doing this order; nothing when it may."""
    return _blocks(need, ((code, rule(provider, need)) for code, rule in PROVIDER_RULES.items()))


def stands_against(one: VolunteerFacts | ProviderFacts, need: Need) -> bool:
    """Tell whether anything stands against this helper doing this order."""
    if isinstance(one, VolunteerFacts):
        return any(rule(one, need) is not None for rule in VOLUNTEER_RULES.values())
    return any(rule(one, need) is not None for rule in PROVIDER_RULES.values())


def _blocks(need: Need, found: Iterable[tuple[str, Reason | None]]) -> list[Block]:
    return [
        Block(reason.sentence, reason.values, code=code, may_override=need.policy.may_override(code))
        for code, reason in found
        if reason is not None
    ]


def _inactive(one: VolunteerFacts, _need: Need) -> Reason | None:
    return None if one.status is VolunteerStatus.ACTIVE else Reason(N_("is not active at present"))


def _not_for_volunteers(_one: VolunteerFacts, need: Need) -> Reason | None:
    return None if need.service.by_volunteers else Reason(N_("this service is done by providers only"))


def _unskilled(one: VolunteerFacts, _need: Need) -> Reason | None:
    return None if one.has_skill else Reason(N_("lacks the skill for this service"))


def _uncertified(one: VolunteerFacts, need: Need) -> Reason | None:
    if not need.service.needs_certificate or need.service.skill is None or not one.has_skill:
        return None
    missing, ran_out = N_("has no certificate for this skill"), N_("the certificate for this skill ran out on %(day)s")
    return _paper(one.certified_until, need, missing, ran_out)


def _untrained(one: VolunteerFacts, need: Need) -> Reason | None:
    if not _is_needed(need.policy.trained_from, need):
        return None
    return _paper(one.trained_until, need, N_("training is not on record"), N_("training ran out on %(day)s"))


def _uninsured(one: VolunteerFacts, need: Need) -> Reason | None:
    if not _is_needed(need.policy.insured_from, need):
        return None
    return _paper(one.insured_until, need, N_("insurance is not on record"), N_("insurance ran out on %(day)s"))


def _unchecked(one: VolunteerFacts, need: Need) -> Reason | None:
    if not _is_needed(need.policy.checked_from, need):
        return None
    missing, ran_out = N_("the health check is not on record"), N_("the health check ran out on %(day)s")
    return _paper(one.health_checked_until, need, missing, ran_out)


def _is_needed(from_risk: str, need: Need) -> bool:
    return from_risk in RISKS and RISKS[need.service.risk] >= RISKS[from_risk]


def _paper(until: date | None, need: Need, missing: str, ran_out: str) -> Reason | None:
    """Return what is wrong with a paper that has to hold on the day of the visit."""
    if until is None:
        return Reason(missing)
    return Reason(ran_out, {"day": until.isoformat()}) if until < need.day else None


def _wrong_age(one: VolunteerFacts, need: Need) -> Reason | None:
    if one.birth_on is None:
        return None
    age, (youngest, oldest) = age_on(one.birth_on, need.day), need.policy.ages(need.service.risk)
    if youngest <= age <= oldest:
        return None
    if age > oldest:
        return Reason(N_("is %(age)s; helpers for this service are at most %(limit)s"), {"age": age, "limit": oldest})
    return Reason(N_("is %(age)s; helpers for this service are at least %(limit)s"), {"age": age, "limit": youngest})


def _self(one: VolunteerFacts, need: Need) -> Reason | None:
    return Reason(N_("cannot help himself or herself")) if one.id == need.elder.id else None


def _kin(one: VolunteerFacts, need: Need) -> Reason | None:
    is_against = one.is_kin and need.policy.kin_may_help == "no"
    return Reason(N_("belongs to the family")) if is_against else None


def _on_leave(one: VolunteerFacts, _need: Need) -> Reason | None:
    return Reason(N_("is on leave until %(day)s"), {"day": one.leave_until.isoformat()}) if one.leave_until else None


def _busy(one: VolunteerFacts, _need: Need) -> Reason | None:
    return Reason(N_("has another visit at that time")) if one.is_busy else None


def _over_day(one: VolunteerFacts, need: Need) -> Reason | None:
    minutes = one.minutes_that_day + need.minutes
    if minutes <= one.day_cap_minutes:
        return None
    values = {"minutes": minutes, "limit": one.day_cap_minutes}
    return Reason(N_("would come to %(minutes)s min that day, above the limit of %(limit)s"), values)


def _over_week(one: VolunteerFacts, need: Need) -> Reason | None:
    minutes = one.minutes_this_week + need.minutes
    if minutes <= one.week_cap_minutes:
        return None
    values = {"minutes": minutes, "limit": one.week_cap_minutes}
    return Reason(N_("would come to %(minutes)s min that week, above the limit of %(limit)s"), values)


def _refused(one: VolunteerFacts | ProviderFacts, _need: Need) -> Reason | None:
    return Reason(N_("is not wanted by the elder")) if one.elders_wish is Wish.REFUSED else None


def _refuses(one: VolunteerFacts | ProviderFacts, _need: Need) -> Reason | None:
    return Reason(N_("does not want to go to this elder")) if one.helpers_wish is Wish.REFUSED else None


def _wrong_sex(one: VolunteerFacts, need: Need) -> Reason | None:
    wanted = need.elder.wants_helper_sex
    if not need.service.intimate or wanted in {None, Sex.UNKNOWN} or one.sex is wanted:
        return None
    if wanted is Sex.FEMALE:
        return Reason(N_("the elder wants a woman for this"))
    return Reason(N_("the elder wants a man for this"))


def _switched_off(one: ProviderFacts, _need: Need) -> Reason | None:
    return None if one.active else Reason(N_("is not active at present"))


def _not_offered(one: ProviderFacts, need: Need) -> Reason | None:
    offered = need.service.by_providers and one.offers_service
    return None if offered else Reason(N_("does not offer this service"))


def _closed(one: ProviderFacts, need: Need) -> Reason | None:
    if not one.opening or is_open(one.opening, need.day.weekday(), need.from_minute, need.until_minute):
        return None
    return Reason(N_("is closed at that time"))


def is_open(opening: tuple[str, ...], weekday: int, from_minute: int, until_minute: int) -> bool:
    """Tell whether these minutes lie within one span of that weekday, or of two that meet at midnight."""
    until_today, rest = min(until_minute, MIDNIGHT), until_minute - MIDNIGHT
    today = any(opens <= from_minute and until_today <= closes for opens, closes in spans_of(opening[weekday]))
    if not today or rest <= 0:
        return today
    return any(opens == 0 and rest <= closes for opens, closes in spans_of(opening[(weekday + 1) % 7]))


def _out_of_area(one: ProviderFacts, need: Need) -> Reason | None:
    return _too_far(one, one.serves_metres, need)


def _out_of_reach(one: VolunteerFacts, need: Need) -> Reason | None:
    return _too_far(one, one.goes_metres, need)


def _too_far(one: HelperFacts, limit: int | None, need: Need) -> Reason | None:
    metres = None if limit is None else metres_between(one.place, need.elder.person.address, need.policy)
    if limit is None or metres is None or metres <= limit:
        return None
    return Reason(N_("goes as far as %(limit)s m; it is %(metres)s m from there"), {"metres": metres, "limit": limit})


def _full(one: ProviderFacts, _need: Need) -> Reason | None:
    if one.orders_a_day is None or one.orders_that_day < one.orders_a_day:
        return None
    return Reason(N_("has all the %(count)s orders that it can do that day"), {"count": one.orders_a_day})


def _paid_with_saved_time(_one: ProviderFacts, need: Need) -> Reason | None:
    wanted = need.order.with_saved_time
    return Reason(N_("the order is paid with saved time, which pays only volunteers")) if wanted else None


VOLUNTEER_RULES: dict[str, Callable[[VolunteerFacts, Need], Reason | None]] = {
    "inactive": _inactive,
    "service": _not_for_volunteers,
    "skill": _unskilled,
    "certificate": _uncertified,
    "training": _untrained,
    "insurance": _uninsured,
    "health": _unchecked,
    "age": _wrong_age,
    "self": _self,
    "kin": _kin,
    "refused": _refused,
    "refuses": _refuses,
    "sex": _wrong_sex,
    "area": _out_of_reach,
    "leave": _on_leave,
    "busy": _busy,
    "day_cap": _over_day,
    "week_cap": _over_week,
}
PROVIDER_RULES: dict[str, Callable[[ProviderFacts, Need], Reason | None]] = {
    "inactive": _switched_off,
    "service": _not_offered,
    "refused": _refused,
    "refuses": _refuses,
    "closed": _closed,
    "area": _out_of_area,
    "capacity": _full,
    "saved_time": _paid_with_saved_time,
}
