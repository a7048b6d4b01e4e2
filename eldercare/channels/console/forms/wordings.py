"""What is asked about a wording, and about what a carrier says to it."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import Length

from eldercare.channels.console.forms.fields import Choice, Form, Line, Paragraph, Required, RequiredChoice, options
from eldercare.channels.console.words import WORDS
from eldercare.messaging.states import ApprovalState
from eldercare.messaging.wording_rules import Remark, Words
from eldercare.people.models import Language
from eldercare.web.language import said

LONGEST = 1000
NO_SUCH_VERSION = -1
MOST_DIGITS = 6


class WordingForm(Form):
    """A wording in both languages; `looked_at` is the version that was changed."""

    zh = Paragraph(_l("Chinese"), [Required(), Length(max=LONGEST)])
    en = Paragraph(_l("English"), [Required(), Length(max=LONGEST)])
    say_zh = Paragraph(_l("Said in Chinese"), [Length(max=LONGEST)])
    say_en = Paragraph(_l("Said in English"), [Length(max=LONGEST)])
    why = Line(_l("Why it is changed"), [Length(max=200)])
    looked_at = HiddenField()

    @property
    def words(self) -> Words:
        return Words(self.zh.data or "", self.en.data or "", self.say_zh.data or "", self.say_en.data or "").tidy()

    @property
    def version(self) -> int:
        """The version that was looked at."""
        return _version(self.looked_at)

    def show(self, words: Words, version: int) -> None:
        for name, wording in words.each:
            self[name].data = wording
        self.looked_at.data = str(version)

    def told(self, remarks: list[Remark]) -> None:
        """Put what the rules say against a wording below its field, unless something simpler is wrong with it."""
        wrong = {name for name, _errors in self.errors.items()}
        for remark in remarks:
            if remark.field not in wrong:
                self[remark.field].errors = [*self[remark.field].errors, said(remark.error)]


class BackForm(Form):
    """Going back to an older wording."""

    why = Line(_l("Why it is changed"), [Required(), Length(max=200)])
    looked_at = HiddenField()

    @property
    def version(self) -> int:
        """The version that was looked at."""
        return _version(self.looked_at)


class ApprovalForm(Form):
    """What became of asking a carrier about the version `asked_about`."""

    asked_about = HiddenField(name="version")
    gateway = SelectField(_l("Carrier"), [RequiredChoice()])
    language = Choice(_l("Language"), Language, default=Language.ZH)
    state = SelectField(
        _l("What the carrier says"),
        [RequiredChoice()],
        choices=options(
            (state.value, _l(WORDS[ApprovalState][state.value]))
            for state in ApprovalState
            if state != ApprovalState.DRAFT
        ),
    )
    carrier_id = Line(_l("Its number at the carrier"), [Length(max=100)])
    note = Line(_l("Note"), [Length(max=300)])

    @property
    def version(self) -> int:
        """The version that the carrier was asked about."""
        return _version(self.asked_about)


def _version(field: HiddenField) -> int:
    """Return the version that a hidden field names; none that exists where it was tampered with."""
    written = str(field.data)
    return int(written) if written.isdecimal() and len(written) <= MOST_DIGITS else NO_SUCH_VERSION
