import pytest

from eldercare.errors import DomainError, Invalid, NotAllowed, NotFound, Refused


def test_a_refusal_says_its_sentence_and_keeps_it_for_translation() -> None:
    refusal = Refused("%(name)s has been asked already.", name="Ma Li")

    assert str(refusal) == "Ma Li has been asked already."
    assert (refusal.sentence, refusal.values) == ("%(name)s has been asked already.", {"name": "Ma Li"})


def test_a_sentence_without_values_may_contain_a_percent_sign() -> None:
    assert str(Refused("100% full.")) == "100% full."


@pytest.mark.parametrize(
    ("kind", "code"),
    [(Refused, "refused"), (Invalid, "invalid"), (NotFound, "not_found"), (NotAllowed, "not_allowed")],
)
def test_each_kind_has_a_code_for_programs_unless_it_is_given_another(kind: type[DomainError], code: str) -> None:
    assert kind("No.").code == code
    assert kind("No.", code="special").code == "special"
    assert kind("No.").code == code
