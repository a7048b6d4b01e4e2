"""What is asked about a service."""

from datetime import date, datetime, time

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField
from wtforms.validators import Length

from eldercare.catalogue.models import RiskClass, Service, Skill
from eldercare.catalogue.service import ServiceDetails
from eldercare.channels.console.forms.fields import Choice, Form, Line, Paragraph, Required, RequiredNumber, options
from eldercare.channels.console.money import fen, yuan
from eldercare.clock import at_local
from eldercare.localtime import zone
from eldercare.web.numbers import NumberRange

AS_THEY_ARE = (
    "name",
    "name_en",
    "category",
    "minutes",
    "usual_start",
    "skill",
    "risk",
    "by_volunteers",
    "by_providers",
    "intimate",
    "needs_certificate",
)


class PauseForm(Form):
    """Until when a service is not to be had, and why."""

    again_on = DateField(_l("Can be ordered again from"), [Required()])
    because = Line(
        _l("Why"), [Required(), Length(max=30)], description=_l("People who ask for it are told this, word for word.")
    )

    @property
    def until(self) -> datetime:
        """The moment at which that day begins."""
        return at_local(self.again_on.data or date.min, time.min, zone())


class ServiceForm(Form):
    code = Line(_l("Short name for programs"), [Required(), Length(max=40)])
    name = Line(_l("Name in Chinese"), [Required(), Length(max=40)])
    name_en = Line(_l("Name in English"), [Required(), Length(max=60)])
    category = Line(_l("Category"), [Required(), Length(max=40)])
    words = Paragraph(_l("Words people use for it"), description=_l("One on each line; texts are understood by them."))
    minutes = IntegerField(_l("Usual minutes"), [RequiredNumber(), NumberRange(5, 720)])
    usual_start = Line(_l("Usual start"), [Required(), Length(max=5)], description=_l("Such as 11:30."))
    price = Line(_l("Price in yuan"), [Length(max=12)], description=_l("Empty means free of charge."))
    skill = Choice(_l("Skill it takes"), Skill, none=_l("None"))
    risk = Choice(_l("Risk"), RiskClass, default=RiskClass.LOW)
    by_volunteers = BooleanField(_l("Done by volunteers"), default=True)
    by_providers = BooleanField(_l("Done by providers"), default=True)
    intimate = BooleanField(_l("Care of the body: an elder may want a woman or a man"))
    needs_certificate = BooleanField(_l("The skill counts only with a certificate"))
    menu_digit = SelectField(
        _l("Digit in the text menu"), choices=options([("", _l("None")), *((str(n), str(n)) for n in range(1, 9))])
    )

    def tell_of(self, service: Service, *, shown: bool = False) -> None:
        """Show what is known of a service, unless something else was just typed; its short name stays."""
        del self.code
        if self.is_submitted() and not shown:
            return
        for name in AS_THEY_ARE:
            self[name].data = getattr(service, name)
        self.words.data, self.price.data = "\n".join(service.words), yuan(service.price_fen)
        self.menu_digit.data = service.menu_digit or ""

    def details(self, code: str) -> ServiceDetails:
        """Return what the form says; Invalid for a price that is none."""
        return ServiceDetails(
            code=code,
            name=self.name.data or "",
            name_en=self.name_en.data or "",
            category=self.category.data or "",
            words=(self.words.data or "").splitlines(),
            minutes=self.minutes.data or 0,
            usual_start=self.usual_start.data or "",
            price_fen=fen(self.price.data or "") or 0,
            skill=self.skill.data,
            risk=self.risk.data,
            by_volunteers=self.by_volunteers.data,
            by_providers=self.by_providers.data,
            intimate=self.intimate.data,
            needs_certificate=self.needs_certificate.data,
            menu_digit=self.menu_digit.data or None,
        )
