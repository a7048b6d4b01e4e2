"""What a case of succession refuses, each with its sentence."""

from eldercare.errors import N_, Invalid, NotAllowed, NotFound, Refused
from eldercare.succession.states import CaseState


class NoSuchCase(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such case."))


class CaseOpenAlready(Refused):
    code = "case_open"

    def __init__(self, name: str) -> None:
        super().__init__(N_("There is a case about %(name)s already; go on with that one."), name=name)


NOT_NOW: dict[CaseState, str] = {
    CaseState.REQUESTED: N_("Nobody has taken this request up yet: open the case first."),
    CaseState.OPEN: N_("There is no evidence yet: attach it first."),
    CaseState.EVIDENCED: N_("Nobody has proposed yet who gets what."),
    CaseState.PROPOSED: N_("It is proposed already: approve it, or send it back first."),
    CaseState.SETTLED: N_("This case is settled; what it moved is corrected by reversing its transfers."),
    CaseState.UNDONE: N_("This case was undone. Open another one if it has to be settled after all."),
}


class WrongState(Refused):
    """The case is not in a state that allows this."""

    code = "wrong_state"

    def __init__(self, state: CaseState) -> None:
        super().__init__(NOT_NOW[state])
        self.state = state


class GoneAlready(Refused):
    code = "gone_already"

    def __init__(self, name: str) -> None:
        super().__init__(N_("%(name)s is recorded as gone already."), name=name)


class NotInTheFuture(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Nobody has died on a day to come. Check the date."))


class TooFarAway(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Check the year: give a day of the last ten years, or of the year to come."))


class SameCommunity(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("This is the community where the person lives now: nothing has to move."))


class ReasonMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Say why: it stands in the history."))


class NobodyGetsIt(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Say who gets the saved time: heirs, or the pool for all."))


class NotAShare(Invalid):
    def __init__(self) -> None:
        super().__init__(
            N_("A share is a whole number of parts from 1 to 1,000, such as 1 for each of three children.")
        )


class TwiceTheSame(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Each heir, and the pool, is named once."))


class CannotInherit(Invalid):
    def __init__(self, name: str) -> None:
        super().__init__(
            N_("%(name)s cannot be the heir: choose somebody living, and not the person of this case."), name=name
        )


class GoesAlong(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Who moves to one of our communities takes all saved time along."))


class NeedsASecondPerson(NotAllowed):
    code = "second_person"

    def __init__(self) -> None:
        super().__init__(N_("You proposed this yourself: somebody else has to approve it."))


class AboutYourself(NotAllowed):
    code = "about_yourself"

    def __init__(self) -> None:
        super().__init__(N_("This is about your own account: somebody else has to decide it."))


class StillHeld(Refused):
    code = "still_held"

    def __init__(self, minutes: int, orders: str) -> None:
        super().__init__(
            N_("%(minutes)s minutes are still set aside for orders (%(orders)s): close or cancel those first."),
            minutes=minutes,
            orders=orders,
        )


class StillLaidAside(Refused):
    code = "still_laid_aside"

    def __init__(self, minutes: int) -> None:
        super().__init__(
            N_("%(minutes)s are still set aside for goods: hand those over or put them back first."), minutes=minutes
        )


class FrozenByCase(Refused):
    code = "frozen_by_case"

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("A case about %(name)s keeps this account frozen: settle or undo that case instead."), name=name
        )


class StillLookedAt(Refused):
    code = "still_looked_at"

    def __init__(self, minutes: int) -> None:
        super().__init__(N_("%(minutes)s minutes wait for a review: decide it first, under Reviews."), minutes=minutes)


class StillClaimed(Refused):
    code = "still_claimed"

    def __init__(self, numbers: str) -> None:
        super().__init__(
            N_("Hours of this person are to be put right (request %(numbers)s): decide that first, it may bring some."),
            numbers=numbers,
        )


class StillToClose(Refused):
    code = "still_to_close"

    def __init__(self, orders: str) -> None:
        super().__init__(
            N_("Visits of this person are not confirmed yet (%(orders)s): close those orders first, they may earn."),
            orders=orders,
        )


class BelowZero(Refused):
    code = "below_zero"

    def __init__(self, minutes: int) -> None:
        super().__init__(N_("The account is %(minutes)s minutes below zero: correct it first."), minutes=minutes)


class NotYet(Refused):
    code = "not_yet"

    def __init__(self) -> None:
        super().__init__(N_("The day has not come yet: approve it on that day or later."))
