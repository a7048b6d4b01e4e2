"""Texts about saved time that was given away: to who received it, and to who gave it at a counter."""

from eldercare.messaging.templates import Template

FOR_GIFTS = (
    Template(
        "gift_received",
        zh="{name}转赠给您{time}服务时间，您账上现有{total}，可以用来约上门服务。问事请回复0。",
        en="{name} gave you {time} of saved time. You now have {total}. Reply 0 to ask us.",
    ),
    Template(
        "time_given",
        zh="按您的要求，已从您账上转出{time}给{name}，还剩{left}。不是您本人要办的，请马上回复0。",
        en="As you asked, {time} of saved time went to {name}; {left} are left. If it was not you, reply 0 at once.",
        waits_for_morning=False,
    ),
)
