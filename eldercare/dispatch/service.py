"""Asking helpers about an order after looking at whether they may do it."""

from collections.abc import Sequence
from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.dispatch import known
from eldercare.dispatch.eligibility import Block, provider_blocks, volunteer_blocks
from eldercare.dispatch.need import need_of
from eldercare.errors import N_, Refused
from eldercare.orders import offers
from eldercare.orders.models import Offer, Order
from eldercare.orders.offers import Helper
from eldercare.orders.queries import get
from eldercare.orders.states import HelperKind
from eldercare.providers.queries import get as get_provider
from eldercare.volunteers.queries import get as get_volunteer


class NotEligible(Refused):
    """Something stands against this helper, and no reason for overriding it was given."""

    code = "not_eligible"

    def __init__(self, name: str, blocks: list[Block]) -> None:
        sentence = N_("%(name)s cannot be asked for this order. Give a reason to ask all the same.")
        if not all(block.may_override for block in blocks):
            sentence = N_("%(name)s cannot be asked for this order, and no reason outweighs that here.")
        super().__init__(sentence, name=name)
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
    along: Sequence[int] = (),
) -> list[Offer]:
    """Ask these helpers whether they will do it and return the offers.

    `along` are the other doors of a meal round, asked about together; they are alike, so only this order is looked at.

    Raises NotEligible for one who may not, unless `override_reason` says why all the same and the community lets a
    reason outweigh everything that stands against that helper; both stay in the history. Otherwise raises what
    `orders.offers.send` raises. Nobody is asked when one of them is refused.
    """
    order = get(order_id)
    overridden: dict[str, list[str]] = {}
    for name, blocks in [standing_against(order, helper) for helper in helpers]:
        if any(not (override_reason.strip() and block.may_override) for block in blocks):
            raise NotEligible(name, blocks)
        if blocks:
            overridden[name] = [block.code for block in blocks]
    return offers.send(
        order_id,
        helpers,
        by=by,
        at=at,
        via=via,
        expires_in_minutes=expires_in_minutes,
        override_reason=override_reason.strip(),
        overridden=overridden,
        along=along,
    )


def standing_against(order: Order, helper: Helper) -> tuple[str, list[Block]]:
    """Return the helper's name and what stands against him, her or it; nothing for a draft. Raises NotFound."""
    need = need_of(order)
    if helper.kind is HelperKind.VOLUNTEER:
        name = get_volunteer(helper.id).name
        volunteers = known.volunteer_facts(need, [helper.id]) if need else []
        return name, [block for one in volunteers if need for block in volunteer_blocks(one, need)]
    name = get_provider(helper.id).name
    houses = known.provider_facts(need, [helper.id]) if need else []
    return name, [block for one in houses if need for block in provider_blocks(one, need)]
