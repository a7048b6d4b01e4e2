"""Looking at an order's history in tests."""

from eldercare.orders.models import Order
from eldercare.orders.states import can_move


def moves(order: Order) -> list[tuple[str, str, str]]:
    """What happened, from which state, to which."""
    return [(event.what, event.was.value if event.was else "", event.became.value) for event in order.events]


def is_legal(order: Order) -> bool:
    """Tell whether the history is one story: each line begins where the last one ended, and every move is allowed."""
    here = order.events[0].became
    for event in order.events:
        if event.was is not here or (event.became is not here and not can_move(here, event.became)):
            return False
        here = event.became
    return order.status is here
