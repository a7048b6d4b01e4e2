"""The rules of the time bank as people speak of them: under which heading, in which unit, with which help."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from eldercare.areas.policy import BOUNDS, KINDS, checked
from eldercare.errors import N_, Invalid
from eldercare.web.filters import minutes


class Unit(StrEnum):
    """How people speak of it. What is kept in minutes may be said in hours."""

    HOURS = N_("hours")
    MINUTES = N_("minutes")
    DAYS = N_("days")
    MONTHS = N_("months")
    YEARS = N_("years of age")
    PERCENT = N_("percent")
    TIMES = N_("times")
    POINTS = N_("points")
    PACE = N_("metres a minute")
    LEVEL = N_("level 0 to 4")
    PLAIN = ""


U = Unit
MINUTES_OF_AN_HOUR = 60
YES_NO = {"yes": N_("Yes"), "no": N_("No")}


@dataclass(frozen=True)
class Rule:
    """One rule: what it is called, in which unit it is typed, what it means; `words` are its choices."""

    name: str
    label: str
    unit: Unit = Unit.PLAIN
    help: str = ""
    words: Mapping[str, str] | None = None


SECTIONS: dict[str, tuple[Rule, ...]] = {
    N_("What a visit earns"): (
        Rule(
            "earning_factor_limit",
            N_("At most, of the ordered time"),
            U.TIMES,
            N_("1.5: an hour ordered earns at most an hour and a half. 0 for no limit."),
        ),
        Rule("earning_round_minutes", N_("Rounded down to"), U.MINUTES, N_("0 counts every minute.")),
        Rule(
            "earning_least_minutes",
            N_("Who came earns at least"),
            U.MINUTES,
            N_("For short visits such as a meal brought in: the way counts too."),
        ),
        Rule("earning_day_cap_minutes", N_("At most on one day"), U.HOURS, N_("0 for no limit.")),
        Rule(
            "service_factors",
            N_("Services that count more or less"),
            help=N_(
                "Such as bathing:1.5,repair:1.2 – the service’s code and how much an hour counts. Others count once."
            ),
        ),
        Rule(
            "opening_bonus_minutes",
            N_("Welcome gift with the first visit"),
            U.HOURS,
            N_("Once for everybody; 0 for none."),
        ),
    ),
    N_("Who earns"): (
        Rule(
            "earning_ages", N_("Ages from-to"), help=N_("Such as 16-75. Without a date of birth nobody is turned away.")
        ),
        Rule("earning_needs_training", N_("Only with a valid training"), words=YES_NO),
        Rule("earning_needs_insurance", N_("Only with a valid insurance"), words=YES_NO),
    ),
    N_("How much may be saved"): (
        Rule("storage_cap_minutes", N_("At most in one account"), U.HOURS, N_("0 for no limit.")),
        Rule(
            "storage_above",
            N_("What is served above it"),
            help=N_("Served hours always count for honours where they go to the pool."),
            words={"pool": N_("goes to the community pool"), "refuse": N_("is not credited")},
        ),
        Rule(
            "expiry_months",
            N_("What was earned lapses after"),
            U.MONTHS,
            N_("0 for never. Spent first is what was earned first."),
        ),
        Rule(
            "expiry_notice_days",
            N_("This is said before"),
            U.DAYS,
            N_("Nothing lapses that was not announced so long before."),
        ),
    ),
    N_("Who may spend"): (
        Rule(
            "spending_from_age", N_("From the age of"), U.YEARS, N_("One of these three is enough; 0 where it is not.")
        ),
        Rule("spending_served_minutes", N_("Or who has served"), U.HOURS),
        Rule("spending_after_months", N_("Or after the first service"), U.MONTHS),
        Rule("spending_for_spouse", N_("Also for husband or wife"), words=YES_NO),
        Rule(
            "pool_covers",
            N_("The pool pays what is lacking"),
            words={"key": N_("for key elders"), "all": N_("for everybody"), "no": N_("for nobody")},
        ),
        Rule("nudge_saved_minutes", N_("Who spends nothing is reminded from"), U.HOURS, N_("0 for never.")),
        Rule("nudge_every_months", N_("Reminded again after"), U.MONTHS),
    ),
    N_("Key elders"): (
        Rule("key_from_age", N_("From the age of"), U.YEARS, N_("One of these three is enough; 0 where it is not.")),
        Rule(
            "key_from_ability",
            N_("From the ability level"),
            U.LEVEL,
            N_("2 is moderate dependence; 0 where it is not enough."),
        ),
        Rule(
            "key_living",
            N_("Who lives"),
            words={
                "alone,childless": N_("alone, or is childless or widowed"),
                "childless": N_("childless or widowed"),
                "no": N_("it does not matter how"),
            },
        ),
        Rule(
            "allowance_minutes_a_year",
            N_("Hours from the government each year"),
            U.HOURS,
            N_("Spent before what was saved; 0 for none."),
        ),
        Rule("allowance_lapses", N_("What is left of them lapses at the year’s end"), words=YES_NO),
    ),
    N_("Gifts, points and goods"): (
        Rule(
            "gifts_to",
            N_("Gifts may go to"),
            words={"relatives": N_("direct relatives"), "anyone": N_("anyone in the community")},
        ),
        Rule("gift_day_minutes", N_("Given away at most on one day"), U.HOURS, N_("0 for no limit.")),
        Rule("points_counted", N_("Points are counted beside the hours"), words=YES_NO),
        Rule("points_an_hour", N_("Points for an hour served"), U.POINTS),
        Rule("goods_offered", N_("Goods may be had for points"), words=YES_NO),
    ),
    N_("Which visits are looked at again"): (
        Rule("review_long_percent", N_("Longer than this much of the ordered time"), U.PERCENT),
        Rule("review_short_percent", N_("Shorter than this much of the ordered time"), U.PERCENT),
        Rule("review_metres_per_minute", N_("From one door to the next faster than"), U.PACE),
        Rule(
            "review_reciprocal_percent",
            N_("Two who serve each other for more than"),
            U.PERCENT,
            N_("Of the hours that each of them served; 0 for never."),
        ),
    ),
    N_("Honours and other communities"): (
        Rule(
            "star_hours",
            N_("Hours for one star, two stars and so on"),
            help=N_("Rising, such as 100,300,600,1000,1500."),
        ),
        Rule("publicity_days", N_("A commendation is public before it is final"), U.DAYS),
        Rule("clearing_limit_minutes", N_("Two communities may owe each other"), U.HOURS),
    ),
    N_("What it is called"): (
        Rule("timebank_label_zh", N_("Name of the saved-time scheme in Chinese")),
        Rule("timebank_label_en", N_("Name of the saved-time scheme in English")),
    ),
}
RULES = {rule.name: rule for rules in SECTIONS.values() for rule in rules}


def label_said(rule: Rule) -> str:
    """Return what the rule is called, with its unit: "At most on one day (hours)"."""
    if not rule.unit.value:
        return _(rule.label)
    return _("%(what)s (%(unit)s)", what=_(rule.label), unit=_(rule.unit.value))


def value_said(rule: Rule, value: Any) -> str:
    """Return a kept value in words: "8 h", "150 percent", "goes to the community pool"."""
    if rule.words is not None:
        return _(rule.words[value])
    if rule.unit in {Unit.HOURS, Unit.MINUTES}:
        return minutes(value)
    return f"{typed(rule, value)} {_(rule.unit.value)}" if rule.unit.value else str(value) or _("none")


def typed(rule: Rule, value: Any) -> str:
    """Return a kept value as it is typed; nothing for None."""
    if value is None:
        return ""
    if rule.unit is Unit.HOURS:
        return f"{value / MINUTES_OF_AN_HOUR:.8g}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def kept(rule: Rule, text: str) -> Any:
    """Return what was typed as it is kept. Raises Invalid with a sentence that says what would do."""
    try:
        value = KINDS[rule.name](_minutes(text) if rule.unit is Unit.HOURS else text)
        return checked({rule.name: value})[rule.name]
    except (ValueError, Invalid):
        raise _refusal(rule) from None


def _minutes(hours: str) -> str:
    minutes = float(hours) * MINUTES_OF_AN_HOUR
    if not minutes.is_integer():
        raise ValueError(hours)
    return str(int(minutes))


def _refusal(rule: Rule) -> Invalid:
    if rule.name not in BOUNDS:
        return Invalid(N_("This cannot be read; please write it as in the example."))
    least, most = (typed(rule, bound) for bound in BOUNDS[rule.name])
    if KINDS[rule.name] is int and rule.unit is not Unit.HOURS:
        return Invalid(N_("Give a whole number from %(least)s to %(most)s."), least=least, most=most)
    return Invalid(N_("Give a number from %(least)s to %(most)s."), least=least, most=most)
