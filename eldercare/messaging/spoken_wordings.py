"""How texts are said to somebody who is rung instead, because he or she does not read them.

Keys take the place of answers, nothing is said that only helps when it is kept, and codes are said twice.
"""

from dataclasses import replace

from eldercare.messaging.templates import Template

# Each is a template's id with what is said in Chinese and in English.
SPOKEN: dict[str, tuple[str, str]] = {
    "order_accepted": (
        "安排好了。{when}，{helper}上门，{service}。上门码是{visit_code}。再说一遍，{visit_code}。见面时告诉对方，别告诉别人。",
        "{helper} comes for {service}, {when}. Your code is {visit_code}. Again: {visit_code}. Tell only the helper.",
    ),
    "order_cancelled": (
        "{when}的{service}已经取消了。以后有需要，随时给我们打电话。",
        "{service}, {when}, is cancelled. Ring us whenever you need something.",
    ),
    "helper_changed": (
        "{when}的{service}，原来的人来不了了。我们正在另外找人，定下来马上告诉您。",
        "{service}, {when}: the helper cannot come. We are looking for another one and will tell you.",
    ),
    "unfilled_elder": (
        "对不起，{when}的{service}还没有找到人。值班人员会给您打电话商量。",
        "We are sorry: we have found nobody yet for {service}, {when}. Somebody will call you to see what can be done.",
    ),
    "remind_evening_elder": (
        "提醒您，{when}，{helper}上门，{service}。上门码是{visit_code}。再说一遍，{visit_code}。见面时告诉对方。",
        "A reminder: {helper} comes for {service}, {when}. Your visit code is {visit_code}. Once more: {visit_code}.",
    ),
    "remind_hour_elder": (
        "{helper}快到了，{service}，{when}。上门码是{visit_code}。再说一遍，{visit_code}。见面时告诉对方。",
        "{helper} will be with you soon: {service}, {when}. Your visit code is {visit_code}. Once more: {visit_code}.",
    ),
    "ask_rating": (
        "{helper}这次的{service}，您满意吗？请按1到5。5是最满意，1是最不满意。",
        "How was {service} by {helper}? Please press a key from 1 to 5. 5 is best, 1 is worst.",
    ),
    "offer": (
        "{when}，{place}有位老人要{service}，大约{minutes}分钟。您能去吗？能去请按1，不能去请按2。",
        "{service} is needed, {when}, at {place}, for {minutes} minutes. Can you go? Press 1 for yes, 2 for no.",
    ),
    "offer_provider": (
        "有新的派单：{service}，{when}，{place}，大约{minutes}分钟。接单请按1，不接请按2。",
        "A new order: {service}, {when}, at {place}, about {minutes} minutes. Press 1 to accept, 2 to decline.",
    ),
    "order_cancelled_helper": (
        "请注意，{when}的{service}取消了，您不用去了。给您添麻烦了，谢谢您。",
        "Please note: {service}, {when}, is cancelled. You need not go. Sorry for the trouble, and thank you.",
    ),
    "helper_released": (
        "{when}的{service}，我们另外请别人去，您不用去了。谢谢您。",
        "{service}, {when}: we ask somebody else to go, so you need not. Thank you.",
    ),
    "remind_evening_helper": (
        "提醒您，{when}，{elder}的{service}，地址是{address}。要是去不了，请按0，我们好另外找人。",
        "A reminder: {service} for {elder}, {when}, at {address}. If you cannot go, press 0: we find somebody else.",
    ),
    "remind_hour_helper": (
        "时间快到了。{when}，{elder}的{service}，地址是{address}。要是去不了，请马上按0。",
        "It is nearly time: {service} for {elder}, {when}, at {address}. If you cannot go, press 0 now.",
    ),
    "late_helper": (
        "{elder}的{service}，约的是{when}，还没有看到您签到。要是去不了，请马上按0。",
        "{service} for {elder} was due {when}, and you have not checked in. If you cannot go, press 0 now.",
    ),
    "sos_duty": (
        "紧急求助！{name}，{place}，电话{phone}。原话是：{text}。请马上联系！",
        "A call for help! {name}, {place}, phone {phone}, said: {text}. Please call at once!",
    ),
    "sos_family": (
        "紧急情况！{name}在求助，值班人员正在联系。请您也马上给{name}打电话。",
        "This is urgent. {name} has called for help. Our duty staff is on it. Please call {name} now as well.",
    ),
}


def spoken(template: Template) -> Template:
    """Return the template with what is said in its place, where there is anything."""
    if template.id not in SPOKEN:
        return template
    say_zh, say_en = SPOKEN[template.id]
    return replace(template, by_call=True, say_zh=say_zh, say_en=say_en)
