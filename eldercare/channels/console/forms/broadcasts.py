"""What is asked about a broadcast: what it says, in which area, and to which elders."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import Length, Optional

from eldercare.areas.models import Area, AreaKind
from eldercare.broadcasts.choice import Choice as Chosen
from eldercare.broadcasts.models import Broadcast
from eldercare.broadcasts.states import Occasion
from eldercare.channels.console.forms.fields import Checklist, Choice, Form, Line, Paragraph, RequiredChoice, options
from eldercare.channels.console.words import ABILITY_LEVELS, WORDS
from eldercare.elders.models import LivingStatus
from eldercare.people.models import Sex

ABOVE_A_BUILDING = (AreaKind.CITY, AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY)


class BroadcastForm(Form):
    occasion = RadioField(
        _l("Occasion"),
        [RequiredChoice()],
        choices=options((one.value, _l(WORDS[Occasion][one.value])) for one in Occasion),
    )
    festival_zh = Line(_l("Festival, in Chinese"), [Length(max=30)])
    festival_en = Line(_l("Festival, in English"), [Length(max=30)])
    notice_zh = Paragraph(_l("Notice in Chinese"), [Length(max=500)])
    notice_en = Paragraph(_l("Notice in English"), [Length(max=500)])
    area_id = SelectField(_l("Area"), [RequiredChoice()], coerce=int)
    place = Line(
        _l("Estate or building"),
        [Length(max=80)],
        description=_l("As in the address: the estate, or estate and building."),
    )
    living = Checklist(_l("Living status"), LivingStatus)
    ability_from = SelectField(
        _l("Ability level"),
        coerce=int,
        choices=options(
            [(0, _l("Any")), *((level, _l(ABILITY_LEVELS[level])) for level in range(1, len(ABILITY_LEVELS)))]
        ),
        default=0,
        description=_l("This level, and those who need more help."),
    )
    age_from = IntegerField(_l("Youngest age"), [Optional()])
    age_until = IntegerField(_l("Oldest age"), [Optional()])
    sex = Choice(_l("Sex"), Sex, none=_l("Both"))

    def offer(self, areas: list[Area], *, free_text: bool) -> None:
        """Fill the lists: the areas of the one who asks, and a notice only where the carrier takes free text."""
        self.area_id.choices = [(area.id, area.name) for area in areas if area.kind in ABOVE_A_BUILDING]
        self.sex.choices = [choice for choice in self.sex.choices if choice.value != Sex.UNKNOWN]
        if not free_text:
            self.occasion.choices = [choice for choice in self.occasion.choices if choice.value != Occasion.NOTICE]

    def repeat(self, broadcast: Broadcast) -> None:
        """Show what another broadcast was."""
        chosen = Chosen.from_json(broadcast.chosen)
        self.occasion.data, self.area_id.data = broadcast.occasion.value, broadcast.area_id
        if broadcast.occasion in {Occasion.FESTIVAL, Occasion.NOTICE}:
            self[f"{broadcast.occasion.value}_zh"].data = broadcast.zh
            self[f"{broadcast.occasion.value}_en"].data = broadcast.en
        self.living.data, self.place.data, self.sex.data = list(chosen.living), chosen.place, chosen.sex
        self.ability_from.data = chosen.ability_from or 0
        self.age_from.data, self.age_until.data = chosen.age_from, chosen.age_until

    @property
    def kind(self) -> Occasion:
        return Occasion(self.occasion.data)

    def words(self, language: str) -> str:
        """Return what was written for the occasion that was chosen."""
        name = f"{self.occasion.data}_{language}"
        return (self[name].data or "") if name in self else ""

    @property
    def chosen(self) -> Chosen:
        return Chosen(
            living=tuple(self.living.data or ()),
            ability_from=self.ability_from.data or None,
            age_from=self.age_from.data,
            age_until=self.age_until.data,
            sex=self.sex.data,
            place=self.place.data or "",
        )
