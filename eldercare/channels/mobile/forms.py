"""What the phone pages let people type."""

import unicodedata
from collections.abc import Collection

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, RadioField, SelectField, SelectMultipleField, StringField, TelField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from eldercare.errors import Invalid
from eldercare.orders.states import EndKind
from eldercare.people.numbers import normalised
from eldercare.succession.states import CaseKind
from eldercare.web.language import said


def digits_of(typed: str) -> str:
    """Return only the digits, whatever keyboard they were typed on: "１２ 34" is "1234"."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign in "0123456789")


def kind_among(kinds: Collection[EndKind], typed: str) -> EndKind:
    """Return the kind that a button named, any other reason where it named none of these."""
    return EndKind(typed) if typed in kinds else EndKind.OTHER


class NumberForm(FlaskForm):
    """The number that a sign-in code is texted to."""

    number = TelField(_l("Your mobile number"), [InputRequired(_l("Type your mobile number."))])

    def validate_number(self, field: Field) -> None:
        try:
            normalised(field.data)
        except Invalid as refusal:
            raise ValidationError(said(refusal)) from None


class CodeForm(FlaskForm):
    """The code out of the text."""

    code = StringField(_l("Code"), [InputRequired(_l("Type the 6 digits of our text."))])


def _clock_choices(first: int, last: int) -> list[SelectChoice]:
    return [SelectChoice(str(minute), f"{minute // 60:02d}:{minute % 60:02d}") for minute in range(first, last + 1, 30)]


class SpanForm(FlaskForm):
    """A time of the week at which the volunteer usually can, on one or several weekdays."""

    weekdays = SelectMultipleField(
        _l("On which days?"),
        [InputRequired(_l("Choose at least one day."))],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
        coerce=int,
    )
    from_minute = SelectField(_l("From"), choices=_clock_choices(6 * 60, 21 * 60 + 30), default="540")
    until_minute = SelectField(_l("Until"), choices=_clock_choices(6 * 60 + 30, 22 * 60), default="690")

    def validate_until_minute(self, field: Field) -> None:
        if int(field.data or 0) <= int(self.from_minute.data or 0):
            raise ValidationError(gettext("The time must end after it begins."))


class LeavingForm(FlaskForm):
    """That a volunteer moves away or stops helping, and from when on."""

    kind = RadioField(
        _l("What is it?"),
        [InputRequired(_l("Choose one."))],
        choices=[
            SelectChoice(CaseKind.MOVING.value, _l("I am moving away")),
            SelectChoice(CaseKind.LEAVING.value, _l("I stop helping")),
        ],
    )
    happened_on = DateField(_l("From which day?"), [InputRequired(_l("Choose a day."))])
    note = TextAreaField(_l("Where to, or what should become of your hours?"), [Length(max=300)])
