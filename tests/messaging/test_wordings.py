import pytest

from eldercare import kept
from eldercare.database import session
from eldercare.errors import Invalid, NotFound, Refused
from eldercare.messaging import approvals, wordings
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.states import ApprovalState
from eldercare.messaging.wording_models import TemplateVersion
from eldercare.messaging.wording_rules import Words
from eldercare.transaction import transaction
from tests.builders.messaging import NOON
from tests.builders.staff import a_worker
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")
THANKS = Words("谢谢您，记下了。", "Thank you, noted.")


def saved(words: Words = THANKS, *, template: str = "rating_thanks", looked_at: int = 0, staff_id: int | None = None):
    who = staff_id or a_worker().id
    with transaction():
        return wordings.save(template, words, why="shorter", looked_at=looked_at, staff_id=who, at=NOON)


def test_what_is_saved_is_in_use_at_once_and_the_rest_of_the_template_stays():
    before = wordings.current("rating_thanks")

    saved()

    after = wordings.current("rating_thanks")
    assert (before.version, after.version) == (0, 1)
    assert (after.zh, after.render("en", {})) == (THANKS.zh, THANKS.en)
    assert (after.priority, after.waits_for_morning) == (before.priority, before.waits_for_morning)
    assert wordings.current("menu") is TEMPLATES["menu"]


def test_what_another_process_saved_is_in_use_seconds_later(monkeypatch):
    wordings.current("rating_thanks")
    row = {"zh": "好", "en": "ok", "template": "rating_thanks", "version": 1, "saved_by_id": a_worker().id}
    session.add(TemplateVersion(**row, saved_at=NOON))
    session.commit()

    still = wordings.current("rating_thanks").version
    moment = kept.time.monotonic() + 6
    monkeypatch.setattr(kept.time, "monotonic", lambda: moment)

    assert (still, wordings.current("rating_thanks").version) == (0, 1)


def test_a_wording_that_wants_a_value_we_no_longer_give_does_not_stop_its_texts():
    session.add(
        TemplateVersion(
            template="rating_thanks", version=1, zh="{gone}", en="x", saved_by_id=a_worker().id, saved_at=NOON
        )
    )
    session.commit()

    assert wordings.current("rating_thanks").render("zh", {}) == TEMPLATES["rating_thanks"].zh


def test_going_back_is_one_more_version():
    saved()
    saved(wordings.words_of("rating_thanks", 0), looked_at=1)

    assert wordings.current("rating_thanks").zh == TEMPLATES["rating_thanks"].zh
    assert [version.version for version in wordings.history("rating_thanks")] == [2, 1]
    assert wordings.words_of("rating_thanks", 1) == THANKS


def test_of_two_who_save_at_once_the_second_is_told():
    who = a_worker().id
    session.commit()

    outcomes = run_at_once([lambda n=n: saved(Words(f"谢谢{n}", "Thanks"), staff_id=who) and n for n in range(4)])

    assert sorted(isinstance(outcome, wordings.SavedMeanwhile) for outcome in outcomes) == [False, True, True, True]
    assert wordings.newest_version("rating_thanks") == 1


def test_who_looked_at_an_older_version_is_told_and_nothing_is_lost():
    saved()

    with pytest.raises(Refused, match="version 1 meanwhile"):
        saved(Words("另一句", "Another"))

    assert wordings.current("rating_thanks").zh == THANKS.zh


@pytest.mark.parametrize(
    ("words", "why", "refusal"),
    [
        (Words("", "Thanks"), "x", "cannot be empty"),
        (Words("{code}", "Thanks"), "x", "knows no {code}"),
        (Words(" 谢谢您的评价，我们记下了。\r\n", TEMPLATES["rating_thanks"].en), "x", "worded already"),
        (THANKS, " ", "say why"),
    ],
)
def test_a_wording_that_makes_no_sense_is_refused(words, why, refusal):
    with pytest.raises(Invalid, match=refusal):
        wordings.save("rating_thanks", words, why=why, looked_at=0, staff_id=a_worker().id, at=NOON)


def test_there_is_no_text_and_no_version_of_that_name():
    with pytest.raises(NotFound):
        wordings.save("nothing", THANKS, why="x", looked_at=0, staff_id=a_worker().id, at=NOON)
    with pytest.raises(NotFound):
        wordings.words_of("rating_thanks", 7)


def answered(state: ApprovalState, *, version: int = 1, **more: str):
    who = a_worker().id
    with transaction():
        approvals.record("tencent", "rating_thanks", version, "zh", state=state, staff_id=who, at=NOON, **more)


def test_only_what_the_carrier_approved_in_this_version_has_its_name_there():
    def name(version: int) -> str:
        return approvals.carrier_id_of("tencent", "rating_thanks", version, "zh")

    saved()
    answered(ApprovalState.SUBMITTED)
    submitted = name(1)
    answered(ApprovalState.APPROVED, carrier_id=" 449739 ")
    approved = name(1)
    saved(Words("多谢", "Thanks"), looked_at=1)

    assert (submitted, approved, name(2)) == ("", "449739", "")
    answered(ApprovalState.REJECTED, note="too vague")
    assert name(1) == ""
    assert len(approvals.approvals()) == 1


@pytest.mark.parametrize("state", [ApprovalState.APPROVED, ApprovalState.REJECTED])
def test_an_answer_of_a_carrier_comes_with_its_number_or_its_reason(state):
    with pytest.raises(Invalid):
        answered(state, version=0)


def test_a_version_that_does_not_exist_cannot_be_submitted():
    with pytest.raises(NotFound):
        answered(ApprovalState.SUBMITTED, version=3)
