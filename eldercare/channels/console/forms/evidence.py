"""What is asked where evidence is attached: a file, or the number of a paper."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms.validators import Length

from eldercare.actors import Actor, Door
from eldercare.channels.console.forms.fields import Form, Line
from eldercare.evidence import service
from eldercare.evidence.errors import NothingGiven, TooLarge
from eldercare.evidence.kinds import ACCEPTED, MAX_BYTES
from eldercare.evidence.models import Evidence


@dataclass(frozen=True)
class Given:
    """What was chosen or written, before it is kept."""

    content: bytes | None
    name: str
    note: str

    def keep(self, about: tuple[str, int], *, community_id: int, by: Actor, at: datetime) -> Evidence:
        """Attach it to this thing; inside a transaction. Raises what `evidence.service` raises."""
        facts = {"about": about, "community_id": community_id, "by": by, "at": at, "note": self.note}
        if self.content is None:
            return service.refer_to(self.name, via=Door.CONSOLE, **facts)  # type: ignore[arg-type]
        return service.attach(self.content, name=self.name, via=Door.CONSOLE, **facts)  # type: ignore[arg-type]


class EvidenceForm(Form):
    """A form of its own, or the base of one that asks more."""

    file = FileField(
        _l("File"),
        description=_l("PDF, JPG or PNG, up to 5 MB. It is kept encrypted."),
        render_kw={"accept": ACCEPTED},
    )
    number = Line(_l("Number of the paper, where it is not scanned"), [Length(max=80)])
    note = Line(_l("What it shows, where it is kept"), [Length(max=200)])

    def given(self) -> Given:
        """Return what was given; the file counts where both were. Raises NothingGiven, TooLarge."""
        chosen, note = self.file.data, self.note.data or ""
        if chosen:
            content = chosen.stream.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES:
                raise TooLarge
            return Given(content, chosen.filename or "", note)
        if not self.number.data:
            raise NothingGiven
        return Given(None, self.number.data, note)

    @property
    def has_any(self) -> bool:
        """Tell whether a file was chosen or a number written."""
        return bool(self.file.data or self.number.data)
