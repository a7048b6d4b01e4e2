"""What the telephone says: the menu of those who ring us, and what goes with the calls that we make.

Short sentences, one thing each. What has no placeholder can be replaced by a recording in the local dialect.
"""

from eldercare.messaging.templates import Template


def _prompt(name: str, zh: str, en: str) -> Template:
    return Template(f"voice_{name}", zh=zh, en=en, waits_for_morning=False)


GREETING = (
    _prompt("welcome", "您好，这里是社区为老服务。", "Hello, this is the neighbourhood help line."),
    _prompt("hello", "您好，{name}。", "Hello, {name}."),
    _prompt("who", "请问是给哪位老人？", "Who is it for?"),
    _prompt("who_line", "{name}，请按{digit}。", "For {name}, press {digit}."),
    _prompt(
        "always",
        "找值班人员，请按0。紧急求助，请按9。",
        "To speak with a person, press 0. For an emergency, press 9.",
    ),
    _prompt("again", "和上次一样，{service}，请按星号键。", "For the same as last time, {service}, press star."),
    _prompt("menu_line", "{service}，请按{digit}。", "For {service}, press {digit}."),
    _prompt("repeat", "再听一遍，请按井号键。", "To hear this again, press the hash key."),
)

UNDERSTANDING = (
    _prompt("confirm", "给{name}订{service}，{when}。", "{service} for {name}, {when}."),
    _prompt(
        "confirm_keys",
        "对的请按1。换成后一天请按2。找值班人员请按0。",
        "If that is right, press 1. For the day after, press 2. To speak with a person, press 0.",
    ),
    _prompt(
        "ordered",
        "记下了，{service}，{when}。安排好了马上告诉您。",
        "We have noted {service}, {when}. We will tell you who comes.",
    ),
    _prompt(
        "ordered_closed",
        "记下了，{service}，{when}。我们{opens}上班后安排，安排好了告诉您。",
        "We have noted {service}, {when}. We are closed now and will see to it from {opens}.",
    ),
    _prompt(
        "ordered_busy",
        "记下了，{service}，{when}。{surge}",
        "We have noted {service}, {when}. {surge}",
    ),
    _prompt(
        "anything_else",
        "还要别的，请接着按数字。没有了，挂机就行。",
        "For anything else, press its number. If that is all, just hang up.",
    ),
    _prompt(
        "saved_time",
        "要用存的时间，请按{digit}：用{time}，还剩{left}。",
        "To pay with saved time, press {digit}: it uses {time} and {left} remain.",
    ),
    _prompt(
        "saved_time_used",
        "好的，用您存的{time}，还剩{left}。",
        "Done: it uses {time} of saved time, {left} remain.",
    ),
    _prompt("wrong_key", "没有这个数字，请您再听一遍。", "That key does nothing here. Please listen once more."),
    _prompt("nothing_pressed", "没有听到您按键，请您再听一遍。", "We heard no key. Please listen once more."),
    _prompt("not_understood", "没听明白，请您按数字。", "We did not understand that. Please press a number."),
    _prompt("nothing_before", "您以前没有订过，请您按数字。", "There is no earlier order. Please press a number."),
    _prompt(
        "paused",
        "对不起，{service}现在暂停，{when}起可以再订。",
        "Sorry, {service} is paused. You can order it again from {when}.",
    ),
    _prompt("cannot_order", "对不起，{service}现在订不了。", "Sorry, {service} cannot be ordered just now."),
    _prompt("goodbye", "好的，再见。", "Thank you, goodbye."),
)

TO_A_PERSON = (
    _prompt(
        "connecting",
        "正在为您接通值班人员，请别挂机。",
        "We are connecting you with a person. Please stay on the line.",
    ),
    _prompt("next_one", "还在为您接通，请再等一下。", "We are still trying to connect you. Please wait a little more."),
    _prompt(
        "leave_message",
        "值班人员现在接不了电话。请在嘀声以后说您的事，说完挂机就行。",
        "Nobody can take your call just now. Please speak after the tone, and hang up when you have finished.",
    ),
    _prompt(
        "or_leave_message",
        "也可以在嘀声以后说您的事，说完挂机就行。",
        "Or speak after the tone, and hang up when you have finished.",
    ),
    _prompt(
        "message_kept",
        "您的话录好了。我们{when}前给您回电话。",
        "Your message is kept. We will call you back by {when}.",
    ),
    _prompt(
        "call_back",
        "我们{when}前给您回电话，请留意来电。再见。",
        "We will call you back by {when}. Please keep your phone near. Goodbye.",
    ),
    _prompt(
        "sos",
        "收到您的求助。别慌，先别乱动。",
        "We have your call for help. Stay calm and do not move.",
    ),
    _prompt("pressed_help", "在电话里按了9求助", "pressed 9 for help on the telephone"),
    _prompt(
        "sos_told",
        "值班人员和家属都会马上知道您在求助。情况危急，请挂机打120。也可以在嘀声以后说出了什么事。",
        "Our duty staff and your family are being told now. In danger of life, hang up and dial 120. "
        "Or say after the tone what has happened.",
    ),
    _prompt(
        "broken",
        "对不起，电话出了点毛病。请在嘀声以后说您的事，我们会给您回电话。",
        "Sorry, something went wrong with the telephone. Please speak after the tone, and we will call you back.",
    ),
    _prompt(
        "whisper",
        "{name}打来电话。接听请按任意键。",
        "{name} is calling the help line. Press any key to take the call.",
    ),
    _prompt(
        "whisper_sos",
        "紧急求助！{name}打来电话。接听请按任意键。",
        "A call for help! {name} is on the line. Press any key to take the call.",
    ),
)

WHEN_WE_RING = (
    _prompt("calling", "您好，{name}。这里是社区为老服务。", "Hello, {name}. This is the neighbourhood help line."),
    _prompt(
        "heard_keys",
        "听清了请按1。再听一遍请按井号键。找值班人员请按0。",
        "If you have understood, press 1. To hear it again, press the hash key. To speak with a person, press 0.",
    ),
    _prompt("thanks", "好的，谢谢您。再见。", "Thank you. Goodbye."),
    _prompt(
        "offer_yours",
        "接好了，谢谢您！{when}，{elder}，{service}，地址是{address}。出发以前我们再提醒您。再见。",
        "It is yours, thank you! {service} for {elder}, {when}, at {address}. We will remind you before. Goodbye.",
    ),
    _prompt(
        "offer_declined",
        "知道了，{service}这一单我们另外找人。谢谢您告诉我们。再见。",
        "Noted, we will ask somebody else for {service}. Thank you for telling us. Goodbye.",
    ),
    _prompt(
        "offer_taken",
        "谢谢您！{service}这一单刚刚有人接了，您不用去了。下次再请您帮忙。再见。",
        "Thank you! Somebody else has just taken {service}, so you need not go. Until next time. Goodbye.",
    ),
    _prompt(
        "offer_over",
        "谢谢您！{service}这一单已经过了答复的时间，您不用去了。下次再请您帮忙。再见。",
        "Thank you! The time to answer for {service} has passed, so you need not go. Until next time. Goodbye.",
    ),
    _prompt(
        "offer_withdrawn",
        "谢谢您！{service}这一单不用安排了，您不用去了。再见。",
        "Thank you! {service} is no longer needed, so you need not go. Goodbye.",
    ),
    _prompt(
        "offer_busy",
        "谢谢您！可是{when}您已经接了别的单，时间冲突了。这一单我们另外找人。再见。",
        "Thank you! But you have another visit at that time, {when}. We will ask somebody else. Goodbye.",
    ),
    _prompt(
        "cannot_come",
        "知道您去不了了。值班人员会马上给您打电话。再见。",
        "We understand that you cannot come. Somebody will call you at once. Goodbye.",
    ),
    _prompt("rated", "谢谢您的评价，我们记下了。再见。", "Thank you, we have noted your rating. Goodbye."),
    _prompt("answered_already", "这件事不用再答复了，谢谢您。再见。", "No answer is needed now. Thank you. Goodbye."),
)

VOICE_PROMPTS = (*GREETING, *UNDERSTANDING, *TO_A_PERSON, *WHEN_WE_RING)
