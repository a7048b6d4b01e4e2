"""Every text we send, in both languages; nothing else in the house has words for a phone.

Aim at one part (70 characters of Chinese), never above three. No links, and no R or T as an answer: carriers take
those for an opt-out.
"""

from eldercare.messaging.spoken_wordings import spoken
from eldercare.messaging.states import Priority
from eldercare.messaging.templates import Template
from eldercare.messaging.texts_for_earners import FOR_EARNERS
from eldercare.messaging.texts_for_hours import FOR_HOURS
from eldercare.messaging.texts_for_many import FOR_MANY
from eldercare.messaging.texts_for_members import FOR_MEMBERS
from eldercare.messaging.texts_for_rounds import FOR_ROUNDS
from eldercare.messaging.texts_for_saved_time import FOR_SPENDING
from eldercare.messaging.texts_for_series import FOR_SERIES
from eldercare.messaging.voice_prompts import VOICE_PROMPTS

ANSWERS_AT_ONCE = False  # who has just written to us is awake
A_PERSON_JUST_ACTED = False  # it follows at once from what somebody decided, and would be worth nothing by morning

FOR_ELDERS = (
    Template(
        "order_received",
        zh="收到：{service}，{when}，单号{number}。安排好了马上告诉您。要改请回复9，找人工回复0。",
        en="Order {number}: {service}, {when}. We will tell you who comes. Reply 9 to change it, 0 for a person.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "order_received_closed",
        zh="收到：{service}，{when}，单号{number}。我们{opens}上班后安排，定了告诉您。要改请回复9，找人工回复0。",
        en="Order {number}: {service}, {when}. We see to it from {opens}. Reply 9 to change it, 0 for a person.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "order_received_busy",
        zh="收到：{service}，{when}，单号{number}。{surge}要改请回复9，找人工回复0。",
        en="Order {number}: {service}, {when}. {surge} Reply 9 to change it, 0 for a person.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "order_noted_already",
        zh="已经记下了，您放心：{service}，{when}，单号{number}。还想再要一份，请回复0找人工。",
        en="We have that already: {service}, {when}, order {number}. If you want it twice, reply 0 for a person.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "order_joined",
        zh="两条短信合在一起看明白了：{service}，{when}，单号{number}。要改请回复9，找人工回复0。",
        en="From both your texts: {service}, {when}, order {number}. Reply 9 to change it, 0 for a person.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "order_changed",
        zh="改好了：{service}，{when}，单号{number}。还要改请回复9，找人工回复0。",
        en="Changed: {service}, {when}, order {number}. Reply 9 to change it again, 0 for a person.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "order_confirmed",
        zh="好的，{service}就这么定了，您放心。",
        en="Good, {service} is settled like that.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "more_noted",
        zh="您还提到了{more}，也记下了，我们会打电话和您定时间。",
        en="You also asked for {more}. We have noted it and will call you to agree on a time.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "service_paused",
        zh="对不起，{service}暂停：{because}。{until}起可以再约。有别的事请回复0找人工。",
        en="Sorry, {service} is paused: {because}. You can order it again from {until}. Reply 0 for a person.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "order_draft_received",
        zh="您的短信收到了。我们会尽快给您打电话问清楚，请留意来电。",
        en="We have your message. Somebody will call you soon to ask what you need.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "order_draft_closed",
        zh="您的短信收到了。我们{opens}上班，上班后给您打电话问清楚，请留意来电。",
        en="We have your message. We open at {opens} and will call you then to ask what you need.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "order_accepted",
        zh="安排好了：{when}，{helper}上门，{service}。上门码{visit_code}，见面时告诉对方，别告诉其他人。",
        en="{helper} comes for {service}, {when}. Visit code {visit_code}: only for the helper at your door.",
        waits_for_morning=A_PERSON_JUST_ACTED,
        call_back=True,
    ),
    Template(
        "order_cancelled",
        zh="{when}的{service}已取消。以后有需要，随时发短信给我们。找人工回复0。",
        en="{service}, {when}, is cancelled. Text us whenever you need something. Reply 0 for a person.",
        waits_for_morning=ANSWERS_AT_ONCE,
        call_back=True,
    ),
    Template(
        "helper_changed",
        zh="{when}的{service}，原来的人来不了了，我们正在另找，定下来马上告诉您。",
        en="{service}, {when}: the helper cannot come. We are looking for another one and will tell you.",
        waits_for_morning=A_PERSON_JUST_ACTED,
        call_back=True,
    ),
    Template(
        "unfilled_elder",
        zh="对不起，{when}的{service}还没找到人。我们会给您打电话商量，请留意来电。",
        en="Sorry, we have found nobody yet for {service}, {when}. We will call you to see what can be done.",
    ),
    Template(
        "remind_evening_elder",
        zh="提醒您：{when}，{helper}上门，{service}。上门码{visit_code}，见面时告诉对方。要改请回复0。",
        en="Reminder: {helper} comes for {service}, {when}. Visit code {visit_code}. Reply 0 to change something.",
        call_back=True,
    ),
    Template(
        "remind_hour_elder",
        zh="{helper}快到了：{service}，{when}。上门码{visit_code}，见面时告诉对方。有事回复0。",
        en="{helper} will be with you soon: {service}, {when}. Visit code {visit_code}. Reply 0 for a person.",
        priority=Priority.URGENT,
        waits_for_morning=False,
        call_back=True,
    ),
    Template(
        "ask_rating",
        zh="{helper}这次的{service}，您满意吗？请回复1到5，5最满意，1最不满意，后面加上{code}更好。",
        en="How was {service} by {helper}? Reply 1 to 5, 5 is best; adding {code} helps us.",
        priority=Priority.LOW,
        waits_for_morning=A_PERSON_JUST_ACTED,
    ),
    Template(
        "rating_thanks",
        zh="谢谢您的评价，我们记下了。",
        en="Thank you, we have noted your rating.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
)

FOR_HELPERS = (
    Template(
        "offer",
        zh="{when}，{place}有老人要{service}，约{minutes}分钟，您能去吗？能去回复1 {code}，不能去回复2 {code}。",
        en="{service}, {when}, {place}, about {minutes} min. Can you go? Reply 1 {code} for yes, 2 {code} for no.",
        priority=Priority.URGENT,
        waits_for_morning=A_PERSON_JUST_ACTED,
    ),
    Template(
        "offer_provider",
        zh="派单：{service}，{when}，{place}，约{minutes}分钟。接单回复1 {code}，不接回复2 {code}。",
        en="New order: {service}, {when}, {place}, about {minutes} min. Reply 1 {code} to accept, 2 {code} to decline.",
        priority=Priority.URGENT,
        waits_for_morning=A_PERSON_JUST_ACTED,
    ),
    Template(
        "offer_filled",
        zh="{when}的{service}已经有人接了，您不用去了。谢谢您，下次再请您帮忙！",
        en="{service}, {when}: somebody else has taken it, you need not go. Thank you, until next time!",
    ),
    Template(
        "offer_withdrawn",
        zh="{when}的{service}不用安排了，请不必回复。谢谢您！",
        en="{service}, {when}, is no longer needed. No answer necessary, thank you.",
    ),
    Template(
        "answer_too_late",
        zh="谢谢您的回复！{service}这一单已经有人接了，或者过了答复时间，您不用去了。",
        en="Thank you! {service} was taken by somebody else, or the time to answer has passed. You need not go.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "busy_then",
        zh="谢谢您！可是{when}您已经接了别的单，时间冲突了。这一单我们另找人。",
        en="Thank you! But you have another visit at that time ({when}). We will ask somebody else.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "declined_noted",
        zh="知道了，{service}这一单我们另找人。谢谢您告诉我们。",
        en="Noted, we will ask somebody else for {service}. Thank you for telling us.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "order_accepted_helper",
        zh="接单成功：{service}，{when}，{elder}，{place}，电话{phone}。到了问老人要上门码，发给我们就算签到。",
        en="It is yours: {service}, {when}, {elder}, {place}, phone {phone}. At the door, text us the visit code.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "checked_in",
        zh="签到成功：{elder}，{service}。走的时候把这4位上门码再发一次，就算签退。",
        en="Checked in: {service} for {elder}. When you leave, text the same 4 digits again.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "checked_out",
        zh="签退成功：{elder}，{service}，共{minutes}分钟。辛苦了，谢谢您！",
        en="Checked out: {service} for {elder}, {minutes} minutes. Thank you!",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "visit_code_wrong",
        zh="上门码不对。请再看看老人手机上我们发的短信，那里有4位数字。找人工回复0。",
        en="That is not the visit code. Look for the 4 digits in our text on the elder's phone, or reply 0.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "order_cancelled_helper",
        zh="请注意：{when}的{service}取消了，您不用去了。给您添麻烦了，谢谢！",
        en="Please note: {service}, {when}, is cancelled, you need not go. Sorry for the trouble, thank you!",
        waits_for_morning=A_PERSON_JUST_ACTED,
    ),
    Template(
        "remind_evening_helper",
        zh="提醒您：{when}，{elder}的{service}，{place}。去不了请回复0，我们好另找人。",
        en="Reminder: {service} for {elder}, {when}, {place}. If you cannot go, reply 0 so that we find somebody.",
    ),
    Template(
        "remind_hour_helper",
        zh="时间快到了：{when}，{elder}的{service}，{place}。去不了请马上回复0。",
        en="Soon: {service} for {elder}, {when}, {place}. If you cannot go, reply 0 at once.",
        priority=Priority.URGENT,
        waits_for_morning=False,
    ),
    Template(
        "late_helper",
        zh="{elder}的{service}，约好{when}，还没看到您签到。到了请签到，去不了请马上回复0。",
        en="{service} for {elder} was due {when} and you have not checked in. Please check in, or reply 0 at once.",
        priority=Priority.URGENT,
        waits_for_morning=False,
    ),
    Template(
        "minutes_balance",
        zh="您的账上现有{total}。",
        en="Your account holds {total}.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "sign_in_code",
        zh="登录验证码{code}，{minutes}分钟内有效。请不要告诉任何人，包括工作人员。",
        en="Your sign-in code is {code}, valid for {minutes} minutes. Tell it to nobody, not even to our staff.",
        priority=Priority.URGENT,
        waits_for_morning=False,
        despite_opt_out=True,  # asked for a moment ago, by the person
    ),
)

FOR_STAFF = (
    Template(
        "late_duty",
        zh="到时间没签到：{elder}，{service}，{place}，{helper}。请打电话问一下。",
        en="Nobody checked in: {elder}, {service}, {place}, {helper}. Please call.",
        priority=Priority.URGENT,
        waits_for_morning=False,
    ),
)

IN_CONVERSATION = (
    Template(
        "which_one",
        zh="您回的是哪一件？请连后面的数字一起回复：{options}",
        en="Which one do you mean? Please reply with the number behind it: {options}",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "menu",
        zh="您需要什么？请回复前面的数字：\n{lines}\n0 找人工",
        en="What do you need? Reply with the number:\n{lines}\n0 a person",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "chat_kind",
        zh="好的，您多保重！需要帮忙随时发短信，找人工回复0。",
        en="Thank you, take care! Text us whenever you need help, or reply 0 for a person.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "help_unclear",
        zh="对不起，没看明白。请告诉我们要什么，比如“助餐”“理发”；找人工回复0。",
        en="Sorry, we did not understand. Tell us what you need, such as MEAL or HAIRCUT, or reply 0 for a person.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "call_back_promised",
        zh="好的，我们{when}前给您回电话，请留意来电。",
        en="All right, somebody will call you back by {when}. Please keep your phone near.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "call_back_or_time",
        zh="好的，我们{when}前给您打电话商量怎么改。也可以直接回复新的时间，比如“后天上午9点”。",
        en="All right, we will call you by {when}. Or reply with the new time, such as FRIDAY 9 AM.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "are_you_all_right",
        zh="您是不舒服还是出事了？要人马上来，请回复“救命”或打120。不急的话，我们{when}前给您打电话。",
        en="Are you all right? If you need somebody now, reply SOS or dial 120. Otherwise we call you by {when}.",
        priority=Priority.URGENT,
        waits_for_morning=False,
        despite_opt_out=True,
    ),
    Template(
        "ask_when",
        zh="收到，您要{service}。哪天几点合适？请回复，比如“明天上午9点”。找人工回复0。",
        en="You would like {service}. Which day and time? Reply, such as TOMORROW 9 AM, or 0 for a person.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "ask_whom",
        zh="{service}是给谁订的？请回复前面的数字：{options}。找人工回复0。",
        en="Who is {service} for? Reply with the number: {options}. Or reply 0 for a person.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "opted_out",
        zh="好的，以后不再给您发短信，求助除外。想重新接收，请回复“恢复”。",
        en="All right, no more texts from us, except about calls for help. Reply START to get them again.",
        waits_for_morning=ANSWERS_AT_ONCE,
        despite_opt_out=True,  # the one confirmation
    ),
    Template(
        "opted_in",
        zh="好的，以后照常给您发短信。需要帮忙随时告诉我们。",
        en="All right, you will get our texts again. Tell us whenever you need help.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
)

FROM_WORKERS = (
    Template(
        "worker_reply",
        zh="{reply}",
        en="{reply}",
        priority=Priority.URGENT,
        waits_for_morning=A_PERSON_JUST_ACTED,
    ),
)

FOR_CALLS_FOR_HELP = (
    Template(
        "sos_received",
        zh="收到您的求助！别慌，先别乱动，我们马上给您打电话。情况危急请直接拨打120。",
        en="We have your call for help! Stay calm, do not move. We are calling you now. In danger of life, dial 120.",
        priority=Priority.SOS,
        waits_for_morning=False,
        despite_opt_out=True,
    ),
    Template(
        "sos_noted",
        zh="您说的我们也告诉值班人员了。马上有人给您打电话，请您接一下。",
        en="We have told our duty staff this as well. Somebody is calling you now, please pick up.",
        priority=Priority.SOS,
        waits_for_morning=False,
        despite_opt_out=True,
    ),
    Template(
        "sos_duty",
        zh="紧急求助！{name}，{place}，电话{phone}，短信原文：{text}。请马上联系！",
        en="SOS! {name}, {place}, phone {phone}, wrote: {text}. Please call at once!",
        priority=Priority.SOS,
        waits_for_morning=False,
        despite_opt_out=True,
        rings_too=True,
    ),
    Template(
        "sos_family",
        zh="{name}发来求助短信，值班人员正在联系。请您也马上打电话给{name}。",
        en="{name} has called for help. Our duty staff is on it. Please call {name} now as well.",
        priority=Priority.SOS,
        waits_for_morning=False,
        despite_opt_out=True,
    ),
)

TEMPLATES: dict[str, Template] = {
    template.id: spoken(template)
    for template in (
        *FOR_ELDERS,
        *FOR_EARNERS,
        *FOR_SERIES,
        *FOR_SPENDING,
        *FOR_HELPERS,
        *FOR_MEMBERS,
        *FOR_ROUNDS,
        *FOR_HOURS,
        *FOR_STAFF,
        *IN_CONVERSATION,
        *FROM_WORKERS,
        *FOR_CALLS_FOR_HELP,
        *FOR_MANY,
        *VOICE_PROMPTS,
    )
}
