"""What postings by hand are refused for, each with its sentence."""

from eldercare.errors import N_, Invalid, NotAllowed, NotFound, Refused


class NoSuchPosting(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such posting."))


class NotByHand(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("This kind of transfer is not posted by hand: it has a page of its own."))


class SayWhy(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Say why: it stands in the history."))


class KeyReused(Refused):
    code = "key_reused"

    def __init__(self) -> None:
        super().__init__(N_("This was sent before with other figures. Open the page anew and enter it again."))


class WaitsAlready(Refused):
    code = "waits_already"

    def __init__(self) -> None:
        super().__init__(N_("Reversing this transfer waits for a second person already."))


class DecidedAlready(Refused):
    code = "decided_already"

    def __init__(self) -> None:
        super().__init__(N_("This was decided or withdrawn meanwhile; nothing more is done about it."))


class NeedsASecondPerson(NotAllowed):
    code = "second_person"

    def __init__(self) -> None:
        super().__init__(N_("You proposed this yourself: somebody else has to decide it."))


class AboutYourself(NotAllowed):
    code = "about_yourself"

    def __init__(self) -> None:
        super().__init__(N_("This is about your own account: somebody else has to decide it."))


class MayNotDecide(NotAllowed):
    code = "may_not_decide"

    def __init__(self) -> None:
        super().__init__(N_("Only who may approve for this community can decide it."))


class NotYours(Refused):
    code = "not_yours"

    def __init__(self) -> None:
        super().__init__(N_("Only who proposed it can withdraw it. Reject it instead, and say why."))
