"""Who could do an order: the hard blocks, each with a sentence that the dispatcher reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from eldercare.clock import local
from eldercare.errors import N_
from eldercare.localtime import zone
from eldercare.orders.models import Order
from eldercare.providers.models import Provider
from eldercare.volunteers.models import Volunteer, VolunteerStatus


@dataclass(frozen=True)
class Reason:
    """Why somebody is suggested or not: a sentence to translate, and what goes into it."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)


def volunteer_blocks(volunteer: Volunteer, order: Order, *, is_busy: bool) -> list[Reason]:
    """Return everything that stands against this volunteer doing this order; nothing when he or she may."""
    service = order.service
    blocks: list[Reason] = []
    if volunteer.status is not VolunteerStatus.ACTIVE:
        blocks.append(Reason(N_("is not active at present")))
    if service is not None and not service.by_volunteers:
        blocks.append(Reason(N_("this service is done by providers only")))
    if service is not None and service.skill is not None and not volunteer.has_skill(service.skill):
        blocks.append(Reason(N_("lacks the skill for this service")))
    if volunteer.id == order.elder_id:
        blocks.append(Reason(N_("cannot help himself or herself")))
    if is_busy:
        blocks.append(Reason(N_("has another visit at that time")))
    return blocks


def is_free(volunteer: Volunteer, starts_at: datetime, ends_at: datetime) -> bool:
    """Tell whether the weekly availability covers this span; one that crosses midnight never is."""
    begins = local(starts_at, zone())
    from_minute = begins.hour * 60 + begins.minute
    until_minute = from_minute + ceil((ends_at - starts_at) / timedelta(minutes=1))
    return volunteer.is_free_on(begins.weekday(), from_minute, until_minute)


def provider_blocks(provider: Provider, order: Order) -> list[Reason]:
    """Return everything that stands against this provider doing this order; nothing when it may."""
    blocks: list[Reason] = []
    if not provider.active:
        blocks.append(Reason(N_("is not active at present")))
    if order.service is not None and not (order.service.by_providers and provider.does(order.service)):
        blocks.append(Reason(N_("does not offer this service")))
    return blocks
