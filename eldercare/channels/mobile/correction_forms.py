"""What the phone pages let a volunteer say about hours that are not right."""

from datetime import time

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField, TextAreaField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length

from eldercare.timebank.corrections.service import Served

LONGEST = 300
FILL_IN = _l("Please fill this in.")


def minute_of_day(clock_time: time) -> int:
    return clock_time.hour * 60 + clock_time.minute


class MissingHoursForm(FlaskForm):
    """When, where and what, for hours that are not on the account."""

    day = DateField(_l("On which day?"), [InputRequired(FILL_IN)])
    since = TimeField(_l("From"), [InputRequired(FILL_IN)])
    until = TimeField(_l("Until"), [InputRequired(FILL_IN)])
    place = StringField(_l("Where was it?"), [DataRequired(FILL_IN), Length(max=120)])
    done = TextAreaField(_l("What did you do?"), [DataRequired(FILL_IN), Length(max=LONGEST)])

    @property
    def served(self) -> Served:
        """What was said, once it is validated."""
        assert self.day.data and self.since.data is not None and self.until.data is not None
        return Served(
            day=self.day.data,
            from_minute=minute_of_day(self.since.data),
            until_minute=minute_of_day(self.until.data),
            place=self.place.data or "",
            done=self.done.data or "",
        )


class WrongHoursForm(FlaskForm):
    """Which minutes on the account were not served."""

    transfer = RadioField(_l("Which minutes?"), [InputRequired(_l("Please choose one."))], coerce=int)
    why = TextAreaField(_l("What is wrong?"), [DataRequired(FILL_IN), Length(max=LONGEST)])
