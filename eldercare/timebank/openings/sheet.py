"""What was brought, as a table of texts: an Excel workbook or CSV in the encodings that people have."""

import csv
from io import StringIO

from eldercare.timebank.openings.errors import OldExcel, TooLarge, TooManyRows, Unreadable
from eldercare.timebank.openings.xlsx import MOST_COLUMNS, MOST_FILLED_ROWS, MOST_TEXT, Line, first_sheet

MAX_BYTES = 2 * 1024 * 1024
MOST_LOOKED_AT = 20
ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def table_of(content: bytes) -> list[Line]:
    """Return the filled rows with their numbers in the file.

    Raises Invalid in a sentence for whatever cannot be read.
    """
    if len(content) > MAX_BYTES:
        raise TooLarge
    if content.startswith(OLD):
        raise OldExcel
    return first_sheet(content) if content.startswith(ZIP) else typed_table(_decoded(content))


def typed_table(text: str) -> list[Line]:
    """Return the filled rows of CSV, or of what was typed or pasted from a table; between cells a comma or a tab."""
    if "\x00" in text:
        raise Unreadable
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    rows: list[Line] = []
    try:
        reader = csv.reader(StringIO(plain), delimiter=_delimiter(plain))
        for row in reader:
            # A cell in quotation marks may hold several lines: the number is that of its last one, as editors show.
            cells = [cell.strip()[:MOST_TEXT] for cell in row[:MOST_COLUMNS]]
            if any(cells):
                rows.append((reader.line_num, cells))
            if len(rows) > MOST_FILLED_ROWS:
                raise TooManyRows
    except csv.Error:
        raise Unreadable from None
    return rows


def _delimiter(text: str) -> str:
    """Return what stands in the most of the first lines: above the headings there may be a title in plain words."""
    first = [line for line in text.split("\n", MOST_LOOKED_AT)[:MOST_LOOKED_AT] if line.strip()]
    return max(
        "\t,，;", key=lambda sign: (sum(sign in line for line in first), sum(line.count(sign) for line in first))
    )


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # what Excel calls Unicode text
        return _with("utf-16", content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _with("gb18030", content)


def _with(encoding: str, content: bytes) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable from None
