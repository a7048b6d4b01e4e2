"""A helper with a plain phone at the elder's door: the visit code as a text checks in, the same again checks out."""

import re
import unicodedata
from datetime import datetime, timedelta

from eldercare.actors import Actor, Door
from eldercare.channels.sms.call_backs import call_back
from eldercare.channels.sms.replies import Sender, reply
from eldercare.orders import visits
from eldercare.orders.errors import CodeLocked, WrongCode
from eldercare.orders.models import Visit
from eldercare.orders.queries import visits_of
from eldercare.orders.states import UNDER_WAY, OrderStatus
from eldercare.orders.whose import carries_out

VISIT_CODE = re.compile(r"\d{4}")
NEAR = timedelta(hours=12)
SENT_TWICE = timedelta(minutes=1)  # no visit is so short: a finger or a network that repeats itself


def check(sender: Sender, *, at: datetime) -> str | None:
    """Check in or out when the text is four digits from somebody who has a visit about now; None when it is not."""
    code = unicodedata.normalize("NFKC", sender.text).strip()
    visit, by = _meant(sender, code, at=at) if VISIT_CODE.fullmatch(code) else (None, sender.actor)
    if visit is None:
        return None
    if visit.checked_in_at is None:
        return _check_in(sender, visit, code, by=by, at=at)
    if code != visit.order.visit_code:
        reply(sender, "visit_code_wrong", at=at)
        return "wrong_code"
    if at < visit.checked_in_at + SENT_TWICE:
        reply(sender, "checked_in", at=at, **_named(sender, visit))
        return "checked_in"
    visits.check_out(visit.order_id, by=by, at=at, via=Door.SMS)
    reply(sender, "checked_out", at=at, minutes=str(visit.minutes or 0), **_named(sender, visit))
    return "checked_out"


def _meant(sender: Sender, code: str, *, at: datetime) -> tuple[Visit | None, Actor]:
    """Return the visit with this code, else the one that is nearest in time, and who of this phone makes it."""
    coming = [
        (visit, Actor.person(person.id))
        for person in sender.people
        for visit in visits_of(person, live=True)
        if carries_out(visit, person.id)
        and visit.order.status in UNDER_WAY | {OrderStatus.IN_SERVICE}
        and visit.checked_out_at is None
        and visit.order.starts_at is not None
        and abs(visit.order.starts_at - at) < NEAR
    ]
    with_code = [(visit, by) for visit, by in coming if visit.order.visit_code == code]
    nearest = sorted(with_code or coming, key=lambda one: abs((one[0].order.starts_at or at) - at))
    return nearest[0] if nearest else (None, sender.actor)


def _check_in(sender: Sender, visit: Visit, code: str, *, by: Actor, at: datetime) -> str:
    try:
        visits.check_in(visit.order_id, code=code, by=by, at=at, via=Door.SMS)
    except WrongCode:
        reply(sender, "visit_code_wrong", at=at)
        return "wrong_code"
    except CodeLocked:
        call_back(sender, at=at)
        return "call_back"
    reply(sender, "checked_in", at=at, **_named(sender, visit))
    return "checked_in"


def _named(sender: Sender, visit: Visit) -> dict[str, str]:
    order = visit.order
    return {
        "service": order.service.said(sender.language) if order.service else "",
        "elder": order.elder.name if order.elder else "",
    }
