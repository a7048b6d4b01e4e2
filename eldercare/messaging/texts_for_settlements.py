"""What heirs, and who moved, are told when saved time was settled. Sober words: often somebody has died."""

from eldercare.messaging.templates import Template

FOR_SETTLEMENTS = (
    Template(
        "saved_time_inherited",
        zh="{name}生前存下的服务时间，有{time}转到了您名下，您账上现有{total}。有事请回复0找人工。",
        en="Of the time {name} had saved, {time} are now yours; you have {total}. Reply 0 to ask us.",
    ),
    Template(
        "points_inherited",
        zh="{name}生前的积分，有{count}分转到了您名下。有事请回复0找人工。",
        en="Of the points of {name}, {count} are now yours. Reply 0 to ask us.",
    ),
    Template(
        "saved_time_left_to",
        zh="{name}把存下的服务时间留给您{time}，您账上现有{total}。有事请回复0找人工。",
        en="{name} left you {time} of saved time; your account holds {total}. Reply 0 to ask us.",
    ),
    Template(
        "points_left_to",
        zh="{name}留给您{count}积分。有事请回复0找人工。",
        en="{name} left you {count} points. Reply 0 to ask us.",
    ),
    Template(
        "saved_time_moved",
        zh="您存的{time}服务时间已转到{community}，您在那里的账上现有{total}。有事请回复0找人工。",
        en="Your {time} of saved time are now at {community}; your account there holds {total}. Reply 0 to ask.",
    ),
)
