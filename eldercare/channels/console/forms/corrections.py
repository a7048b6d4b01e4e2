"""What is asked when hours are put right."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, TimeField
from wtforms.validators import Length, Optional

from eldercare.channels.console.forms.fields import (
    Form,
    Line,
    Paragraph,
    Required,
    RequiredChoice,
    RequiredNumber,
)
from eldercare.timebank.corrections.service import Served
from eldercare.timebank.states import MAX_MINUTES
from eldercare.web.numbers import NumberRange


class ClaimForm(Form):
    """Hours that a volunteer without a phone says are missing; a worker writes it down."""

    person = RadioField(_l("Which volunteer"), [RequiredChoice()], coerce=int)
    day = DateField(_l("Day"), [RequiredNumber()])
    since = TimeField(_l("From"), [RequiredNumber()])
    until = TimeField(_l("Until"), [RequiredNumber()])
    place = Line(_l("Where"), [Required(), Length(max=120)])
    done = Paragraph(_l("What was done"), [Required(), Length(max=300)])

    @property
    def served(self) -> Served:
        """What was said, once it is validated."""
        assert self.day.data and self.since.data is not None and self.until.data is not None
        return Served(
            day=self.day.data,
            from_minute=self.since.data.hour * 60 + self.since.data.minute,
            until_minute=self.until.data.hour * 60 + self.until.data.minute,
            place=self.place.data or "",
            done=self.done.data or "",
        )


class DecisionForm(Form):
    """Why, and how many of the minutes count."""

    minutes = IntegerField(_l("Minutes that count"), [Optional(), NumberRange(1, MAX_MINUTES)])
    reason = Line(_l("Reason"), [Required(), Length(max=200)])
