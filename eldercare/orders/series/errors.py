"""What a standing order refuses, each with the sentence that the person reads."""

from datetime import date

from eldercare.errors import N_, Invalid, NotFound, Refused


class SeriesNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such standing order."))


class PauseNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such pause."))


class SeriesOver(Refused):
    """The series has ended: a new one has to be begun."""

    code = "series_over"

    def __init__(self) -> None:
        super().__init__(N_("This standing order has ended. Begin a new one."))


class NoSuchDate(Invalid):
    """The series does not come round on that day."""

    code = "no_such_date"

    def __init__(self, on: date) -> None:
        super().__init__(N_("There is no visit of this standing order on %(on)s."), on=on)


class VisitBegun(Refused):
    """Somebody is there already, or the visit is over."""

    code = "visit_begun"

    def __init__(self) -> None:
        super().__init__(N_("That visit has begun or is over already."))


class NeverComesRound(Invalid):
    """The rule has no day between its ends."""

    code = "never_comes_round"

    def __init__(self) -> None:
        super().__init__(N_("With these days there would be no visit at all. Look at the first and the last day."))
