"""The short form with which people order for themselves or their family on a page: for whom, what, when, paid how."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from eldercare.actors import Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.catalogue import queries as catalogue
from eldercare.catalogue.models import Service
from eldercare.clock import at_local, local, now
from eldercare.elders.models import Elder
from eldercare.localtime import zone
from eldercare.orders import saved_time, service
from eldercare.orders.models import Order
from eldercare.orders.queries import last_of
from eldercare.orders.states import LIVE, OrderSource
from eldercare.timebank.spending import cost_of, factor_of
from eldercare.web.filters import day as day_word
from eldercare.web.filters import minutes
from eldercare.web.language import current_language

DAYS = 7
A_DOUBLE_TAP = timedelta(minutes=10)
FIRST, LAST = 7, 20


class WishForm(FlaskForm):
    """Which service on which of the next days; `with_saved_time` is ticked beforehand where a page is about that."""

    elder_id = RadioField(_l("Who is it for?"), [InputRequired(_l("Please choose one."))], coerce=int)
    service_code = RadioField(_l("What is needed?"), [InputRequired(_l("Please choose one."))])
    day = RadioField(_l("Day"), [InputRequired(_l("Please choose one."))], default="1", coerce=str)
    hour = SelectField(_l("Time"), default="")
    with_saved_time = BooleanField(_l("With saved time"))

    def offer(self, elders: Sequence[Elder], *, community_id: int) -> None:
        """Fill the lists: for whom, what can be ordered with what it costs in saved time, the next days, full hours."""
        self.elder_id.choices = [SelectChoice(elder.id, elder.name) for elder in elders]
        if len(elders) == 1:
            self.elder_id.data = elders[0].id
        self.service_code.choices = [
            SelectChoice(one.code, _cost_said(one, community_id)) for one in _orderable() if one.by_volunteers
        ]
        today = _today()
        self.day.choices = [SelectChoice(str(n), day_word(today + timedelta(days=n))) for n in range(DAYS)]
        hours = [SelectChoice(f"{hour:02d}:00", f"{hour:02d}:00") for hour in range(FIRST, LAST)]
        self.hour.choices = [SelectChoice("", _("Usual time")), *hours]

    def starts_at(self, wanted: Service) -> datetime:
        """Return the moment that was chosen."""
        on = _today() + timedelta(days=int(self.day.data or 1))
        return at_local(on, time.fromisoformat(self.hour.data or wanted.usual_start), zone())


def _today() -> date:
    return local(now(), zone()).date()


def _orderable() -> list[Service]:
    return [one for one in catalogue.offered() if not one.is_paused(now())]


def _cost_said(one: Service, community_id: int) -> str:
    cost = cost_of(one.minutes, factor=factor_of(one.code, policy_of(community_id)))
    return f"{one.said(current_language())} · {minutes(cost)}"


def place(form: WishForm, elders: Sequence[Elder], *, by: Actor, via: Door, source: OrderSource) -> Order:
    """Order what the form says, inside the caller's transaction; tapped twice is ordered once.

    Raises what `orders.service.place` and `orders.saved_time.use` raise.
    """
    elder = next(one for one in elders if one.id == form.elder_id.data)
    wanted = catalogue.get(form.service_code.data)
    starts_at, at = form.starts_at(wanted), now()
    for before in last_of(elder.id, limit=5):
        is_same = before.service_id == wanted.id and before.starts_at == starts_at and before.status in LIVE
        if is_same and before.requester_id == by.id and before.placed_at >= at - A_DOUBLE_TAP:
            return before
    order = service.place(
        elder_id=elder.id,
        service_code=wanted.code,
        starts_at=starts_at,
        requester_id=by.id,
        source=source,
        by=by,
        at=at,
        via=via,
    )
    if form.with_saved_time.data:
        saved_time.use(order.id, by=by, at=at, via=via)
    return order
