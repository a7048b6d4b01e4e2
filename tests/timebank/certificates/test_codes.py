import pytest

from eldercare.timebank.certificates.codes import LENGTH, LETTERS, new_code, read, written


def test_a_code_has_no_letters_that_look_alike_and_cannot_be_guessed() -> None:
    assert not set(LETTERS) & set("0OQ1IL2Z5S6G8BUV")
    assert len(LETTERS) ** LENGTH > 2**50
    assert len({new_code() for _ in range(200)}) == 200


@pytest.mark.parametrize(
    "typed", ["3F7K-9MNP-ARTW", "3f7k9mnpartw", " 3F7K 9MNP ARTW ", "３Ｆ７Ｋ－９ＭＮＰ－ＡＲＴＷ"]
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read(typed) == "3F7K9MNPARTW"
    assert written("3F7K9MNPARTW") == "3F7K-9MNP-ARTW"


@pytest.mark.parametrize("typed", ["", "3F7K-9MNP", "3F7K-9MNP-ARTO", "3F7K-9MNP-ARTWW", "证明证明证明证明证明证明"])
def test_what_is_no_code_is_no_code(typed: str) -> None:
    assert read(typed) is None
