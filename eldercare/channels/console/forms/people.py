"""What is asked about a person, an elder, a volunteer and somebody close to an elder."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, SelectField
from wtforms.validators import Length, Optional

from eldercare.areas.models import Area
from eldercare.catalogue.models import Skill
from eldercare.channels.console.forms.fields import (
    Checklist,
    Choice,
    Form,
    Line,
    Paragraph,
    Required,
    RequiredChoice,
    options,
)
from eldercare.channels.console.words import ABILITY_LEVELS
from eldercare.elders.models import Elder, LivingStatus
from eldercare.errors import Invalid
from eldercare.people.models import Language, Person, Sex
from eldercare.people.numbers import for_people, normalised
from eldercare.web.language import said


class PersonForm(Form):
    """A person with numbers and an address; the community only when new."""

    community_id = SelectField(_l("Community"), [RequiredChoice()], coerce=int)
    name = Line(_l("Name"), [Required(), Length(max=60)])
    phones = Paragraph(
        _l("Telephone numbers"), [Length(max=200)], description=_l("One on each line, the best one first.")
    )
    sex = Choice(_l("Sex"), Sex, default=Sex.UNKNOWN)
    birth_on = DateField(_l("Date of birth"), [Optional()])
    language = Choice(_l("Language of texts"), Language, default=Language.ZH)
    rung_instead = BooleanField(
        _l("Does not read texts: ring instead"), description=_l("What we would text is spoken, and answered by key.")
    )
    estate = Line(_l("Estate"), [Length(max=60)])
    building = Line(_l("House number"), [Length(max=30)])
    unit = Line(_l("Entrance"), [Length(max=30)])
    door = Line(_l("Door"), [Length(max=30)])

    def offer(self, communities: Sequence[Area]) -> None:
        """Fill the list of communities; somebody who exists stays where he or she is."""
        self.community_id.choices = options((area.id, area.name) for area in communities)

    def tell_of(self, person: Person) -> None:
        """Show what is known of somebody; the community cannot be changed here."""
        del self.community_id
        if self.is_submitted():
            return
        self.name.data, self.sex.data, self.birth_on.data = person.name, person.sex, person.birth_on
        self.language.data, self.rung_instead.data = person.language, not person.reads_texts
        self.phones.data = "\n".join(for_people(phone.number) for phone in person.phones)
        if person.address is not None:
            for name in ("estate", "building", "unit", "door"):
                self[name].data = getattr(person.address, name)

    @property
    def numbers(self) -> list[str]:
        return [line.strip() for line in (self.phones.data or "").splitlines() if line.strip()]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        for number in self.numbers:
            try:
                normalised(number)
            except Invalid as error:
                self.phones.errors = [*self.phones.errors, said(error)]
                fine = False
        return fine


class ElderForm(PersonForm):
    living_status = Choice(_l("Living status"), LivingStatus, default=LivingStatus.ALONE)
    ability_level = SelectField(
        _l("Ability level"),
        [RequiredChoice()],
        coerce=int,
        default=0,
        choices=options((n, _l(label)) for n, label in enumerate(ABILITY_LEVELS)),
    )
    notes = Paragraph(
        _l("Notes"),
        [Length(max=2000)],
        description=_l("Health, habits, how to be reached. Who goes there reads it, too."),
    )
    allergies = Line(
        _l("Allergies"), [Length(max=300)], description=_l("Food, medicine, pets. Shown to whoever takes a call.")
    )
    person_id = HiddenField()
    order_id = HiddenField()

    def tell_of_elder(self, elder: Elder) -> None:
        """Show what is known of an elder."""
        self.tell_of(elder.person)
        if not self.is_submitted():
            self.living_status.data, self.ability_level.data = elder.living_status, elder.ability_level
            self.notes.data, self.allergies.data = elder.notes, elder.allergies


class VolunteerForm(PersonForm):
    skills = Checklist(_l("Skills"), Skill)
    person_id = HiddenField()


class ContactForm(Form):
    """Somebody close to an elder."""

    name = Line(_l("Name"), [Required(), Length(max=60)])
    phone = Line(_l("Telephone number"), [Required(), Length(max=30)])
    relation = Line(_l("Relation"), [Required(), Length(max=30)], description=_l("Daughter, son, neighbour…"))
    may_order = BooleanField(_l("May order for the elder"), default=True)
    in_emergency = BooleanField(_l("Is told when the elder calls for help"), default=True)


class MemberForm(Form):
    """Somebody who works for a provider."""

    name = Line(_l("Name"), [Required(), Length(max=60)])
    phone = Line(_l("Telephone number"), [Required(), Length(max=30)])
