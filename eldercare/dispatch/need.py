"""What an order asks for, once it is known: only a draft may lack any of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from math import ceil

from eldercare.areas.policy import WEIGHTS, Policy, policy_of
from eldercare.catalogue.models import Service
from eldercare.clock import local
from eldercare.elders.models import Elder
from eldercare.localtime import zone
from eldercare.orders.models import Order


@dataclass(frozen=True)
class Need:
    """Who needs what when; `day` and the minutes since midnight are those of the wall clock there."""

    order: Order
    service: Service
    elder: Elder
    starts_at: datetime
    ends_at: datetime
    policy: Policy
    day: date
    from_minute: int

    @cached_property
    def minutes(self) -> int:
        return ceil((self.ends_at - self.starts_at) / timedelta(minutes=1))

    @cached_property
    def until_minute(self) -> int:
        """The end in minutes since the midnight before the beginning; above 1440 where it crosses the next one."""
        return self.from_minute + self.minutes

    @cached_property
    def weights(self) -> dict[str, float]:
        """How many of 100 points each factor of the score brings at best, by the community's weights."""
        given = {name.removeprefix("weight_"): float(getattr(self.policy, name)) for name in WEIGHTS}
        whole = sum(given.values()) or 1
        return {factor: 100 * weight / whole for factor, weight in given.items()}


def need_of(order: Order) -> Need | None:
    """Return what the order asks for, None while something about it is not known."""
    if order.service is None or order.elder is None or order.starts_at is None or order.ends_at is None:
        return None
    begins = local(order.starts_at, zone())
    return Need(
        order=order,
        service=order.service,
        elder=order.elder,
        starts_at=order.starts_at,
        ends_at=order.ends_at,
        policy=policy_of(order.community_id),
        day=begins.date(),
        from_minute=begins.hour * 60 + begins.minute,
    )
