"""What is asked about a meal round: when it comes round, who usually goes, and which doors it has."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, TimeField
from wtforms.validators import Length

from eldercare.areas.models import Area
from eldercare.catalogue.models import Service
from eldercare.channels.console.forms.fields import (
    Form,
    Line,
    Required,
    RequiredChoice,
    RequiredNumber,
    options,
    words_of,
)
from eldercare.channels.console.forms.orders import listed_services
from eldercare.channels.console.forms.series import Boxes, named
from eldercare.channels.console.words import WEEKDAYS
from eldercare.elders.models import Elder
from eldercare.orders.meal_rounds.models import MealRound
from eldercare.orders.meal_rounds.service import RoundPlan
from eldercare.orders.offers import Helper
from eldercare.orders.series.states import HelperRole, OnHoliday
from eldercare.web.numbers import NumberRange

WORKDAYS = [0, 1, 2, 3, 4]


class HelpersForm(Form):
    """Who goes from door to door."""

    standing = Boxes(_l("Usual helpers, asked first"))
    standing_named = Line(_l("Another usual helper, by name"), [Length(max=60)])
    substitutes = Boxes(_l("Substitutes, asked when those cannot"))
    substitute_named = Line(_l("Another substitute, by name"), [Length(max=60)])

    def offer_helpers(self, helpers: Sequence[tuple[str, str]]) -> None:
        """Fill the lists with helpers to choose from."""
        self.standing.choices = self.substitutes.choices = options(helpers)

    def begin_as(self, meal_round: MealRound) -> None:
        """Show who goes now."""
        for role, field in ((HelperRole.STANDING, self.standing), (HelperRole.SUBSTITUTE, self.substitutes)):
            field.data = [named(one.volunteer_id, one.provider_id) for one in meal_round.helpers if one.role is role]


class MealRoundForm(HelpersForm):
    """A new round; its doors come afterwards."""

    community_id = SelectField(_l("Community"), [RequiredChoice()], coerce=int)
    name = Line(_l("Name of the round"), [Required(), Length(max=60)], description=_l("For example: Building 3, lunch"))
    service_code = SelectField(_l("Service"), [RequiredChoice()])
    weekdays = Boxes(
        _l("Days of the week"),
        coerce=int,
        choices=options((n, _l(day)) for n, day in enumerate(WEEKDAYS)),
        default=WORKDAYS,
    )
    clock_time = TimeField(_l("Time at the first door"), [RequiredNumber()])
    minutes_each = IntegerField(_l("Minutes for each door"), [RequiredNumber(), NumberRange(5, 60)], default=5)
    on_holiday = RadioField(_l("On public holidays"), choices=words_of(OnHoliday), default=OnHoliday.SKIP.value)

    def offer(self, communities: Sequence[Area], services: Sequence[Service]) -> None:
        """Fill the lists of communities and services."""
        self.community_id.choices = options((area.id, area.name) for area in communities)
        self.service_code.choices = options([("", _("Choose …")), *listed_services(services)])

    def plan(self, standing: Sequence[Helper], substitutes: Sequence[Helper]) -> RoundPlan:
        """Return what was asked for."""
        return RoundPlan(
            self.name.data or "",
            self.service_code.data,
            tuple(self.weekdays.data or ()),
            self.clock_time.data,
            self.minutes_each.data or 5,
            OnHoliday(self.on_holiday.data),
            standing,
            substitutes,
        )


class AddDoorsForm(Form):
    """Elders to put on the round, chosen among those found."""

    elders = Boxes(_l("Who is put on the round"), coerce=int)
    from_on = DateField(_l("First day"), [Required()])

    def offer(self, found: Sequence[Elder]) -> None:
        """Fill the list with elders to choose from."""
        self.elders.choices = options((one.id, _whereabouts(one)) for one in found)


def _whereabouts(elder: Elder) -> str:
    address = elder.person.address
    return f"{elder.name} · {address.place} {address.unit}".strip(" ·") if address else elder.name


class TimeForm(Form):
    clock_time = TimeField(_l("Time at the first door"), [RequiredNumber()])
    from_on = DateField(_l("First day"), [Required()])


class LastDayForm(Form):
    """Taking a door off a round, or ending the round."""

    last_on = DateField(_l("Last day"), [Required()])
    reason = Line(_l("Reason"), [Required(), Length(max=200)])

    def begin_with(self, today: date) -> None:
        """Show today as the last day."""
        self.last_on.data = today
