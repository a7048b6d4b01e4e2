"""A community with a few volunteers, the best of them the one who has been there before by name: "1", "2", …"""

from datetime import UTC, datetime, timedelta

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.database import session
from eldercare.dispatch.waves import jobs, service
from eldercare.dispatch.waves.models import Asking
from eldercare.orders import jobs as orders
from eldercare.orders.models import Order
from eldercare.orders.states import OfferStatus
from tests.builders.areas import a_community, set_policy
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_order
from tests.builders.volunteers import a_volunteer

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday, 09:00 on the wall clock in Shanxi."""
BY_WORKER = {"by": WORKER, "at": NINE, "via": Door.CONSOLE}


def after(**span: float) -> datetime:
    return NINE + timedelta(**span)


def a_town(volunteers: int, **policy: object) -> Area:
    community = a_community()
    if policy:
        set_policy(community.id, dict(policy))
    for number in range(1, volunteers + 1):
        a_volunteer(f"{number}", community=community)
    return community


def an_order_in(community: Area, **facts: object) -> Order:
    given = {"at": NINE, "starts_at": after(hours=30)} | facts
    return an_order(elder=an_elder(community=community), **given)  # type: ignore[arg-type]


def begun(order: Order, **facts: int) -> Asking:
    return service.start(order.id, **BY_WORKER, **facts)  # type: ignore[arg-type]


def clock(*moments: datetime) -> None:
    """What the clock does about it at these moments."""
    session.commit()
    for moment in moments:
        orders.expire_offers(moment)
        jobs.ask_next_waves(moment)
    session.expire_all()


def waves(order: Order) -> list[list[str]]:
    """Whom each wave asked."""
    asked = [event.details for event in order.events if event.details.get("wave")]
    assert [facts["wave"] for facts in asked] == list(range(1, len(asked) + 1))
    return [sorted(facts["helpers"], key=int) for facts in asked]


def statuses(order: Order) -> list[OfferStatus]:
    return [offer.status for offer in order.offers]
