"""What planning a day has to know of an order: how much it matters, and which other order it follows."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import ValidationError

from eldercare.channels.console.forms.fields import Choice, Form, Line, Required, RequiredNumber
from eldercare.orders.models import Order
from eldercare.orders.sequences import LONGEST_MINUTES, sequences_of
from eldercare.orders.states import Priority
from eldercare.web.numbers import NumberRange

USUAL_MINUTES = (30, 90)


class PriorityForm(Form):
    priority = Choice(_l("How much it matters that day"), Priority)


class FollowForm(Form):
    """After which order this one begins, counted from start to start."""

    number = Line(_l("After order no."), [Required()])
    least = IntegerField(_l("At least (minutes)"), [RequiredNumber(), NumberRange(0, LONGEST_MINUTES)])
    most = IntegerField(_l("At most (minutes)"), [RequiredNumber(), NumberRange(0, LONGEST_MINUTES)])

    def validate_number(self, field: Line) -> None:
        if not (field.data or "").isdecimal() or len(field.data or "") > 9:
            raise ValidationError(_("Give the number of the order, such as 000123."))

    @property
    def first_id(self) -> int:
        return int(self.number.data or 0)


def planning_forms(order: Order) -> dict[str, Form]:
    """Return both forms as they are to be shown first."""
    before = next((one for one in sequences_of(order.id) if one.second_id == order.id), None)
    least, most = (before.least_minutes, before.most_minutes) if before else USUAL_MINUTES
    number = f"{before.first_id:06d}" if before else ""
    follow = FollowForm(formdata=None, number=number, least=least, most=most)
    return {"priority": PriorityForm(formdata=None, priority=order.priority), "follow": follow}
