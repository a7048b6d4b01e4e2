"""What is asked about a member of staff."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, SelectField
from wtforms.validators import Length

from eldercare.areas.models import Area
from eldercare.channels.console.forms.fields import Choice, Form, Line, Required, RequiredChoice, options
from eldercare.people.models import Language
from eldercare.staff.models import Role


class StaffForm(Form):
    """Role, area and how alarms reach her."""

    role = Choice(_l("Role"), Role)
    area_id = SelectField(_l("Area"), [RequiredChoice()], coerce=int)
    number = Line(_l("Mobile number for alarms"), [Length(max=30)])
    takes_alarms = BooleanField(_l("Is told of calls for help by text"))
    language = Choice(_l("Language of texts"), Language, default=Language.ZH)

    def offer(self, areas: Sequence[Area]) -> None:
        """Fill the list of areas, each with its place in the tree."""
        top = min((area.path.count("/") for area in areas), default=0)
        self.area_id.choices = options((area.id, "　" * (area.path.count("/") - top) + area.name) for area in areas)


class NewStaffForm(StaffForm):
    name = Line(_l("Sign-in name"), [Required(), Length(max=40)])
    password = PasswordField(_l("First password"), [Required()], description=_l("At least 8 characters."))


class NewPasswordForm(Form):
    password = PasswordField(_l("New password"), [Required()], description=_l("At least 8 characters."))
