"""What is refused of opening balances, each with its sentence."""

from collections.abc import Sequence

from eldercare.errors import N_, Invalid, NotAllowed, NotFound, Refused
from eldercare.timebank.openings.states import MAX_ROWS


class NoSuchImport(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such import."))


class TooLarge(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("This file is too large. Keep only the list itself, without pictures or other sheets."))


class Unreadable(Invalid):
    def __init__(self) -> None:
        super().__init__(
            N_("This file cannot be read. Save it again as an Excel workbook (.xlsx) or as CSV, without a password.")
        )


class OldExcel(Invalid):
    def __init__(self) -> None:
        super().__init__(
            N_("This is an old Excel file (.xls) or one with a password. Save it as .xlsx or CSV without a password.")
        )


class HeadingTwice(Invalid):
    def __init__(self, heading: str) -> None:
        super().__init__(
            N_("Two columns have the heading “%(heading)s”, or mean the same: leave only the one that counts."),
            heading=heading,
        )


class NothingInside(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("There is no row in it. The list belongs on the first sheet, below the headings."))


class NoHeadings(Invalid):
    def __init__(self) -> None:
        super().__init__(
            N_("The headings were not found. One row must have at least “Name” and “Minutes” or “Hours”; see the form.")
        )


class TooManyRows(Invalid):
    def __init__(self) -> None:
        super().__init__(
            N_("A file may have up to %(most)s rows, because all are posted at once. Divide the list."), most=MAX_ROWS
        )


class Merged(Invalid):
    def __init__(self, cells: str) -> None:
        super().__init__(N_("The cells %(cells)s are merged. Give every person a row of his or her own."), cells=cells)


class SameFile(Refused):
    code = "same_file"

    def __init__(self, number: int) -> None:
        super().__init__(N_("This very list was brought before: import no. %(number)s."), number=number)


class NotClear(Refused):
    code = "not_clear"

    def __init__(self, rows: int) -> None:
        super().__init__(
            N_("Nothing was posted: rows that are not clear: %(rows)s. Correct the list and bring it again."), rows=rows
        )


class NoEvidence(Refused):
    code = "no_evidence"

    def __init__(self) -> None:
        super().__init__(N_("Attach the paper that proves these hours first."))


class WrongMoment(Refused):
    code = "wrong_moment"

    def __init__(self) -> None:
        super().__init__(N_("Somebody was faster: this import is in another state now. Look at it again."))


class ReasonMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Say why it is undone."))


class SomebodyElse(NotAllowed):
    def __init__(self) -> None:
        super().__init__(N_("Somebody else has to approve this: you asked for it."))


class SpentAlready(Refused):
    code = "spent_already"

    def __init__(self, names: Sequence[str], more: int) -> None:
        listed = "、".join(names) + (f" (+{more})" if more else "")
        super().__init__(
            N_("Nothing was undone: some of these minutes are spent, held or frozen already: %(names)s."), names=listed
        )
