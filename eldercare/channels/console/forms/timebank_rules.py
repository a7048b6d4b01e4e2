"""The form for an area's rules of the time bank: a field for each rule, empty where it is taken from above."""

from typing import Any

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from wtforms import SelectField, ValidationError

from eldercare.areas.models import Area
from eldercare.areas.policy import Policy
from eldercare.areas.timebank_policy import factors_of
from eldercare.catalogue import queries as catalogue
from eldercare.channels.console.forms.fields import Form, Line, options
from eldercare.channels.console.timebank_rules import RULES, Rule, Unit, kept, label_said, typed, value_said
from eldercare.errors import Invalid
from eldercare.web.language import said


class TimebankRulesForm(Form):
    """A field for each of RULES, added below."""

    @classmethod
    def of(cls, area: Area, above: Policy) -> "TimebankRulesForm":
        """Return the form with what is set here, or what was just typed; `above` says what an empty field means."""
        form = cls(data={name: typed(rule, area.policy.get(name)) for name, rule in RULES.items()})
        for name, rule in RULES.items():
            form[name].description = _(rule.help) if rule.help else ""
            inherited = getattr(above, name)
            if isinstance(form[name], SelectField):
                words = {value: _(word) for value, word in (rule.words or {}).items()}
                as_above = _("as above: %(what)s", what=value_said(rule, inherited))
                form[name].choices = options([("", as_above), *words.items()])
            else:
                form[name].render_kw = {"placeholder": typed(rule, inherited), **_how_typed(rule)}
        return form

    def values(self) -> dict[str, Any]:
        """Return every rule as it is kept; None to inherit it from above. To be asked after validating."""
        return {name: kept(rule, self[name].data) if self[name].data else None for name, rule in RULES.items()}


def _how_typed(rule: Rule) -> dict[str, str]:
    is_number = rule.unit is not Unit.PLAIN
    return {"autocomplete": "off", **({"inputmode": "decimal"} if is_number else {})}


def _makes_sense(_form: Form, field: Line) -> None:
    if not field.data:
        return
    try:
        value = kept(RULES[field.name], field.data)
    except Invalid as error:
        raise ValidationError(said(error)) from None
    if field.name == "service_factors":
        known = {service.code for service in catalogue.everything()}
        for code in factors_of(value).keys() - known:
            raise ValidationError(_("There is no service with the code %(code)s.", code=code))


def _field(rule: Rule) -> Any:
    label = LazyString(label_said, rule)
    if rule.words is not None:
        return SelectField(label)
    return Line(label, [_makes_sense])


for _name, _rule in RULES.items():
    setattr(TimebankRulesForm, _name, _field(_rule))
