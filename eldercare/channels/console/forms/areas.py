"""What is asked about an area and about its rules."""

from flask_babel import lazy_gettext as _l
from wtforms import FloatField
from wtforms.validators import Length, Optional

from eldercare.areas.models import AreaKind
from eldercare.channels.console.dispatch_words import FACTORS
from eldercare.channels.console.forms.fields import Choice, Form, Line, Required
from eldercare.errors import N_
from eldercare.web.numbers import NumberRange

POLICY_WORDS = {
    "offer_minutes": N_("Minutes to answer an offer"),
    "remind_evening_from": N_("Evening reminder from"),
    "remind_before_minutes": N_("Reminder before the visit (minutes)"),
    "late_after_minutes": N_("Late after (minutes)"),
    "confirm_within_hours": N_("Closes by itself after (hours)"),
    "quiet_from": N_("Quiet hours from"),
    "quiet_until": N_("Quiet hours until"),
    "call_again_after_minutes": N_("Rings again after (minutes, one for each try)"),
    "call_again_urgent_after_minutes": N_("The same where it is urgent"),
    "low_rating_below": N_("A rating is low below (stars)"),
    "code_attempts": N_("Tries for the visit code"),
    "walking_metres_per_second": N_("Walking speed (metres per second)"),
    "detour_factor": N_("Detour factor"),
    "office_phone": N_("Telephone of the office, as printed on route sheets"),
    "call_back_minutes": N_("A call is promised within (minutes of opening time)"),
    "answers_in_ten_minutes": N_("Answers in ten minutes before a number is taken for a machine"),
    "series_days_ahead": N_("Standing orders are made ahead (days)"),
    "standing_asked_hours_before": N_("Usual helpers are asked before the visit (hours)"),
    "standing_answer_hours": N_("Usual helpers answer within (hours)"),
    "plan_seconds": N_("Time for planning a day (seconds)"),
    "plan_shift_minutes": N_("A visit may begin earlier or later by (minutes)"),
    "plan_break_from": N_("A break begins from"),
    "plan_break_until": N_("A break is over by"),
    "plan_break_minutes": N_("A break lasts (minutes, 0 for none)"),
    "plan_weight_late": N_("A minute late is worth (minutes of travel)"),
    "plan_weight_suits": N_("The best helper instead of the worst is worth (minutes of travel)"),
    "plan_weight_usual": N_("A usual visit is worth (minutes of travel)"),
    "plan_weight_can_wait": N_("A visit that can wait is worth (minutes of travel)"),
}
HOURS_WORDS = {
    "open_mon": N_("Monday"),
    "open_tue": N_("Tuesday"),
    "open_wed": N_("Wednesday"),
    "open_thu": N_("Thursday"),
    "open_fri": N_("Friday"),
    "open_sat": N_("Saturday"),
    "open_sun": N_("Sunday"),
    "closed_days": N_("Closed on these days"),
}
HELPER_WORDS = {
    "trained_from": N_("Training is needed from"),
    "insured_from": N_("Insurance is needed from"),
    "checked_from": N_("A health check is needed from"),
    "kin_may_help": N_("The elder’s family may help as volunteers"),
    "ages_low": N_("Ages of helpers at low risk"),
    "ages_medium": N_("Ages of helpers at medium risk"),
    "ages_high": N_("Ages of helpers at high risk"),
    "day_cap_minutes": N_("A volunteer’s limit for a day (minutes)"),
    "week_cap_minutes": N_("A volunteer’s limit for a week (minutes)"),
    "elder_from_age": N_("Walks at an elder’s pace from the age of"),
    "elder_metres_per_second": N_("An elder’s pace (metres per second)"),
    "bike_metres_per_second": N_("Speed by bike (metres per second)"),
    "ebike_metres_per_second": N_("Speed by e-bike (metres per second)"),
    "late_cancel_hours": N_("Calling a visit off is late from (hours before)"),
    "volunteers_may_take": N_("Volunteers may take"),
    "near_metres": N_("Near is within (metres)"),
    "overridable": N_("A reason outweighs"),
}
CHOICE_WORDS = {
    "low": N_("Low risk"),
    "medium": N_("Medium risk"),
    "high": N_("High risk"),
    "never": N_("Never"),
    "yes": N_("Yes"),
    "no": N_("No"),
    "all": N_("Open orders nearby, too"),
    "asked": N_("Only what they are asked for"),
}
ASKING_WORDS = {
    "wave_size": N_("Asked at a time"),
    "wave_minutes": N_("Minutes until the next are asked"),
    "waves_before_broadcast": N_("Waves before everybody is asked"),
    "broadcast_size": N_("Asked at most when everybody is asked"),
    "wave_after_standing": N_("Others are asked where the usual helpers of a standing order cannot"),
}
WEIGHT_WORDS = {f"weight_{name}": words for name, words in FACTORS.items()}
SURGE_WORDS = {
    "surge_until": N_("Until the end of"),
    "surge_text_zh": N_("What is said in Chinese"),
    "surge_text_en": N_("What is said in English"),
}


class RenameForm(Form):
    name = Line(_l("Name of the area"), [Required(), Length(max=60)])
    name_en = Line(_l("Name in English"), [Length(max=80)])


class AddAreaForm(RenameForm):
    kind = Choice(_l("Kind"), AreaKind)
    latitude = FloatField(_l("Latitude"), [Optional(), NumberRange(-90, 90)])
    longitude = FloatField(_l("Longitude"), [Optional(), NumberRange(-180, 180)])
