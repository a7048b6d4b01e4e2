import pytest

from eldercare.orders.states import LIVE, NEXT, OrderStatus, can_move

# DESIGN §5, written out: from each state to these and to no other.
ORDERS = """
draft:      open cancelled
open:       draft offered unfilled cancelled
offered:    draft open accepted unfilled cancelled
accepted:   draft open en_route in_service missed cancelled
en_route:   open in_service missed cancelled
in_service: finished missed
finished:   closed disputed
disputed:   closed
unfilled:   open cancelled
closed:
cancelled:
missed:
"""
LINES = [line.partition(":") for line in ORDERS.split("\n")]
ALLOWED = {(was.strip(), to) for was, _, following in LINES for to in following.split()}


@pytest.mark.parametrize("was", OrderStatus)
@pytest.mark.parametrize("to", OrderStatus)
def test_an_order_moves_only_as_the_design_says(was: OrderStatus, to: OrderStatus) -> None:
    assert can_move(was, to) is ((was.value, to.value) in ALLOWED)


def test_every_state_is_in_the_table_of_moves() -> None:
    assert set(NEXT) == set(OrderStatus)


def test_an_order_that_is_over_stays_so() -> None:
    assert set(OrderStatus) - LIVE == {OrderStatus.CLOSED, OrderStatus.CANCELLED, OrderStatus.MISSED}


@pytest.mark.parametrize("status", [one for one in OrderStatus if one not in {"in_service", "finished", "disputed"}])
def test_whatever_has_not_begun_and_is_not_over_can_be_cancelled(status: OrderStatus) -> None:
    assert can_move(status, OrderStatus.CANCELLED) is (status in LIVE)
