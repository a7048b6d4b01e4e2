"""What volunteers are told when somebody has looked at their hours and decided something."""

from eldercare.messaging.templates import Template

FOR_HOURS = (
    Template(
        "correction_granted",
        zh="您说的{day}的时间已更正，{time}，账上现有{total}。答复：{reason}",
        en="Your hours of {day} are put right: {time}. Your account holds {total}. Answer: {reason}",
    ),
    Template(
        "correction_refused",
        zh="您说的{day}的时间，核实后没有改动。答复：{reason}。有疑问请回复0找人工。",
        en="Your hours of {day} stay as they are. Answer: {reason}. Reply 0 to talk to a person.",
    ),
    Template(
        "review_corrected",
        zh="您{day}那次服务的时间，核实后按{time}计，账上现有{total}。说明：{reason}。有疑问请回复0找人工。",
        en="Your visit of {day} counts {time}, your account holds {total}. Why: {reason}. Questions: reply 0.",
    ),
    Template(
        "review_corrected_group",
        zh="您{day}为{group}做的那次服务，核实后按{time}计，{group}账上已更正。说明：{reason}。有疑问请回复0找人工。",
        en="Your visit of {day} for {group} counts {time} on its account. Why: {reason}. Questions: reply 0.",
    ),
)
