"""What is said of a plan, as sentences to translate; doors fill in the facts."""

from eldercare.dispatch.plans.states import Change, LeftOut
from eldercare.errors import N_

LEFT_OUT: dict[LeftOut, str] = {
    LeftOut.NOBODY_MAY: N_("Nobody in the community may do this: skill, papers or wishes stand against everyone."),
    LeftOut.NOBODY_WORKS_THEN: N_("%(count)s could do it, but none of them has time then."),
    LeftOut.ALL_BUSY: N_("All %(count)s who could do it are with somebody else then."),
    LeftOut.OVER_THE_CAP: N_("Those who could do it have reached their hours."),
    LeftOut.PARTNER_LEFT_OUT: N_("It needs %(people)s people at once, and they could not be found together."),
    LeftOut.NOT_WORTH_IT: N_("It would cost about %(minutes)s minutes of travel and delay for others; it can wait."),
    LeftOut.ASKED: N_("Others have been asked about it already: %(names)s."),
    LeftOut.FOR_PROVIDERS: N_("Only providers do this; offer it to one of them."),
    LeftOut.TAKEN_OUT: N_("Taken out by hand."),
    LeftOut.NOT_TRIED: N_("The time was too short to look at it. Plan again with more time."),
}
CHANGES: dict[Change, str] = {
    Change.ORDER_GONE: N_("Order %(number)s (%(name)s) is off."),
    Change.ORDER_NEW: N_("Order %(number)s (%(name)s) is new and not in the plan yet."),
    Change.ORDER_MOVED: N_("Order %(number)s (%(name)s) is at another time now."),
    Change.HELPER_AWAY: N_("%(name)s has no time that day any more."),
    Change.TAKEN_BY_ANOTHER: N_("Order %(number)s (%(name)s) was accepted by %(helper)s."),
}
EVENTS: dict[str, str] = {
    "asked": N_("Planning was asked for"),
    "asked_again": N_("Planning the rest again was asked for"),
    "planned": N_("Planned: %(done)s of %(all)s visits"),
    "stopped": N_("Stopped"),
    "failed": N_("The planner gave up"),
    "recovered": N_("The planner had died; the plan waits for another one"),
    "moved": N_("Visit %(number)s given to %(name)s at %(start)s"),
    "taken_out": N_("Visit %(number)s taken out"),
    "locked": N_("Visit %(number)s locked"),
    "unlocked": N_("Visit %(number)s unlocked"),
    "round_locked": N_("All visits of %(name)s locked"),
    "round_unlocked": N_("All visits of %(name)s unlocked"),
    "keeps_order": N_("The order of %(name)s's round is kept"),
    "free_order": N_("The order of %(name)s's round is free again"),
    "sent": N_("Offers sent: %(sent)s, refused: %(refused)s"),
}
GIVES_UP = N_("The planner broke down. Plan again; when that does not help, tell whoever looks after the server.")
WARN_LATE = N_("%(name)s would be visited %(minutes)s minutes later than agreed.")
WARN_TIGHT = N_("There is not enough time for the way to %(name)s at %(time)s.")
WARN_HOME = N_("%(name)s would be home %(minutes)s minutes after the usual hours.")
WARN_HOURS = N_("%(name)s usually has no time then.")
WARN_APART = N_("The people who should come to %(name)s together would come at different times.")
