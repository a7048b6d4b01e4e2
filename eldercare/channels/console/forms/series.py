"""What is asked about a standing order: on which days it comes round, who usually comes, what is left out and why."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, TimeField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from eldercare.catalogue.models import Service
from eldercare.channels.console.forms.fields import (
    Choice,
    Form,
    Line,
    Paragraph,
    Required,
    RequiredChoice,
    RequiredNumber,
    options,
    words_of,
)
from eldercare.channels.console.forms.orders import LONGEST_NOTE, listed_services
from eldercare.channels.console.words import WEEKDAYS
from eldercare.clock import local, now
from eldercare.localtime import zone
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.series.models import Series
from eldercare.orders.series.recurrence import Recurrence
from eldercare.orders.series.service import Plan
from eldercare.orders.series.states import HelperRole, OnHoliday, PauseReason, Repeat
from eldercare.orders.states import HelperKind
from eldercare.web.numbers import NumberRange

NTH = ((1, _l("first")), (2, _l("second")), (3, _l("third")), (4, _l("fourth")), (-1, _l("last")))


class Boxes(SelectMultipleField):
    """Any number of choices, as boxes to check."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SeriesForm(Form):
    """A standing order. Which fields count depends on `repeat`; the others are ignored."""

    service_code = SelectField(_l("Service"), [RequiredChoice()])
    repeat = RadioField(_l("Repeats"), [RequiredChoice()], choices=words_of(Repeat), default=Repeat.WEEKLY.value)
    weekdays = Boxes(
        _l("Days of the week"), coerce=int, choices=options((n, _l(day)) for n, day in enumerate(WEEKDAYS))
    )
    nth = SelectField(_l("Which one of the month"), coerce=int, choices=options(NTH), default=1)
    month_day = IntegerField(_l("Day of the month"), [Optional(), NumberRange(1, 31)])
    every = IntegerField(_l("Every … weeks or months"), [RequiredNumber(), NumberRange(1, 12)], default=1)
    clock_time = TimeField(_l("Time"), [RequiredNumber()])
    minutes = IntegerField(_l("Minutes"), [Optional(), NumberRange(5, 720)])
    people_needed = IntegerField(_l("Helpers needed"), [RequiredNumber(), NumberRange(1, 20)], default=1)
    starts_on = DateField(_l("First day"), [Required()])
    ends_on = DateField(_l("Last day"), [Optional()])
    on_holiday = RadioField(_l("On public holidays"), choices=words_of(OnHoliday), default=OnHoliday.GO_ON.value)
    standing = Boxes(_l("Usual helpers, asked first"))
    standing_named = Line(_l("Another usual helper, by name"), [Length(max=60)])
    substitutes = Boxes(_l("Substitutes, asked when those cannot"))
    substitute_named = Line(_l("Another substitute, by name"), [Length(max=60)])
    notes = Paragraph(_l("Notes for the helper"), [Length(max=LONGEST_NOTE)])

    def offer(self, services: Sequence[Service], helpers: Sequence[tuple[str, str]]) -> None:
        """Fill the lists: what can be ordered, and helpers whom this elder knows."""
        self.service_code.choices = options([("", _("Choose …")), *listed_services(services)])
        self.standing.choices = self.substitutes.choices = options(helpers)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        repeat = Repeat(self.repeat.data) if self.repeat.data in set(Repeat) else None
        if repeat in {Repeat.WEEKLY, Repeat.MONTHLY_WEEKDAY} and not self.weekdays.data:
            self.weekdays.errors = [_("Choose at least one day of the week.")]
            fine = False
        if repeat is Repeat.MONTHLY_DAY and self.month_day.data is None and not self.month_day.errors:
            self.month_day.errors = [_("Give the day of the month, 1 to 31.")]
            fine = False
        return fine

    def plan(self, *, usual_minutes: int, standing: Sequence[Helper], substitutes: Sequence[Helper]) -> Plan:
        """Return what was asked for."""
        repeat = Repeat(self.repeat.data)
        by_weekday = repeat in {Repeat.WEEKLY, Repeat.MONTHLY_WEEKDAY}
        rule = Recurrence(
            repeat,
            self.starts_on.data,
            self.ends_on.data,
            self.every.data or 1,
            tuple(self.weekdays.data or ()) if by_weekday else (),
            self.month_day.data if repeat is Repeat.MONTHLY_DAY else None,
            self.nth.data if repeat is Repeat.MONTHLY_WEEKDAY else None,
        )
        return Plan(
            rule,
            self.clock_time.data,
            self.minutes.data or usual_minutes,
            self.people_needed.data or 1,
            self.notes.data or "",
            OnHoliday(self.on_holiday.data),
            standing,
            substitutes,
        )

    def begin_like(self, order: Order, *, today: date) -> None:
        """Show the wish of an order, to be repeated from the day after it on, or from today."""
        self.service_code.data = order.service.code if order.service else None
        self.minutes.data, self.people_needed.data, self.notes.data = order.minutes, order.people_needed, order.notes
        if order.starts_at is not None:
            shown = local(order.starts_at, zone())
            self.clock_time.data, self.weekdays.data = shown.time(), [shown.weekday()]
            self.month_day.data = shown.day
            self.starts_on.data = max(today, shown.date() + timedelta(days=1))
        self.standing.data = [f"{one.helper_kind}:{one.helper_id}" for one in order.helpers]

    def begin_as(self, series: Series) -> None:
        """Show a series as it is, to be changed."""
        plan = series.rule
        self.service_code.data, self.repeat.data, self.every.data = series.service.code, plan.repeat.value, plan.every
        self.weekdays.data, self.month_day.data, self.nth.data = list(plan.weekdays), plan.month_day, plan.nth or 1
        self.minutes.data, self.people_needed.data, self.notes.data = series.minutes, series.people_needed, series.notes
        self.ends_on.data, self.on_holiday.data = plan.ends_on, series.on_holiday.value
        for role, field in ((HelperRole.STANDING, self.standing), (HelperRole.SUBSTITUTE, self.substitutes)):
            field.data = [named(one.volunteer_id, one.provider_id) for one in series.helpers if one.role is role]


def named(volunteer_id: int | None, provider_id: int | None) -> str:
    """Return the value that stands for a helper in a form: "volunteer:12"."""
    kind = HelperKind.VOLUNTEER if volunteer_id is not None else HelperKind.PROVIDER
    return f"{kind}:{volunteer_id or provider_id}"


class SkipForm(Form):
    on = HiddenField()
    reason = Line(_l("Reason"), [Required(), Length(max=200)])


class ChangeOneForm(Form):
    on = HiddenField()
    day = DateField(_l("Day"), [Required()])
    at = TimeField(_l("Time"), [RequiredNumber()])
    minutes = IntegerField(_l("Minutes"), [RequiredNumber(), NumberRange(5, 720)])
    notes = Paragraph(_l("Notes for the helper"), [Length(max=LONGEST_NOTE)])


class EndForm(Form):
    last_on = DateField(_l("Last day"), [Required()])
    reason = Line(_l("Reason"), [Required(), Length(max=200)])


class PauseForm(Form):
    """Pausing all standing orders of an elder, or one of them."""

    from_on = DateField(_l("First day without visits"), [Required()])
    until_on = DateField(_l("Last day without visits"), [Required()])
    why = Choice(_l("Why"), PauseReason, default=PauseReason.HOSPITAL)
    note = Line(_l("What should be known"), [Length(max=200)])

    def begin_today(self) -> None:
        """Show today as the first day."""
        self.from_on.data = local(now(), zone()).date()


class EndPauseForm(Form):
    last_on = DateField(_l("Last day without visits"), [Required()])
