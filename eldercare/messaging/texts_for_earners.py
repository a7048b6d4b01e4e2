"""What volunteers are told about the minutes they earned: where they are, and what may become of them."""

from eldercare.messaging.states import Priority
from eldercare.messaging.templates import Template

FOR_EARNERS = (
    Template(
        "minutes_credited",
        zh="谢谢您！{service}为您存入{time}，账上现有{total}。",
        en="Thank you! {time} for {service} are on your account, which now holds {total}.",
        priority=Priority.LOW,
    ),
    Template(
        "minutes_credited_group",
        zh="谢谢您！{service}为{group}存入{time}，{group}账上现有{total}。",
        en="Thank you! {time} for {service} are on the account of {group}, which now holds {total}.",
        priority=Priority.LOW,
    ),
    Template(
        "minutes_credited_pool",
        zh="谢谢您！{service}为您存入{time}，账上{total}已满。另外{over}转入社区公共账户，计入您的荣誉时长。",
        en="Thank you for {service}! {time} are on your account, now full with {total}. {over} more went"
        " to the community pool and count for your honours.",
        priority=Priority.LOW,
    ),
    Template(
        "minutes_credited_full",
        zh="谢谢您！{service}为您存入{time}，账上{total}已满，另外{over}没有存入。",
        en="Thank you for {service}! {time} are on your account, now full with {total}. {over} more could"
        " not be added.",
        priority=Priority.LOW,
    ),
    Template(
        "minutes_not_credited",
        zh="谢谢您！{service}，{when}，这次的时长暂时不能存入，工作人员会联系您说明原因。单号{number}。",
        en="Thank you for {service}, {when}! Its minutes could not be credited yet; we will call you to say why. Order"
        " {number}.",
        priority=Priority.LOW,
    ),
    Template(
        "minutes_lapse",
        zh="您账上有{time}存得早，到{day}过期。可以约服务、转赠或捐给社区，请回复0，我们打电话帮您办。",
        en="{time} of what you saved first lapse on {day}. Use, give or donate them; reply 0 for a person.",
    ),
)
