"""What a day's plan refuses, each with the sentence that the person reads."""

from eldercare.errors import N_, Invalid, NotFound, Refused


class PlanNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such plan."))


class PlanChanged(Refused):
    """Somebody else changed it since the page was shown."""

    code = "plan_changed"

    def __init__(self) -> None:
        super().__init__(N_("Somebody changed this plan meanwhile. Look at it as it is now, then do it again."))


class PlanBusy(Refused):
    """The planner is at work on it."""

    code = "plan_busy"

    def __init__(self) -> None:
        super().__init__(N_("This day is being planned right now. Wait until the plan is there, or stop it."))


class StaysPut(Refused):
    """A visit that somebody has accepted or is asked about is not the plan's to move."""

    code = "stays_put"

    def __init__(self, number: str) -> None:
        super().__init__(
            N_("Somebody has been asked about order %(number)s or has accepted it. Change it on its page."),
            number=number,
        )


class NoSuchPosition(Invalid):
    """The stop after which it should come is not in that round."""

    code = "no_such_position"

    def __init__(self) -> None:
        super().__init__(N_("That place in the round is not there any more."))


class NoPlaceLeft(Refused):
    """As many as the order needs have said yes or been asked."""

    code = "no_place_left"

    def __init__(self) -> None:
        super().__init__(N_("Enough people have said yes or been asked already."))


class SamePersonTwice(Refused):
    """Two people are needed at once, and one of them is there already."""

    code = "same_person_twice"

    def __init__(self, name: str) -> None:
        super().__init__(N_("%(name)s goes there already. This visit needs another person."), name=name)


class NotOnDuty(Refused):
    """The volunteer has no round in this plan."""

    code = "not_on_duty"

    def __init__(self) -> None:
        super().__init__(N_("This volunteer has no time that day."))


class OrderOff(Refused):
    """The order was called off, moved to another day or given to a provider since."""

    code = "order_off"

    def __init__(self, number: str) -> None:
        super().__init__(N_("Order %(number)s is not to be planned any more. Plan the rest again."), number=number)
