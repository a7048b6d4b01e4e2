"""Calls for help, from an elder's own number."""

from eldercare.actors import Actor, Door
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.elders.models import Elder
from eldercare.safety import service
from eldercare.safety.models import Incident
from eldercare.safety.states import IncidentSource
from tests.builders.elders import an_elder


def an_incident(*, elder: Elder | None = None, community: Area | None = None, text: str = "救命") -> Incident:
    """A call for help by text from this elder, or from one made for it in this community."""
    elder = elder or an_elder(community=community)
    return service.open_incident(
        source=IncidentSource.SMS,
        number=elder.person.phones[0].number,
        text=text,
        by=Actor.person(elder.id),
        at=now(),
        via=Door.SMS,
    )
