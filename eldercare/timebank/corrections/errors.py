"""What requests to put hours right are refused for, each with its sentence."""

from eldercare.errors import N_, Invalid, NotAllowed, NotFound, Refused
from eldercare.timebank.corrections.models import Correction


class NoSuchCorrection(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("There is no such request."))


class NotYet(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("This time is not over yet. Claim hours once they are served."))


class TooLongAgo(Invalid):
    def __init__(self) -> None:
        super().__init__(
            N_("This is more than ten years ago: check the day, or bring what proves it to the community.")
        )


class NoSuchTime(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("The end must come after the beginning, on the same day."))


class SayMore(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Say where it was and what was done, so that somebody can find out about it."))


class SayWhy(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Say why: the volunteer reads it."))


class AlreadyClaimed(Refused):
    code = "already_claimed"

    def __init__(self, other: Correction) -> None:
        super().__init__(
            N_("Hours for this time were asked for already, on %(day)s from %(since)s to %(until)s."),
            day=other.happened_on,
            since=_clock(other.from_minute),
            until=_clock(other.until_minute),
        )


class AlreadyNamed(Refused):
    code = "already_claimed"

    def __init__(self) -> None:
        super().__init__(N_("A request about these minutes is there already."))


class NotOnThisAccount(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Choose minutes that are on this person's own account."))


class AlreadyDecided(Refused):
    code = "already_decided"

    def __init__(self) -> None:
        super().__init__(N_("Somebody has decided this request meanwhile."))


class Withdrawn(Refused):
    code = "withdrawn"

    def __init__(self) -> None:
        super().__init__(N_("The volunteer has withdrawn this request meanwhile; nothing more is done about it."))


class MoreThanAsked(Invalid):
    def __init__(self, minutes: int) -> None:
        super().__init__(N_("Give whole minutes, from 1 to the %(most)s that were asked for."), most=minutes)


class OwnRequest(NotAllowed):
    def __init__(self) -> None:
        super().__init__(N_("Somebody else has to decide this: you asked for it, or it is about yourself."))


def _clock(minute: int | None) -> str:
    return f"{(minute or 0) // 60:02d}:{(minute or 0) % 60:02d}"


class AccountSettled(Refused):
    """Whoever died or left for good has no account any more: a new one could never be settled again."""

    code = "account_settled"

    def __init__(self, name: str) -> None:
        super().__init__(
            N_(
                "The saved time of %(name)s was settled already. Refuse this, and give it to the heirs by a correction."
            ),
            name=name,
        )
