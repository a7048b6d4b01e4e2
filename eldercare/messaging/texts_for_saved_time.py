"""Texts about spending saved time: what it costs, what remains, why not, and what much that is saved would buy."""

from eldercare.messaging.states import Priority
from eldercare.messaging.templates import Template
from eldercare.messaging.texts_for_gifts import FOR_GIFTS
from eldercare.messaging.texts_for_settlements import FOR_SETTLEMENTS

ANSWERS_AT_ONCE = False  # who has just written to us is awake

FOR_SPENDING = (
    Template(
        "order_received_saved",
        zh="收到：{service}，{when}，单号{number}。用时间{time}，还剩{left}。要改请回复9。",
        en="Order {number}: {service}, {when}. Uses {time} of saved time, {left} remain. Reply 9 to change it.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "saved_time_held",
        zh="{when}的{service}用您存的时间：先预留{time}，还剩{left}可用。不用了请回复0。",
        en="{service}, {when}: {time} of saved time is set aside, {left} remain. Not wanted? Reply 0.",
    ),
    Template(
        "saved_time_spent",
        zh="{when}的{service}用了您存的{time}，还剩{left}可用。有不对请回复0。",
        en="{service}, {when}: {time} of saved time was used, {left} remain. Not right? Reply 0.",
        priority=Priority.LOW,
    ),
    Template(
        "saved_time_returned",
        zh="{elder}，{when}的{service}经核实少算时间，退回{time}，现有{left}可用。有疑问请回复0。",
        en="{elder}: {service}, {when}, counts less. {time} of saved time is back, {left} remain. Why? Reply 0.",
    ),
    Template(
        "saved_time_above",
        zh="{elder}，{when}的{service}经核实少算时间。账户已存满，{time}以您的名义转入社区公共账户。有疑问请回复0。",
        en="{elder}: {service}, {when}, counts less. The account is full: {time} went to the pool in your name.",
    ),
    Template(
        "saved_time_too_little",
        zh="{service}要用{time}，您可用{left}，不够。社区会打电话和您商量，不用再发。",
        en="{service} costs {time} of saved time and {left} can be used. We will ring you about it.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "saved_time_not_yet",
        zh="{service}记下了，但这次不能用存的时间。社区会打电话和您商量，不用再发。",
        en="We noted {service}, but saved time cannot be used for it now. We will ring you about it.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "saved_time_for_what",
        zh="好的，用您存的时间。要办什么事、哪天几点？请回复，比如“明天上午理发”。想知道有多少，回复“查余额”。",
        en="To use saved time, text us what and when, such as HAIRCUT TOMORROW 9 AM, or BALANCE to see what there is.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "saved_time_balance",
        zh="{name}账上有{total}，已预留{aside}，可用{left}。想用就发短信，比如“用时间币理发”。",
        en="{name}: {total} saved, {aside} set aside, {left} can be used. To use them, text us what you need.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "saved_time_balance_not_yet",
        zh="{name}账上有{total}，现在还不能用：年龄到了，或服务时间够长，才能用。想知道从哪天起，请回复0。",
        en="{name}: {total} saved. It can be used from a certain age, or after longer service. Reply 0: we ring you.",
        waits_for_morning=ANSWERS_AT_ONCE,
    ),
    Template(
        "saved_time_nudge",
        zh="{name}您好，您存了{hours}小时还没用过，够换{count}次{service}。想用请回复“用时间币”和要办的事，或回复0。",
        en="{name}, you saved {hours} hours and used none: enough for {service} {count} times. Reply 0: we ring you.",
        priority=Priority.LOW,
    ),
    *FOR_GIFTS,
    *FOR_SETTLEMENTS,
)
