"""What no page of ours asks for is refused with a sentence, on both databases."""

import pytest

from eldercare.areas.models import Area
from eldercare.staff.models import Staff
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.staff import a_worker
from tests.support.doors import Door

HUGE = "99999999999999999999"


@pytest.mark.parametrize("path", [f"/orders/{HUGE}", f"/elders/{HUGE}", f"/incidents?after={HUGE}", "/call?q=%00"])
def test_numbers_beyond_all_ids_and_nul_characters_break_nothing(client: Door, path: str) -> None:
    client.sign_in_staff(a_worker())

    assert client.get(path).status_code in {200, 400, 404}


def test_nobody_signs_in_with_a_nul_character(client: Door) -> None:
    assert client.post("/sign-in", data={"name": "\x00", "password": "x"}).status_code in {400, 401}


@pytest.mark.parametrize("step", ["offers", "missed", "release"])
def test_a_digit_that_is_no_number_names_nobody(client: Door, community: Area, worker: Staff, step: str) -> None:
    order = an_order(elder=an_elder(community=community))

    answer = client.post(f"/orders/{order.id}/{step}", data={"helper": "volunteer:²", "reason": "odd"})

    assert answer.status_code in {409, 422}
