"""What elders are told of standing orders: begun, changed for once, left out, paused, ended."""

from eldercare.messaging.templates import Template

FOR_SERIES = (
    Template(
        "series_begun",
        zh="给您定好了：{rule}，{service}，{first}起。不用每次再说。要改请回复0。",
        en="Set up for you: {service}, {rule}, from {first}. No need to order each time. Reply 0 to change it.",
        waits_for_morning=False,
    ),
    Template(
        "series_changed_one",
        zh="这次的{service}改在{when}，别的时间照旧。要改请回复0。",
        en="This time {service} is {when}; all other times stay. Reply 0 to change it.",
        waits_for_morning=False,
    ),
    Template(
        "series_skipped",
        zh="{when}的{service}这次不来，以后照旧。要改请回复0。",
        en="{service}, {when}, is left out this once; all other times stay. Reply 0 to change it.",
        waits_for_morning=False,
        call_back=True,
    ),
    Template(
        "series_paused",
        zh="{since}到{until}，{service}先停一停，之后照旧。您多保重！有事请回复0。",
        en="{service} is paused from {since} to {until}, then goes on as before. Take care! Reply 0 if you need us.",
        waits_for_morning=False,
        call_back=True,
    ),
    Template(
        "series_ended",
        zh="{service}到{last}为止，以后不再定期来。想再要，随时发短信给我们。找人工回复0。",
        en="{service} ends on {last}. Text us whenever you want it again. Reply 0 for a person.",
        waits_for_morning=False,
        call_back=True,
    ),
)
