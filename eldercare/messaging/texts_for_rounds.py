"""What helpers are told of a meal round: one text for all of its doors."""

from eldercare.messaging.states import Priority
from eldercare.messaging.templates import Template

FOR_ROUNDS = (
    Template(
        "offer_round",
        zh="{when}起，{place}一趟送{doors}家{service}，约{minutes}分钟，能去回复1 {code}，不能回复2 {code}。",
        en="{service}, {doors} doors, {place}, from {when}, {minutes} min. Can you? Reply 1 {code} yes, 2 {code} no.",
        priority=Priority.URGENT,
        waits_for_morning=False,
        by_call=True,
        say_zh="{when}起，{place}，一趟送{doors}家{service}，大约{minutes}分钟。您能去吗？能去请按1，不能去请按2。",
        say_en="{service} for {doors} doors at {place}, from {when}, {minutes} minutes. Press 1 for yes, 2 for no.",
    ),
    Template(
        "order_accepted_round",
        zh="接单成功：{when}起，{place}{service}{doors}家。名单看手机页面，或找社区要打印的。",
        en="It is yours: {service}, {doors} doors, {place}, from {when}. The list is on your phone page or on paper.",
        waits_for_morning=False,
    ),
    Template(
        "remind_evening_round",
        zh="提醒您：{when}起，{place}送{service}{doors}家。去不了请回复0，我们好另找人。",
        en="Reminder: {service} for {doors} doors, {place}, from {when}. If you cannot go, reply 0.",
        by_call=True,
        say_zh="提醒您，{when}起，{place}，送{service}{doors}家。要是去不了，请按0，我们好另外找人。",
        say_en="A reminder: {service} for {doors} doors at {place}, from {when}. If you cannot go, press 0.",
    ),
    Template(
        "remind_hour_round",
        zh="时间快到了：{when}起，{place}送{service}{doors}家。去不了请马上回复0。",
        en="Soon: {service} for {doors} doors, {place}, from {when}. If you cannot go, reply 0 at once.",
        priority=Priority.URGENT,
        waits_for_morning=False,
        by_call=True,
        say_zh="时间快到了。{when}起，{place}，送{service}{doors}家。要是去不了，请马上按0。",
        say_en="It is nearly time: {service} for {doors} doors at {place}, from {when}. If you cannot go, press 0 now.",
    ),
)
