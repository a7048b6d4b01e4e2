"""The texts that go to a class of elders at once: frost, heat, a festival, a notice."""

from eldercare.messaging.states import Priority
from eldercare.messaging.templates import Template

FOR_MANY = (
    Template(
        "broadcast_frost",
        zh="天要冷了，您多穿点，少出门，当心路滑。烧煤取暖要开窗通风。身子不舒服或要帮忙，请回复0。",
        en="It is getting very cold. Dress warmly, mind the ice, and air rooms with a coal stove. Need help? Reply 0.",
        priority=Priority.LOW,
        by_call=True,
        say_zh="天要冷了，您多穿点，少出门，当心路滑。烧煤取暖要开窗通风。身子不舒服或者要帮忙，请打我们的电话。",
        say_en="It is getting very cold. Dress warmly, mind the ice, air rooms with a coal stove. Call us for help.",
    ),
    Template(
        "broadcast_heat",
        zh="天太热了，中午别出门，多喝水，屋里多通风。头晕恶心马上歇着，告诉家里人。要帮忙请回复0。",
        en="It is very hot. Stay in at noon, drink a lot, keep rooms airy. Dizzy? Rest, and reply 0 for help.",
        priority=Priority.LOW,
        by_call=True,
        say_zh="天太热了，中午别出门，多喝水，屋里多通风。头晕恶心马上歇着，告诉家里人。要帮忙请打我们的电话。",
        say_en="It is very hot. Stay in at noon, drink a lot, keep rooms airy. If you feel dizzy, rest and call us.",
    ),
    Template(
        "broadcast_festival",
        zh="{festival}快乐！祝您身体硬朗，天天顺心。过节要帮忙，随时发短信给我们，找人工回复0。",
        en="Happy {festival}! We wish you good health. If you need help these days, text us, or reply 0 for a person.",
        priority=Priority.LOW,
        by_call=True,
        say_zh="{festival}快乐！祝您身体硬朗，天天顺心。过节要帮忙，随时打我们的电话。",
        say_en="Happy {festival}! We wish you good health. If you need help these days, just call us.",
    ),
    Template(
        "broadcast_notice",
        zh="社区通知：{notice} 有事请回复0。",
        en="Community notice: {notice} Reply 0 for a person.",
        priority=Priority.LOW,
        by_call=True,
        say_zh="社区通知：{notice}",
        say_en="A notice from the community: {notice}",
    ),
)
