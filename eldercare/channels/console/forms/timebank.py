"""What is asked about a transfer."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import Length, NumberRange

from eldercare.channels.console.forms.fields import Form, Line, Required, RequiredChoice, RequiredNumber, words_of
from eldercare.timebank.states import MAX_MINUTES, TransferKind

BY_HAND = (
    TransferKind.GIFT,
    TransferKind.DONATE,
    TransferKind.REDEEM,
    TransferKind.ISSUE,
    TransferKind.INHERIT,
    TransferKind.OPENING,
    TransferKind.ADJUST,
)


class TransferForm(Form):
    """A transfer that staff enter; `key` makes pressing twice the same as once."""

    kind = SelectField(
        _l("Kind of transfer"),
        [RequiredChoice()],
        coerce=TransferKind,
        choices=[one for one in words_of(TransferKind) if one.value in BY_HAND],
    )
    to = RadioField(_l("To which account"), [RequiredChoice()])
    minutes = IntegerField(_l("Minutes"), [RequiredNumber(), NumberRange(1, MAX_MINUTES)])
    reason = Line(_l("Reason"), [Required(), Length(max=200)])
    key = HiddenField()


class ReverseForm(Form):
    reason = Line(_l("Reason"), [Required(), Length(max=200)])
