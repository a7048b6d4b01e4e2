"""How far the asking about an order has got, as its page shows it."""

import hashlib
from dataclasses import dataclass

from flask_babel import gettext as _

from eldercare.areas.policy import Policy, policy_of
from eldercare.channels.console.tried_words import tried_said
from eldercare.dispatch.waves import queries
from eldercare.dispatch.waves.models import Asking
from eldercare.dispatch.waves.states import GOES_ON, AskingStatus
from eldercare.dispatch.waves.tried import Tried, what_was_tried
from eldercare.orders.models import Order
from eldercare.orders.states import TAKES_OFFERS
from eldercare.web.filters import when


@dataclass(frozen=True)
class State:
    """What the panel says; `goes_on` while the clock asks on by itself, `is_called` once a dispatcher has to."""

    headline: str
    more: str
    goes_on: bool
    is_called: bool
    takes_offers: bool
    tried: Tried
    policy: Policy

    @property
    def seen(self) -> str:
        """What stands for all of it in the question whether anything changed."""
        shown = (self.headline, self.more, self.takes_offers, self.tried)
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:12]


def state_of(order: Order) -> State:
    """Return it for this order; nothing goes on where asking has ended or never began."""
    found = queries.find(order.id)
    asking = found if found is not None and queries.what_ended(found) is None else None
    tried = what_was_tried(order.id)
    return State(
        headline=_headline(asking, tried),
        more=_more(asking),
        goes_on=asking is not None and asking.status in GOES_ON,
        is_called=asking is not None and asking.status is AskingStatus.EXHAUSTED,
        takes_offers=order.status in TAKES_OFFERS,
        tried=tried,
        policy=policy_of(order.community_id),
    )


def _headline(asking: Asking | None, tried: Tried) -> str:
    if asking is None:
        return tried_said(tried) if tried.rounds else ""
    if asking.status is AskingStatus.EXHAUSTED:
        return _("Everybody was asked and nobody has said yes.")
    if not asking.wave:
        return _("Nobody has been asked yet.")
    asked = sum(len(one.answers) for one in tried.rounds if one.asked_at >= asking.begun_at)
    if asking.is_broadcast:
        return _("Everybody else is being asked: %(n)s in all.", n=asked)
    return _("Wave %(wave)s, %(n)s asked.", wave=asking.wave, n=asked)


def _more(asking: Asking | None) -> str:
    if asking is None:
        return ""
    if asking.status is AskingStatus.RESTING:
        return _("Nobody is asked in quiet hours. The next are asked %(when)s.", when=when(asking.next_at))
    if asking.status is AskingStatus.EXHAUSTED:
        return _("Those who have not answered can still say yes. Ring somebody, or agree on another time.")
    if asking.is_broadcast:
        return _("If nobody says yes you are called %(when)s.", when=when(asking.next_at))
    return _("The next are asked %(when)s, or as soon as these have all answered.", when=when(asking.next_at))
