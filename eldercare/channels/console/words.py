"""What the console says for each word of a fixed list; one place, so that a thing has one name everywhere."""

from collections.abc import Iterable
from enum import StrEnum

from flask_babel import gettext

from eldercare.actors import ActorKind, Door
from eldercare.areas.models import AreaKind
from eldercare.broadcasts.states import BroadcastStatus, Occasion
from eldercare.catalogue import names
from eldercare.catalogue.models import RiskClass, Skill
from eldercare.dispatch.models import Wish, WishedBy
from eldercare.elders.models import LivingStatus
from eldercare.errors import N_
from eldercare.messaging.states import ApprovalState, Reason
from eldercare.orders.reviews.states import FindingKind, ReviewState
from eldercare.orders.series.states import DateState, HelperRole, OnHoliday, PauseReason, Repeat
from eldercare.orders.states import EndKind, FollowUpKind, HelperKind, OrderSource, OrderStatus, Priority
from eldercare.people.card_checks import CheckOutcome
from eldercare.people.cards import CardEnd
from eldercare.people.models import Language, Sex
from eldercare.providers.models import ProviderKind
from eldercare.safety.states import IncidentSource
from eldercare.staff.models import Role
from eldercare.succession.states import CaseKind, CaseState
from eldercare.timebank.corrections.states import CorrectionKind, CorrectionState
from eldercare.timebank.hand_postings.states import HandState
from eldercare.timebank.honours.states import CommendationState
from eldercare.timebank.openings.states import ImportState
from eldercare.timebank.states import AccountKind, Currency, HolderKind, HoldState, TransferKind
from eldercare.volunteers.models import Transport, VolunteerStatus
from eldercare.web.language import current_language

WORDS: dict[type[StrEnum], dict[str, str]] = {
    LivingStatus: {
        "alone": N_("Lives alone"),
        "empty_nest": N_("Empty nest"),
        "with_family": N_("Lives with family"),
        "left_behind": N_("Left behind"),
        "childless": N_("Childless or widowed"),
    },
    CardEnd: {"replaced": N_("Replaced"), "lost": N_("Lost"), "taken_back": N_("Handed back")},
    CheckOutcome: {
        "matched": N_("Recognised"),
        "wrong": N_("Wrong answer"),
        "ended": N_("Card was over"),
        "unknown": N_("No such card"),
        "refused": N_("Too many tries"),
    },
    HandState: {
        "waiting": N_("Waits for a second person"),
        "posted": N_("Posted"),
        "rejected": N_("Rejected"),
        "withdrawn": N_("Withdrawn"),
    },
    CommendationState: {
        "draft": N_("Draft"),
        "published": N_("Up for publicity"),
        "final": N_("Final"),
        "withdrawn": N_("Withdrawn"),
    },
    Sex: {"female": N_("Woman"), "male": N_("Man"), "unknown": N_("Not known")},
    Language: {"zh": N_("Chinese"), "en": N_("English")},
    Skill: {skill.value: name for skill, name in names.SKILLS.items()},
    RiskClass: {"low": N_("Low risk"), "medium": N_("Medium risk"), "high": N_("High risk")},
    Transport: {"foot": N_("On foot"), "bike": N_("By bike"), "ebike": N_("By e-bike")},
    Wish: {"preferred": N_("Preferred"), "refused": N_("Not wanted")},
    WishedBy: {"elder": N_("The elder"), "helper": N_("The helper")},
    VolunteerStatus: {"active": N_("Active"), "paused": N_("Paused"), "left": N_("Has left")},
    ProviderKind: {
        "merchant": N_("Merchant"),
        "canteen": N_("Canteen"),
        "clinic": N_("Clinic"),
        "property": N_("Property manager"),
        "social": N_("Social organisation"),
    },
    Role: {
        "operator": N_("Operator"),
        "dispatcher": N_("Dispatcher"),
        "supervisor": N_("Supervisor"),
        "auditor": N_("Auditor"),
        "admin": N_("Administrator"),
    },
    AreaKind: {
        "city": N_("City"),
        "district": N_("District"),
        "street": N_("Street office"),
        "community": N_("Community"),
        "estate": N_("Estate"),
        "building": N_("Building"),
    },
    HelperKind: {"volunteer": N_("Volunteer"), "provider": N_("Provider")},
    OrderSource: {
        "sms": N_("by text"),
        "call": N_("by call"),
        "console": N_("at the console"),
        "family": N_("by the family"),
        "mobile": N_("on a phone page"),
        "series": N_("from a series"),
        "incident": N_("after a call for help"),
        "api": N_("by another program"),
    },
    OrderStatus: {
        "draft": N_("To check"),
        "open": N_("To dispatch"),
        "offered": N_("Awaiting a yes"),
        "accepted": N_("Accepted"),
        "en_route": N_("On the way"),
        "in_service": N_("In service"),
        "finished": N_("To confirm"),
        "closed": N_("Done"),
        "disputed": N_("Disputed"),
        "cancelled": N_("Cancelled"),
        "missed": N_("Visit failed"),
        "unfilled": N_("Nobody found"),
    },
    IncidentSource: {
        "sms": N_("by text"),
        "call": N_("by call"),
        "console": N_("at the console"),
        "api": N_("by another program"),
    },
    Priority: {
        "must": N_("Must be done that day"),
        "usual": N_("As usual"),
        "can_wait": N_("Can wait for another day"),
    },
    CaseKind: {"death": N_("Death"), "moving": N_("Moving"), "leaving": N_("Leaving")},
    CaseState: {
        "requested": N_("Wished for"),
        "open": N_("Open, frozen"),
        "evidenced": N_("Proved"),
        "proposed": N_("Waits for approval"),
        "settled": N_("Settled"),
        "undone": N_("The case was undone"),
    },
    EndKind: {
        "ill": N_("Is ill"),
        "double_booked": N_("Has something else then"),
        "came_up": N_("Something came up"),
        "elder_asked": N_("The elder asked for somebody else or another time"),
        "no_show": N_("The helper did not come"),
        "nobody_home": N_("Nobody at home"),
        "refused": N_("The elder did not want it"),
        "not_found": N_("The door was not found"),
        "cancelled": N_("The order was cancelled"),
        "changed": N_("The order was changed"),
        "unfilled": N_("Too few helpers were found"),
        "other": N_("Another reason"),
    },
    FollowUpKind: {
        "low_rating": N_("Low rating"),
        "call_back": N_("Asked to be called back"),
        "nobody_checked_in": N_("Nobody checked in"),
        "unfilled": N_("Nobody was found"),
        "nobody_accepted": N_("Nobody says yes"),
        "after_pause": N_("The pause is over"),
        "not_credited": N_("A visit earned nothing"),
    },
    Repeat: {
        "weekly": N_("On days of the week"),
        "monthly_day": N_("On a day of the month"),
        "monthly_last_day": N_("On the last day of the month"),
        "monthly_weekday": N_("On the first, last … weekday of the month"),
    },
    OnHoliday: {
        "go_on": N_("The visit takes place"),
        "skip": N_("No visit"),
        "move": N_("On the next working day"),
    },
    PauseReason: {
        "hospital": N_("In hospital"),
        "away": N_("Away from home"),
        "family": N_("The family looks after things"),
        "other": N_("Another reason"),
    },
    HelperRole: {"standing": N_("Usual helper"), "substitute": N_("Substitute")},
    DateState: {
        "ordered": N_("Ordered"),
        "to_come": N_("To come"),
        "skipped": N_("Left out"),
        "paused": N_("Paused"),
        "holiday": N_("Public holiday"),
        "not_made": N_("Did not take place"),
    },
    Door: {
        "sms": N_("by text"),
        "call": N_("by call"),
        "console": N_("at the console"),
        "mobile": N_("on a phone page"),
        "family": N_("on the family page"),
        "api": N_("by another program"),
        "clock": N_("automatically"),
        "command": N_("by a command"),
    },
    ActorKind: {"staff": N_("Staff"), "person": N_("Person"), "system": N_("System")},
    AccountKind: {
        "person": N_("Personal account"),
        "household": N_("Household account"),
        "group": N_("Group account"),
        "allowance": N_("Issued allowance"),
        "pool": N_("Community pool"),
        "issuance": N_("Issuance account"),
        "overflow": N_("Above the storage cap"),
        "clearing": N_("Clearing account"),
    },
    Currency: {"minutes": N_("Minutes"), "points": N_("Points")},
    HolderKind: {"household": N_("Household"), "group": N_("Group of volunteers")},
    HoldState: {
        "pending": N_("Held"),
        "posted": N_("Used"),
        "released": N_("Given back"),
        "expired": N_("Lapsed"),
    },
    TransferKind: {
        "earn": N_("Earned"),
        "redeem": N_("Spent"),
        "gift": N_("Given"),
        "donate": N_("Donated"),
        "inherit": N_("Inherited"),
        "issue": N_("Issued"),
        "opening": N_("Opening balance"),
        "adjust": N_("Adjusted"),
        "reverse": N_("Reversed"),
        "move_in": N_("Moved in"),
        "move_out": N_("Moved out"),
        "lapse": N_("Lapsed"),
    },
    Occasion: {
        "frost": N_("Cold weather"),
        "heat": N_("Hot weather"),
        "festival": N_("Festival"),
        "notice": N_("Notice"),
    },
    BroadcastStatus: {
        "draft": N_("Draft"),
        "sending": N_("On its way"),
        "queued": N_("Handed over"),
        "cancelled": N_("Stopped"),
    },
    ImportState: {
        "draft": N_("To look at"),
        "discarded": N_("Thrown away"),
        "posted": N_("On the accounts"),
        "undo_asked": N_("To be undone?"),
        "undone": N_("Undone"),
    },
    FindingKind: {
        "overlap": N_("Two visits overlap"),
        "travel": N_("A long way in a short time"),
        "kin": N_("They are family"),
        "reciprocal": N_("They serve each other"),
        "long": N_("Longer than ordered"),
        "short": N_("Shorter than ordered"),
        "day_cap": N_("Full days again and again"),
    },
    ReviewState: {"open": N_("To look at"), "all_right": N_("Found all right"), "corrected": N_("Corrected")},
    CorrectionKind: {"missing": N_("Hours are missing"), "wrong": N_("Too many hours")},
    CorrectionState: {
        "open": N_("To decide"),
        "granted": N_("Granted"),
        "refused": N_("Refused"),
        "withdrawn": N_("Withdrawn"),
    },
    ApprovalState: {
        "draft": N_("Not submitted"),
        "submitted": N_("Submitted"),
        "approved": N_("Approved"),
        "rejected": N_("Rejected"),
    },
    Reason: {
        "busy": N_("The line was busy"),
        "gateway_down": N_("The gateway could not be reached"),
        "no_answer": N_("The gateway did not answer"),
        "credentials": N_("The gateway refused our credentials"),
        "opted_out": N_("Wants no texts"),
        "bad_number": N_("This is not a number that texts reach"),
        "unreachable": N_("The phone is switched off or unreachable"),
        "blocked": N_("Blocked by the carrier"),
        "carrier": N_("The carrier could not deliver it"),
        "refused": N_("Refused by the gateway"),
        "too_late": N_("Its time was over"),
        "no_longer_needed": N_("No longer needed"),
        "gave_up": N_("Given up after several tries"),
        "cannot_be_asked": N_("Perhaps sent; the gateway cannot tell"),
        "line_busy": N_("The person was on the telephone"),
        "not_picked_up": N_("Nobody picked up"),
        "not_approved": N_("The carrier has not approved this wording"),
        "no_way": N_("No gateway that can do this is connected"),
        "too_many": N_("Too many of the same to this number"),
        "other_way": N_("It went by another way"),
        "broken_record": N_("Our own record could not be read"),
    },
}
ABILITY_LEVELS = (
    N_("Able"),
    N_("Slightly disabled"),
    N_("Moderately disabled"),
    N_("Severely disabled"),
    N_("Totally disabled"),
)
DRAFT_REASONS = {
    "unknown_sender": N_("We do not know this number. Find out who it is."),
    "unclear": N_("What is wanted is not clear. Call and ask."),
    "which_elder": N_("Several people share this number. Find out who it is for."),
    "saved_time": N_(
        "Wanted with saved time, which does not suffice or cannot be spent yet. Call and find another way."
    ),
    "asks_back": N_("Which service or which time is meant is not certain. Call and ask."),
    "unknown_elder": N_("The number is known, but not for whom this is. Call and ask."),
    "nothing_before": N_("The same as last time is wanted, but there was nothing before. Call and ask."),
    "broken": N_("Our program could not handle this text. Read it yourself and call."),
    "changed": N_("Something about the order is to be changed."),
    "machine": N_("This number keeps answering our answers: a machine, most likely. We stay silent for an hour."),
}
DRAFT_SHORT = {
    "unknown_sender": N_("Unknown number"),
    "unclear": N_("Not clear"),
    "which_elder": N_("Who is it for?"),
    "saved_time": N_("Saved time is short"),
    "asks_back": N_("Not certain"),
    "unknown_elder": N_("Who is it for?"),
    "nothing_before": N_("Same as what?"),
    "broken": N_("Read it yourself"),
    "changed": N_("To be changed"),
    "machine": N_("A machine?"),
}
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def word(member: StrEnum | None) -> str:
    """Return the word for a member of a fixed list in the language of the page; nothing for None."""
    return "" if member is None else gettext(WORDS[type(member)][member.value])


def listed(names: Iterable[str]) -> str:
    """Return names as a list in the language of the page."""
    return (", " if current_language() == "en" else "、").join(names)


def ability(level: int) -> str:
    """Return the word for an ability level, 0 to 4 (GB/T 42195-2022)."""
    return gettext(ABILITY_LEVELS[level])


def reason_said(code: str | None) -> str:
    """Return why a text did not arrive; the code itself where it is none of ours."""
    known = WORDS[Reason].get(code or "")
    return gettext(known) if known else code or ""


def draft_reason(code: str) -> str:
    """Return what has to be found out about a draft."""
    known = DRAFT_REASONS.get(code)
    return gettext(known) if known else code


def draft_short(code: str) -> str:
    """Return the same in two or three words, for a card."""
    known = DRAFT_SHORT.get(code)
    return gettext(known) if known else code


def weekday(index: int) -> str:
    """Return the short name of a weekday, Monday = 0."""
    return gettext(WEEKDAYS[index])


BECAUSE = {
    "person_died": N_("The person died"),
    "person_moves": N_("The person moves away"),
    "person_leaves": N_("The person leaves"),
    "death": N_("The person died"),
    "moving": N_("The person moves away"),
    "leaving": N_("The person leaves"),
    "undone": N_("Undone"),
}


def because(reason: str) -> str:
    """Return a reason as it was written, or in words where a rule gave it as a code."""
    return gettext(BECAUSE[reason]) if reason in BECAUSE else reason
