"""What is refused as evidence, each with its sentence."""

from eldercare.errors import N_, Invalid, NotFound, Refused


class NoSuchEvidence(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such file."))


class NotTaken(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Only PDF, JPG and PNG files are taken: scan or photograph the paper."))


class TooLarge(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("A file may have up to 5 MB: scan the paper at a lower resolution, or in parts."))


class NothingGiven(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Choose a file, or write the number of the paper and where it is kept."))


class Damaged(Refused):
    code = "evidence_damaged"

    def __init__(self) -> None:
        super().__init__(
            N_("This file is not what was stored: it was changed in the database. Tell your administrator.")
        )
