"""The page of one meal round: its doors on the day looked at, and the forms of what can be done with it."""

from collections.abc import Mapping
from datetime import date, time, timedelta

from flask import render_template, request

from eldercare.channels.console.access import scope
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.meal_rounds import AddDoorsForm, HelpersForm, LastDayForm, TimeForm
from eldercare.channels.console.forms.series import named
from eldercare.clock import local, now
from eldercare.elders import queries as elders
from eldercare.elders.models import Elder
from eldercare.localtime import zone
from eldercare.orders.meal_rounds import queries
from eldercare.orders.meal_rounds.models import MealRound
from eldercare.orders.meal_rounds.queries import Door
from eldercare.orders.series.models import Series
from eldercare.orders.series.recurrence import Recurrence
from eldercare.orders.series.states import Repeat
from eldercare.orders.series.words import rule_said
from eldercare.providers import queries as providers

PROVIDERS, FOUND = 30, 60
YEAR = timedelta(days=366)


def round_page(meal_round_id: int, wrong: Mapping[str, Form] | None = None) -> str:
    """Return the page; `wrong` are forms that were refused, by the name of their step. NotFound outside the scope."""
    meal_round, wrong = queries.get(meal_round_id, scope=scope()), wrong or {}
    today = local(now(), zone()).date()
    day = day_asked() or next_day(meal_round, today)
    members = queries.members(meal_round, today=today)
    text = request.values.get("find", "").strip()
    return render_template(
        "console/meal_rounds/show.html",
        meal_round=meal_round,
        rule_said=rule_said,
        day_=day,
        days=_coming(meal_round, today),
        doors=_doors(meal_round, day, members),
        found=(found := _found(meal_round, text, members)),
        text=text,
        is_over=meal_round.ended_on is not None and meal_round.ended_on < today,
        forms=_forms(meal_round, found, today) | dict(wrong),
        wrong=wrong,
    )


def day_asked() -> date | None:
    """Return the day named in the address, None where there is none."""
    try:
        return date.fromisoformat(request.values.get("day", ""))
    except ValueError:
        return None


def next_day(meal_round: MealRound, today: date) -> date:
    """Return the first day from today on to which the round comes."""
    return next(iter(_coming(meal_round, today)), today)


def _coming(meal_round: MealRound, today: date, count: int = 6) -> list[date]:
    rule = Recurrence(Repeat.WEEKLY, today, meal_round.ended_on, 1, tuple(meal_round.weekdays))
    return [day for day, _ in zip(rule.dates(today, today + YEAR), range(count), strict=False)]


def _doors(meal_round: MealRound, day: date, members: list[Series]) -> list[Door]:
    """Return the doors of the day, and those of elders who are on the round but get nothing that day."""
    found = queries.doors(meal_round, day)
    there = {door.series.elder_id for door in found}
    return [*found, *(Door(series, None) for series in members if series.elder_id not in there)]


def _found(meal_round: MealRound, text: str, members: list[Series]) -> list[Elder]:
    if not text:
        return []
    on_it = {series.elder_id for series in members}
    both = [*queries.neighbours(meal_round.community_id, text), *elders.search(scope(), text, limit=FOUND)]
    found = {one.id: one for one in both if one.person.community_id == meal_round.community_id}
    return [one for one in found.values() if one.id not in on_it][:FOUND]


def known_helpers(meal_round: MealRound | None) -> list[tuple[str, str]]:
    """Return the helpers of the round and the providers around, each with its name."""
    found = {named(one.volunteer_id, one.provider_id): one.name for one in (meal_round.helpers if meal_round else ())}
    for provider in providers.page(scope(), limit=PROVIDERS):
        if provider.active:
            found.setdefault(named(None, provider.id), provider.name)
    return list(found.items())


def _forms(meal_round: MealRound, found: list[Elder], today: date) -> dict[str, Form]:
    add, helpers, last, off = (
        AddDoorsForm(formdata=None),
        HelpersForm(formdata=None),
        LastDayForm(formdata=None),
        LastDayForm(formdata=None),
    )
    add.offer(found)
    add.elders.data = []
    add.from_on.data = today + timedelta(days=1)
    helpers.offer_helpers(known_helpers(meal_round))
    helpers.begin_as(meal_round)
    last.begin_with(today)
    off.begin_with(today)
    first = time.fromisoformat(meal_round.clock_time)
    when = TimeForm(formdata=None, clock_time=first, from_on=today + timedelta(days=1))
    return {"add": add, "helpers": helpers, "end": last, "off": off, "time": when}
