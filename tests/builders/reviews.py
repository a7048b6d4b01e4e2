"""Visits of one volunteer that were closed, and reviews of them."""

from datetime import datetime, timedelta

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.orders import closing, visits
from eldercare.orders.models import Order
from eldercare.orders.reviews import queries
from eldercare.orders.reviews.models import Review
from eldercare.orders.states import OrderStatus
from eldercare.volunteers.models import Volunteer
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.volunteers import a_volunteer

CLERK = Actor.staff(1)


def finished(
    helper: Volunteer, began: datetime, *, minutes: int = 60, ordered: int = 60, elder: Elder | None = None
) -> Order:
    """An order whose helper was there from then on for so many minutes."""
    elder = elder or an_elder(community=helper.person.community)
    order = an_order(OrderStatus.ACCEPTED, elder=elder, helper=helper, at=began, starts_at=began, minutes=ordered)
    # As it was found out later: nobody can be asked to two doors at the same time.
    visit = order.helpers[0]
    visits.check_in(order.id, reason="Rang us", by=CLERK, at=began, via=Door.CONSOLE)
    visits.check_out(order.id, by=CLERK, at=began + timedelta(minutes=minutes), via=Door.CONSOLE)
    session.refresh(visit)
    return order


def closed(order: Order, at: datetime) -> Review | None:
    closing.close(order.id, by=CLERK, at=at, via=Door.CONSOLE)
    return queries.find(order.helpers[0].id)


def a_review(began: datetime, *, helper: Volunteer | None = None, minutes: int = 130) -> Review:
    """Of a visit that lasted much longer than the hour that was ordered; 90 minutes were credited for it."""
    found = closed(finished(helper or a_volunteer(), began, minutes=minutes), began + timedelta(hours=3))
    assert found is not None
    return found
