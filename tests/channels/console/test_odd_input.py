"""What no page of ours asks for is refused with a sentence, on both databases."""

import pytest

from tests.builders.staff import a_worker
from tests.support.doors import Door

HUGE = "99999999999999999999"


@pytest.mark.parametrize("path", [f"/orders/{HUGE}", f"/elders/{HUGE}", f"/incidents?after={HUGE}", "/call?q=%00"])
def test_numbers_beyond_all_ids_and_nul_characters_break_nothing(client: Door, path: str) -> None:
    client.sign_in_staff(a_worker())

    assert client.get(path).status_code in {200, 400, 404}


def test_nobody_signs_in_with_a_nul_character(client: Door) -> None:
    assert client.post("/sign-in", data={"name": "\x00", "password": "x"}).status_code in {400, 401}
