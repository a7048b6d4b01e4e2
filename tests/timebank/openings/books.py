"""Excel workbooks made by hand, well formed and hostile."""

from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = f'<workbook {MAIN} xmlns:r="{LINKS}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="x" Target="worksheets/sheet1.xml"/></Relationships>'
)
STYLES = f'<styleSheet {MAIN}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'


def cell(value: object, place: str = "") -> str:
    """A number as Excel writes it, a date by its style, a formula by its sign, everything else as a text of its own."""
    at = f' r="{place}"' if place else ""
    if isinstance(value, tuple):  # the number of a day, shown as a date
        return f'<c{at} s="1"><v>{value[0]}</v></c>'
    if isinstance(value, int | float):
        return f"<c{at}><v>{value}</v></c>"
    text = str(value)
    if text.startswith("="):
        return f"<c{at}><f>{escape(text[1:])}</f><v>60</v></c>"
    return f'<c{at} t="inlineStr"><is><t>{escape(text)}</t></is></c>' if text else f"<c{at}/>"


def sheet_of(rows: Sequence[Sequence[object]], *, merged: str = "") -> str:
    lines = "".join(
        f'<row r="{n}">{"".join(cell(value, f"{chr(65 + column)}{n}") for column, value in enumerate(row))}</row>'
        for n, row in enumerate(rows, start=1)
    )
    merges = f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return f"<worksheet {MAIN}><sheetData>{lines}</sheetData>{merges}</worksheet>"


def book_of(sheet: str | bytes, *, texts: str = "", book: str = BOOK) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", book)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/styles.xml", STYLES)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if texts:
            archive.writestr("xl/sharedStrings.xml", texts)
    return content.getvalue()


def a_book(*rows: Sequence[object], merged: str = "") -> bytes:
    return book_of(sheet_of(rows, merged=merged))
