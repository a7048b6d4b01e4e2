"""What is asked about a provider."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Length

from eldercare.areas.models import Area
from eldercare.channels.console.forms.fields import Choice, Form, Line, Required, RequiredChoice, options
from eldercare.providers.models import ProviderKind


class ProviderForm(Form):
    community_id = SelectField(_l("Community"), [RequiredChoice()], coerce=int)
    name = Line(_l("Name of the provider"), [Required(), Length(max=80)])
    kind = Choice(_l("Kind"), ProviderKind)
    place = Line(_l("Address"), [Length(max=120)])

    def offer(self, communities: Sequence[Area]) -> None:
        """Fill the list of communities."""
        self.community_id.choices = options((area.id, area.name) for area in communities)
