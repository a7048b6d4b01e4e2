"""Texts to helpers about who goes: whom of its staff a provider sends, who is released, what else is near."""

from eldercare.messaging.templates import Template

A_PERSON_JUST_ACTED = False  # it follows at once from what somebody decided, and would be worth nothing by morning

FOR_MEMBERS = (
    Template(
        "helper_named",
        zh="{when}的{service}，上门的是{helper}，上门码还是{visit_code}，见面时告诉对方。",
        en="{service}, {when}: {helper} comes. The visit code is still {visit_code}.",
        waits_for_morning=A_PERSON_JUST_ACTED,
    ),
    Template(
        "member_sent",
        zh="派您去：{service}，{when}，{elder}，{place}，电话{phone}。到了问老人要上门码，发给我们就算签到。",
        en="Please go: {service}, {when}, {elder}, {place}, phone {phone}. At the door, text us the visit code.",
        waits_for_morning=A_PERSON_JUST_ACTED,
    ),
    Template(
        "member_not_needed",
        zh="{when}，{elder}的{service}改由别人去，您不用去了。",
        en="{service} for {elder}, {when}: somebody else goes now, you need not go.",
        waits_for_morning=A_PERSON_JUST_ACTED,
    ),
    Template(
        "member_cannot_go",
        zh="{name}去不了：{when}，{elder}的{service}，{place}。请在手机页面上另派一位，都去不了请回复0。",
        en="{name} cannot go: {service} for {elder}, {when}, {place}. Please send somebody else, or reply 0.",
        waits_for_morning=A_PERSON_JUST_ACTED,
    ),
    Template(
        "too_late_others_near",
        zh="谢谢您！{service}这一单已有人接了，您不用去了。附近还有{count}单等人，愿意去请回复0，我们打给您。",
        en="Thank you! {service} is taken, you need not go. {count} more near you wait: reply 0 and we call you.",
        waits_for_morning=False,  # who has just written to us is awake
    ),
    Template(
        "helper_released",
        zh="{when}的{service}，我们另请别人去，您不用去了。谢谢您！",
        en="{service}, {when}: we ask somebody else to go, you need not. Thank you!",
        waits_for_morning=A_PERSON_JUST_ACTED,
    ),
)
