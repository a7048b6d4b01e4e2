"""Why this helper for this visit, in the words that the list of candidates has."""

from collections.abc import Collection
from typing import Any

from eldercare.dispatch.ranking import candidates
from eldercare.dispatch.shortlist import LOOKED_AT
from eldercare.orders.models import Order
from eldercare.orders.states import HelperKind

Reasons = list[list[Any]]


def why(order: Order, volunteer_ids: Collection[int]) -> dict[int, Reasons]:
    """Return, by volunteer, what speaks for each: pairs of a sentence and its values, as they are stored."""
    return {
        one.id: [[reason.sentence, dict(reason.values)] for reason in one.reasons]
        for one in candidates(order, limit=2 * LOOKED_AT)
        if one.kind is HelperKind.VOLUNTEER and one.id in volunteer_ids
    }
