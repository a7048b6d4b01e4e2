"""What is asked when a visit was looked at again."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import Length

from eldercare.channels.console.forms.fields import Form, Line, Required, RequiredNumber
from eldercare.timebank.states import MAX_MINUTES
from eldercare.web.numbers import NumberRange


class AllRightForm(Form):
    reason = Line(_l("What you found out"), [Required(), Length(max=200)])


class CorrectForm(Form):
    minutes = IntegerField(_l("Minutes that count"), [RequiredNumber(), NumberRange(0, MAX_MINUTES)])
    reason = Line(_l("What you found out"), [Required(), Length(max=200)])
