"""Texts about saved time that was given away: to who received it, and to who gave it at a counter."""

from eldercare.messaging.templates import Template

FOR_GIFTS = (
    Template(
        "gift_received",
        zh="{name}转赠给您{minutes}分钟服务时间，您账上现有{balance}分钟，可以用来约上门服务。问事请回复0。",
        en="{name} gave you {minutes} minutes of saved time. You now have {balance} minutes. Reply 0 to ask us.",
    ),
    Template(
        "time_given",
        zh="按您的要求，已从您账上转出{minutes}分钟给{name}，还剩{balance}分钟。不是您本人要办的，请马上回复0。",
        en="As you asked, {minutes} minutes went to {name}; {balance} are left. If it was not you, reply 0 at once.",
        waits_for_morning=False,
    ),
)
