"""What the console says about each text we send: to whom it goes, on what occasion, and what its placeholders mean."""

from enum import StrEnum

from flask_babel import gettext

from eldercare.channels.console.telephone_words import TELEPHONE_WORDS
from eldercare.errors import N_
from eldercare.messaging.templates import Template


class Receiver(StrEnum):
    """To whom a text goes, for finding it in the list."""

    ELDERS = "elders"
    HELPERS = "helpers"
    STAFF = "staff"
    ANYBODY = "anybody"
    MANY = "many"
    HELP = "help"
    CALLERS = "callers"


RECEIVERS: dict[Receiver, str] = {
    Receiver.ELDERS: N_("To elders and families"),
    Receiver.HELPERS: N_("To volunteers and providers"),
    Receiver.STAFF: N_("To staff"),
    Receiver.ANYBODY: N_("Answers to texts"),
    Receiver.HELP: N_("Around a call for help"),
    Receiver.MANY: N_("To many elders at once"),
    Receiver.CALLERS: N_("Said on the telephone"),
}
R = Receiver
TEMPLATE_WORDS: dict[str, tuple[Receiver, str]] = {
    "order_received": (R.ELDERS, N_("An order is taken in: what we understood, and how to change it.")),
    "order_received_closed": (R.ELDERS, N_("An order is taken in outside opening hours.")),
    "order_received_saved": (R.ELDERS, N_("An order with saved time is taken in: what it costs and what remains.")),
    "saved_time_held": (R.ELDERS, N_("Saved time is set aside for an order that did not come by text.")),
    "saved_time_spent": (R.ELDERS, N_("An order is closed: what of the saved time was used.")),
    "saved_time_returned": (R.ELDERS, N_("A visit counts less than was thought: what saved time came back.")),
    "saved_time_above": (R.ELDERS, N_("A visit counts less, and the account that paid for it may hold no more.")),
    "saved_time_too_little": (R.ELDERS, N_("A text asks to use saved time, which does not suffice.")),
    "saved_time_not_yet": (R.ELDERS, N_("A text asks to use saved time, which cannot be spent on it.")),
    "saved_time_for_what": (R.ELDERS, N_("A text speaks of saved time and of nothing that it is to pay.")),
    "saved_time_balance": (R.ANYBODY, N_("Somebody asked how much saved time there is.")),
    "saved_time_balance_not_yet": (
        R.ANYBODY,
        N_("Somebody asked how much saved time there is who may not spend it yet."),
    ),
    "saved_time_nudge": (R.ANYBODY, N_("Much is saved and nothing was ever spent; now and then.")),
    "order_received_busy": (R.ELDERS, N_("An order is taken in on a busy day, with the words set for that.")),
    "order_noted_already": (R.ELDERS, N_("The same wish came again within two minutes: one order is enough.")),
    "order_joined": (R.ELDERS, N_("Two texts together made one order.")),
    "order_changed": (R.ELDERS, N_("An order was changed as the elder wished.")),
    "order_confirmed": (R.ELDERS, N_("The elder has confirmed what we understood.")),
    "more_noted": (R.ELDERS, N_("A text asked for several services; somebody calls about the rest.")),
    "service_paused": (R.ELDERS, N_("A service that is paused was asked for.")),
    "order_draft_closed": (R.ELDERS, N_("A wish is not clear, outside opening hours.")),
    "order_draft_received": (R.ELDERS, N_("A wish is not clear yet: somebody will call.")),
    "order_accepted": (R.ELDERS, N_("Somebody has said yes: who comes and the code for the door.")),
    "order_cancelled": (R.ELDERS, N_("An order is cancelled.")),
    "helper_changed": (R.ELDERS, N_("The helper cannot come; another one is being looked for.")),
    "unfilled_elder": (R.ELDERS, N_("Nobody was found in time; we call.")),
    "helper_named": (R.ELDERS, N_("A provider sends somebody else than was said, or says late whom.")),
    "remind_evening_elder": (R.ELDERS, N_("The evening before a visit.")),
    "remind_hour_elder": (R.ELDERS, N_("Shortly before a visit.")),
    "ask_rating": (R.ELDERS, N_("After a visit: how was it, 1 to 5?")),
    "rating_thanks": (R.ELDERS, N_("A rating has arrived.")),
    "series_begun": (R.ELDERS, N_("A standing order begins or goes on in another way: told once, in words.")),
    "series_changed_one": (R.ELDERS, N_("One visit of a standing order is at another time than usual.")),
    "series_skipped": (R.ELDERS, N_("One visit of a standing order is left out.")),
    "series_paused": (R.ELDERS, N_("Standing orders are paused, for example during a stay in hospital.")),
    "series_ended": (R.ELDERS, N_("A standing order ends.")),
    "offer": (R.HELPERS, N_("A volunteer is asked: can you go?")),
    "offer_provider": (R.HELPERS, N_("A provider is asked to take an order.")),
    "offer_round": (R.HELPERS, N_("A helper is asked about all doors of a meal round at once.")),
    "order_accepted_round": (R.HELPERS, N_("A helper has said yes to a meal round.")),
    "remind_evening_round": (R.HELPERS, N_("The evening before a meal round.")),
    "remind_hour_round": (R.HELPERS, N_("Shortly before a meal round.")),
    "offer_filled": (R.HELPERS, N_("Somebody else was faster; nobody else needs to go.")),
    "offer_withdrawn": (R.HELPERS, N_("We asked, and it is no longer needed.")),
    "answer_too_late": (R.HELPERS, N_("A yes came after somebody else's, or after its time.")),
    "too_late_others_near": (R.HELPERS, N_("A yes came after somebody else's, and others nearby need somebody.")),
    "busy_then": (R.HELPERS, N_("A yes to a time at which this helper has another visit.")),
    "declined_noted": (R.HELPERS, N_("A no has arrived.")),
    "order_accepted_helper": (R.HELPERS, N_("A yes was in time: where to go, whom to call, how to check in.")),
    "member_sent": (R.HELPERS, N_("A provider sends one of its staff: where to go, whom to call.")),
    "member_not_needed": (R.HELPERS, N_("A provider sends somebody else in place of this one.")),
    "member_cannot_go": (R.HELPERS, N_("Whom a provider wanted to send cannot go; who leads is told.")),
    "checked_in": (R.HELPERS, N_("The helper has texted the code at the door.")),
    "checked_out": (R.HELPERS, N_("The helper has texted the code on leaving.")),
    "visit_code_wrong": (R.HELPERS, N_("Four digits came that are not the code of this visit.")),
    "helper_released": (R.HELPERS, N_("A helper is taken off a visit that goes on with somebody else.")),
    "order_cancelled_helper": (R.HELPERS, N_("An order that was accepted is cancelled.")),
    "remind_evening_helper": (R.HELPERS, N_("The evening before a visit.")),
    "remind_hour_helper": (R.HELPERS, N_("Shortly before a visit.")),
    "late_helper": (R.HELPERS, N_("The visit should have begun and nobody has checked in.")),
    "correction_granted": (R.HELPERS, N_("A request to put hours right is granted.")),
    "correction_refused": (R.HELPERS, N_("A request to put hours right is refused, with the reason.")),
    "review_corrected": (R.HELPERS, N_("The minutes of a visit were corrected after somebody looked at it.")),
    "review_corrected_group": (
        R.HELPERS,
        N_("The minutes of a visit for a group were corrected after somebody looked at it."),
    ),
    "minutes_credited": (R.HELPERS, N_("Minutes are on the account after a visit.")),
    "minutes_credited_group": (R.HELPERS, N_("Minutes are on the account of the group for which somebody served.")),
    "minutes_credited_pool": (R.HELPERS, N_("An account is full: what was served above it went to the pool.")),
    "minutes_credited_full": (R.HELPERS, N_("An account is full: what was served above it was not added.")),
    "minutes_not_credited": (R.HELPERS, N_("A visit earned nothing, for a condition was not met.")),
    "minutes_lapse": (R.HELPERS, N_("Minutes that were saved long ago lapse soon.")),
    "saved_time_inherited": (R.ANYBODY, N_("An heir has got saved time of somebody who died.")),
    "points_inherited": (R.ANYBODY, N_("An heir has got points of somebody who died.")),
    "saved_time_left_to": (R.ANYBODY, N_("Somebody who leaves has left saved time to this person.")),
    "points_left_to": (R.ANYBODY, N_("Somebody who leaves has left points to this person.")),
    "saved_time_moved": (R.ANYBODY, N_("Saved time has moved along to the new community.")),
    "gift_received": (R.ANYBODY, N_("Somebody was given saved time.")),
    "time_given": (R.ANYBODY, N_("At the counter saved time was given away in somebody's name.")),
    "minutes_balance": (R.HELPERS, N_("Somebody asked how many minutes there are.")),
    "sign_in_code": (R.HELPERS, N_("Somebody signs in on a phone page.")),
    "late_duty": (R.STAFF, N_("Nobody checked in: the duty staff should call.")),
    "which_one": (R.ANYBODY, N_("A bare digit came and several questions are open.")),
    "call_back_or_time": (R.ANYBODY, N_("An order is to be changed: we call, or the new time is texted.")),
    "are_you_all_right": (R.ANYBODY, N_("A text sounds as if something has happened, but does not say so.")),
    "ask_when": (R.ANYBODY, N_("A service was named, but no day.")),
    "ask_whom": (R.ANYBODY, N_("Several elders share the number: who is it for?")),
    "worker_reply": (R.ANYBODY, N_("A worker's own words in a conversation.")),
    "menu": (R.ANYBODY, N_("The service list to choose from.")),
    "chat_kind": (R.ANYBODY, N_("Thanks and the like, which need nothing done.")),
    "help_unclear": (R.ANYBODY, N_("A text was not understood, for the first time.")),
    "call_back_promised": (R.ANYBODY, N_("0 or two texts that were not understood: somebody calls back.")),
    "opted_out": (R.ANYBODY, N_("Somebody wants no more texts.")),
    "opted_in": (R.ANYBODY, N_("Somebody wants texts again.")),
    "sos_received": (R.HELP, N_("To whoever calls for help, at once.")),
    "sos_noted": (R.HELP, N_("Whoever has called for help writes more; the duty staff are told.")),
    "sos_duty": (R.HELP, N_("To the duty staff, at once.")),
    "sos_family": (R.HELP, N_("To the family, at once.")),
    "broadcast_frost": (R.MANY, N_("Cold weather, sent under Broadcasts.")),
    "broadcast_heat": (R.MANY, N_("Hot weather, sent under Broadcasts.")),
    "broadcast_festival": (R.MANY, N_("A festival, sent under Broadcasts.")),
    "broadcast_notice": (R.MANY, N_("Any notice in your own words, sent under Broadcasts.")),
}
PLACEHOLDER_WORDS = {
    "service": N_("the service"),
    "when": N_("day and time"),
    "number": N_("number of the order"),
    "helper": N_("name of the helper"),
    "elder": N_("name of the elder"),
    "name": N_("name of the person"),
    "visit_code": N_("code for the door, 4 digits"),
    "place": N_("estate and building"),
    "address": N_("address with the door"),
    "phone": N_("telephone number"),
    "minutes": N_("how many minutes"),
    "group": N_("name of the group"),
    "time": N_("how much time, in hours and minutes"),
    "total": N_("how much time is on the account"),
    "left": N_("how much time remains to be spent"),
    "aside": N_("how much time is set aside"),
    "over": N_("how much time is above what an account may hold"),
    "community": N_("name of the community"),
    "hours": N_("how many hours are saved"),
    "code": N_("code that belongs to the answer"),
    "options": N_("what the answer may mean, with codes"),
    "lines": N_("the menu, one service a line"),
    "text": N_("what the person wrote"),
    "reply": N_("what the worker writes"),
    "opens": N_("when we open again"),
    "surge": N_("the words set for busy days"),
    "more": N_("the other services"),
    "because": N_("why it is paused"),
    "until": N_("the day on which it can be ordered again"),
    "day": N_("the day that it is about"),
    "reason": N_("what the worker gave as the reason"),
    "rule": N_("on which days and at what time"),
    "first": N_("the first day"),
    "last": N_("the last day"),
    "since": N_("the first day of the pause"),
    "count": N_("how many orders wait near by"),
    "doors": N_("how many doors a meal round has"),
    "digit": N_("the key to press"),
    "festival": N_("name of the festival"),
    "notice": N_("what you write when you send it"),
}


def receiver_of(template: Template) -> Receiver:
    """Return to whom this text goes."""
    if template.id in TEMPLATE_WORDS:
        return TEMPLATE_WORDS[template.id][0]
    return Receiver.CALLERS if template.id.startswith(("voice_", "say_")) else Receiver.ANYBODY


def what_for(template: Template) -> str:
    """Return in one line when this text is sent; nothing where nobody has written that line yet."""
    known = TELEPHONE_WORDS.get(template.id) or TEMPLATE_WORDS.get(template.id, (None, ""))[1]
    return gettext(known) if known else ""


def placeholder_word(name: str) -> str:
    """Return what stands at this placeholder."""
    known = PLACEHOLDER_WORDS.get(name)
    return gettext(known) if known else name
