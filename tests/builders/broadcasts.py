"""Broadcasts to the elders of a community."""

from eldercare.areas.models import Area
from eldercare.areas.queries import scope_of
from eldercare.broadcasts import service
from eldercare.broadcasts.choice import Choice
from eldercare.broadcasts.models import Broadcast
from eldercare.broadcasts.states import Occasion
from eldercare.database import session
from tests.builders.messaging import NOON
from tests.builders.staff import a_worker


def a_broadcast(
    area: Area,
    *,
    occasion: Occasion = Occasion.FROST,
    choice: Choice | None = None,
    started: bool = False,
    **given: object,
) -> Broadcast:
    """A draft to everybody in the area, or one that the clock is to queue."""
    facts = {"scope": scope_of(area.id), "free_text": True, "staff_id": a_worker(area=area).id, "at": NOON, **given}
    broadcast = service.compose(area_id=area.id, occasion=occasion, choice=choice or Choice(), **facts)
    if started:
        service.start(broadcast.id, at=facts["at"])
    session.commit()
    return broadcast
