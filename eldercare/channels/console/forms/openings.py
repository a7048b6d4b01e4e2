"""What is asked when opening balances are brought."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import Length

from eldercare.channels.console.forms.fields import Form, Line, Paragraph, Required, RequiredChoice
from eldercare.timebank.openings.errors import NothingInside, TooLarge
from eldercare.timebank.openings.sheet import MAX_BYTES, table_of, typed_table
from eldercare.timebank.openings.xlsx import Line as Read

ON_PAPER = 40_000


class BringForm(Form):
    """A file, or rows typed from paper."""

    community_id = SelectField(_l("Community"), [RequiredChoice()], coerce=lambda given: int(given) if given else None)
    file = FileField(
        _l("Excel workbook or CSV"),
        description=_l("The first sheet counts. Up to 500 rows and 2 MB."),
        render_kw={"accept": ".xlsx,.csv,.txt"},
    )
    rows = Paragraph(
        _l("Or type the rows from the paper"),
        [Length(max=ON_PAPER)],
        description=_l("First the headings, then a row for each person; between them a comma, or copied from a table."),
    )
    name = Line(
        _l("What it is"), [Length(max=120)], description=_l("Such as: passbooks of the Willow group until June.")
    )

    def table(self) -> list[Read]:
        """Return what was brought; the file counts where both were. Raises Invalid in a sentence."""
        if self.file.data:
            with self.file.data.stream as brought:
                content = brought.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES:
                raise TooLarge
            return table_of(content)
        if not self.rows.data:
            raise NothingInside
        return typed_table(self.rows.data)

    @property
    def called(self) -> str:
        """What the list shows: what was written, else the file's name."""
        return self.name.data or (self.file.data.filename if self.file.data else "") or ""


class UndoForm(Form):
    reason = Line(_l("Reason"), [Required(), Length(max=200)])
