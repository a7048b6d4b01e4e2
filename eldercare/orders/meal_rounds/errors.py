"""What a meal round refuses, each with the sentence that the person reads."""

from eldercare.errors import N_, Invalid, NotFound, Refused


class MealRoundNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such meal round."))


class MealRoundEnded(Refused):
    """The round has ended: a new one has to be begun."""

    code = "meal_round_ended"

    def __init__(self) -> None:
        super().__init__(N_("This meal round has ended. Begin a new one."))


class AlreadyOnTheRound(Refused):
    """One elder is one door."""

    code = "already_on_the_round"

    def __init__(self, name: str) -> None:
        super().__init__(N_("%(name)s is on this round already."), name=name)


class LivesElsewhere(Invalid):
    """A round belongs to one community."""

    def __init__(self, name: str) -> None:
        super().__init__(N_("%(name)s belongs to another community."), name=name)
