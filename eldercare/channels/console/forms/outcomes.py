"""What came of a call, and how a call for help ended."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import Length

from eldercare.channels.console.forms.fields import Form, Line, Paragraph, Required


class OutcomeForm(Form):
    outcome = Line(_l("What came of it"), [Required(), Length(max=500)])


class ResolveForm(Form):
    note = Paragraph(_l("What happened and what was done"), [Required(), Length(max=1000)])
