"""What is asked where saved time changes hands because somebody died, moves or leaves."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import Length

from eldercare.channels.console.forms.fields import Choice, Form, Line, Paragraph, Required
from eldercare.succession.states import CaseKind

ELSEWHERE = 0


class CaseForm(Form):
    """Why it has to be settled, since when, and where to."""

    kind = Choice(_l("What has happened"), CaseKind)
    happened_on = DateField(
        _l("Day"),
        [Required()],
        description=_l("Of the death; or from which the person lives elsewhere or serves no more"),
    )
    to_community_id = SelectField(
        _l("Moves to"),
        coerce=int,
        description=_l("Only where somebody moves. Saved time goes along to our communities."),
    )
    note = Paragraph(_l("What is known"), [Length(max=500)])


class HeirForm(Form):
    """Somebody who is to inherit and is not known to us yet."""

    name = Line(_l("Name"), [Required(), Length(max=60)])
    phone = Line(_l("Telephone number"), [Required(), Length(max=30)])
    relation = Line(_l("Relation"), [Required(), Length(max=30)], description=_l("Daughter, son, neighbour…"))


class ReasonForm(Form):
    reason = Line(_l("Reason"), [Required(), Length(max=200)])
