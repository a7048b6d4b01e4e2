"""What is refused when a visit is looked at again, each with its sentence."""

from eldercare.errors import N_, Invalid, NotAllowed, NotFound, Refused


class NoSuchReview(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such review."))


class AlreadyReviewed(Refused):
    code = "already_reviewed"

    def __init__(self) -> None:
        super().__init__(N_("Somebody has settled this review meanwhile."))


class UnderReview(Refused):
    code = "under_review"

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody is to look at this visit again. Settle it under Reviews: let it count fewer minutes, or none.")
        )


class ReasonMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Write down what you found out."))


class NotFewer(Invalid):
    def __init__(self, minutes: int) -> None:
        super().__init__(
            N_("Give whole minutes below the %(minutes)s that were credited, or say that it is all right."),
            minutes=minutes,
        )


class AboutYourself(NotAllowed):
    def __init__(self) -> None:
        super().__init__(N_("Somebody else has to settle this: it is about yourself."))
