"""Texts from the number of somebody who died or left: whoever holds the telephone now is rung, nothing is ordered."""

from dataclasses import replace
from datetime import datetime

from eldercare.channels.sms.call_backs import call_back
from eldercare.channels.sms.replies import Sender
from eldercare.people.queries import living

FROM_THE_DEPARTED = "from_the_departed"


def is_from_nobody_living(sender: Sender) -> bool:
    """Tell whether the number belongs only to people who are gone."""
    return bool(sender.people) and not living(sender.people)


def ring_back(sender: Sender, at: datetime) -> str:
    """Promise a call to who wrote, and put it on the workers' list with the words of the text."""
    call_back(sender, at=at)
    return FROM_THE_DEPARTED


def among_the_living(sender: Sender) -> Sender:
    """Return the same sender without those who are gone: a widow who writes from the shared number means herself."""
    people = tuple(living(sender.people))
    if len(people) == len(sender.people):
        return sender
    return replace(sender, people=people, elders=tuple(one for one in sender.elders if one.person in people))
