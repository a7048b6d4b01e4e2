"""Asking helpers about an order after looking at whether they may do it."""

from collections.abc import Sequence
from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.dispatch.eligibility import Reason, provider_blocks, volunteer_blocks
from eldercare.errors import N_, Refused
from eldercare.orders import offers
from eldercare.orders.models import Offer, Order
from eldercare.orders.offers import Helper, busy
from eldercare.orders.queries import get
from eldercare.orders.states import HelperKind
from eldercare.providers.queries import get as get_provider
from eldercare.volunteers.queries import get as get_volunteer


class NotEligible(Refused):
    """Something stands against this helper, and no reason for overriding it was given."""

    code = "not_eligible"

    def __init__(self, name: str, blocks: list[Reason]) -> None:
        super().__init__(N_("%(name)s cannot be asked for this order. Give a reason to ask all the same."), name=name)
        self.blocks = blocks


def offer(
    order_id: int,
    helpers: Sequence[Helper],
    *,
    by: Actor,
    at: datetime,
    via: Door,
    expires_in_minutes: int | None = None,
    override_reason: str = "",
) -> list[Offer]:
    """Ask these helpers whether they will do it and return the offers.

    Raises NotEligible for one who may not, unless `override_reason` says why all the same (it stays in the history);
    otherwise raises what `orders.offers.send` raises. Nobody is asked when one of them is refused.
    """
    order = get(order_id)
    if not override_reason.strip():
        for helper in helpers:
            _refuse_blocked(order, helper)
    return offers.send(
        order_id,
        helpers,
        by=by,
        at=at,
        via=via,
        expires_in_minutes=expires_in_minutes,
        override_reason=override_reason.strip(),
    )


def _refuse_blocked(order: Order, helper: Helper) -> None:
    if helper.kind is HelperKind.VOLUNTEER:
        volunteer = get_volunteer(helper.id)
        name, blocks = volunteer.name, volunteer_blocks(volunteer, order, is_busy=bool(busy([helper.id], order)))
    else:
        provider = get_provider(helper.id)
        name, blocks = provider.name, provider_blocks(provider, order)
    if blocks:
        raise NotEligible(name, blocks)
