"""What is asked before helpers are proposed for all waiting orders of some hours."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, TimeField

from eldercare.areas.models import Area
from eldercare.channels.console.forms.fields import Form, Required, RequiredChoice, RequiredNumber, options
from eldercare.clock import at_local
from eldercare.dispatch.possible import EVERY_KIND
from eldercare.orders.states import HelperKind

BOTH = "both"
LAST_MINUTE = time(23, 59)


class ProposeForm(Form):
    """Of which community, from when to when, and who is looked at."""

    community_id = SelectField(_l("Community"), [RequiredChoice()], coerce=int)
    day = DateField(_l("Day"), [Required()])
    from_time = TimeField(_l("From"), [RequiredNumber()], default=time.min)
    until_time = TimeField(_l("To"), [RequiredNumber()], default=LAST_MINUTE)
    kinds = RadioField(
        _l("Who"),
        choices=options(
            [
                (BOTH, _l("Volunteers and providers")),
                (HelperKind.VOLUNTEER.value, _l("Volunteers only")),
                (HelperKind.PROVIDER.value, _l("Providers only")),
            ]
        ),
        default=BOTH,
    )

    def offer(self, communities: Sequence[Area], *, today: date) -> None:
        """Fill the list of communities and begin with today."""
        self.community_id.choices = options((area.id, area.name) for area in communities)
        self.day.data = self.day.data or today

    def begin_with(self, community_id: int | None, day: date) -> None:
        """Show this community and day."""
        self.community_id.data, self.day.data = community_id, day

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the first moment asked about and the first one after; the last minute of the day counts in whole."""
        day, first, last = self.day.data, self.from_time.data or time.min, self.until_time.data or LAST_MINUTE
        until = at_local(day, last, zone) + timedelta(minutes=1 if last == LAST_MINUTE else 0)
        return at_local(day, first, zone), until

    @property
    def chosen_kinds(self) -> tuple[HelperKind, ...]:
        return EVERY_KIND if self.kinds.data == BOTH else (HelperKind(self.kinds.data),)
