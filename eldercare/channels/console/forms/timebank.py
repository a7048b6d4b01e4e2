"""What is asked about a transfer, a reversal, and an account's limits."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import Length, Optional

from eldercare.channels.console.forms.fields import Form, Line, Required, RequiredChoice, RequiredNumber, words_of
from eldercare.timebank.hand_postings.states import KINDS
from eldercare.timebank.models import Account
from eldercare.timebank.states import MAX_MINUTES, TransferKind
from eldercare.web.numbers import NumberRange

MOST_EVER = 10**9
WHOLE = _l("Give whole minutes, from 0 to 1,000,000,000.")


class TransferForm(Form):
    """A transfer that staff propose; `key` makes pressing twice the same as once."""

    kind = SelectField(
        _l("Kind of transfer"),
        [RequiredChoice()],
        coerce=TransferKind,
        choices=[one for one in words_of(TransferKind) if one.value in KINDS],
    )
    to = RadioField(_l("To which account"), [RequiredChoice()])
    minutes = IntegerField(_l("Minutes"), [RequiredNumber(), NumberRange(1, MAX_MINUTES)])
    reason = Line(_l("Reason"), [Required(), Length(max=200)])
    key = HiddenField()


class ReasonForm(Form):
    reason = Line(_l("Reason"), [Required(), Length(max=200)])


class ReverseForm(ReasonForm):
    """A reversal that staff propose, and why; `key` makes pressing twice the same as once."""

    key = HiddenField()


class RemarkForm(Form):
    """What who approves or withdraws wants to add, if anything."""

    remark = Line(_l("Remark"), [Length(max=200)])


class LimitsForm(ReasonForm):
    """The limits of an account; what is left empty is no limit."""

    floor = IntegerField(
        _l("Least that may be left"),
        [Optional(), NumberRange(-MOST_EVER, 0, _l("Give whole minutes: 0, or less than 0 for what it may owe."))],
        description=_l("0, or less than 0 for what the pool may owe; a supervisor approves that."),
    )
    ceiling = IntegerField(
        _l("Most that it may hold"),
        [Optional(), NumberRange(0, MOST_EVER, WHOLE)],
        description=_l("In minutes; empty for no limit."),
    )
    daily_limit = IntegerField(
        _l("Most that may leave on one day"),
        [Optional(), NumberRange(0, MOST_EVER, WHOLE)],
        description=_l("In minutes; empty for no limit."),
    )

    @classmethod
    def of(cls, account: Account, **given: Any) -> "LimitsForm":
        """Return the form with what holds now."""
        limits = {name: getattr(account, name) for name in ("floor", "ceiling", "daily_limit")}
        return cls(formdata=None, data=limits, **given)
