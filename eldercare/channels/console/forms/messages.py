"""What is asked about an answer to somebody, and about a sentence kept at hand."""

from collections.abc import Sequence
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField
from wtforms.validators import Length

from eldercare.areas.models import Area
from eldercare.channels.console.forms.fields import (
    Form,
    Line,
    Paragraph,
    Required,
    RequiredChoice,
    RequiredNumber,
    options,
)
from eldercare.messaging.canned_replies import Words
from eldercare.messaging.wording_models import CannedReply
from eldercare.staff.models import Staff
from eldercare.web.numbers import NumberRange

LONGEST_REPLY = 195
ENDS_A_SENTENCE = ("。", "！", "？", "，", "；", "：", "、", "…")  # no blank follows them


class ReplyForm(Form):
    """A text to somebody; `key` makes it leave once however often the form is sent."""

    text = Paragraph(
        _l("Your text"),
        [Required(), Length(max=LONGEST_REPLY)],
        description=_l("Up to 70 characters are one text; 195 at most."),
    )
    key = HiddenField(validators=[Required(), Length(max=40)])

    def begin(self) -> None:
        """Offer an empty sheet."""
        self.key.data = uuid4().hex

    def add(self, words: str, *, instead: bool) -> None:
        """Put words behind what was typed, or in its place."""
        typed = "" if instead else self.text.data or ""
        gap = "" if not typed or typed.endswith(ENDS_A_SENTENCE) else " "
        self.text.data = f"{typed}{gap}{words}".strip()


class HandOverForm(Form):
    staff_id = SelectField(_l("Hand over to"), [RequiredChoice()], coerce=int)

    def offer(self, colleagues: Sequence[Staff]) -> None:
        """Fill the list of those who may look after it."""
        self.staff_id.choices = options((one.id, one.name) for one in colleagues)


class CannedReplyForm(Form):
    area_id = SelectField(_l("For"), [RequiredChoice()], coerce=int)
    title = Line(_l("What it is called here"), [Required(), Length(max=40)])
    zh = Paragraph(_l("Text in Chinese"), [Required(), Length(max=LONGEST_REPLY)])
    en = Paragraph(_l("Text in English"), [Required(), Length(max=LONGEST_REPLY)])
    position = IntegerField(
        _l("Place in the list"), [RequiredNumber(), NumberRange(0, 999)], default=10, description=_l("1 comes first.")
    )
    active = BooleanField(_l("In use"), default=True)

    def offer(self, areas: Sequence[Area]) -> None:
        """Fill the list of areas it may belong to."""
        self.area_id.choices = options(
            (area.id, _("%(name)s and below", name=area.name) if area.kind != "community" else area.name)
            for area in areas
        )

    def tell_of(self, reply: CannedReply) -> None:
        """Show how a reply is worded; its area stays."""
        del self.area_id
        if not self.is_submitted():
            self.title.data, self.zh.data, self.en.data = reply.title, reply.zh, reply.en
            self.position.data, self.active.data = reply.position, reply.active

    @property
    def words(self) -> Words:
        return Words(self.title.data or "", self.zh.data or "", self.en.data or "", self.position.data or 0)
