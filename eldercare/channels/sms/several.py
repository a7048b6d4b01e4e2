"""Several wishes in one text: which of them are clear by themselves."""

import re
from dataclasses import replace
from datetime import datetime

from eldercare.channels.sms.heard import meaning_of
from eldercare.channels.sms.replies import Sender
from eldercare.channels.sms.understanding.meaning import Intent, Meaning

_CLAUSES = re.compile(r"[，,。；;、\n！!]|和|还有|另外|顺便|以及|再(?=[要订来])|\band\b")


def clear_ones(sender: Sender, meaning: Meaning, *, at: datetime) -> list[Meaning]:
    """Return an order for each service of which one clause says everything.

    A clause without a day or time is clear only where no other clause has one: "tomorrow meals and a haircut" may mean
    both tomorrow.
    """
    wanted = {meaning.service, *meaning.more}
    read = [meaning_of(part, language=sender.language, at=at) for part in _CLAUSES.split(sender.text) if part.strip()]
    orders = [one for one in read if one.intent is Intent.ORDER and one.service in wanted and not one.asks_back]
    if any(one.time_given or one.date_given for one in read):
        orders = [one for one in orders if one.time_given or one.date_given]
    services = [one.service for one in orders]
    return [one for one in orders if services.count(one.service) == 1]


def only(meaning: Meaning, code: str) -> Meaning:
    """Return the wish for this one of its services, whose time is open."""
    return replace(meaning, service=code, starts_at=None, ends_at=None, minutes=None, more=())
