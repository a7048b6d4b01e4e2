import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask

from eldercare.areas.models import Area
from eldercare.channels.console.telephone_words import TELEPHONE_WORDS
from eldercare.channels.console.template_words import PLACEHOLDER_WORDS, TEMPLATE_WORDS
from eldercare.messaging import approvals, wordings
from eldercare.messaging.approvals import approval_of
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.samples import SAMPLES
from eldercare.messaging.states import ApprovalState
from eldercare.messaging.templates import Template
from eldercare.messaging.wording_rules import Words
from eldercare.staff.models import Role, Staff
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.messaging import NOON, a_text
from tests.builders.staff import a_worker
from tests.support.doors import Door

PAGE = "/wordings/rating_thanks"
TYPED = {"zh": "谢谢您，记下了。", "en": "Thank you, noted.", "why": "shorter"}


def test_a_wording_is_changed_and_the_history_says_by_whom_and_why(client: Door, admin: Staff) -> None:
    answer = client.submit(client.get(PAGE).page, PAGE, **TYPED)

    page = client.get(PAGE).page
    assert answer.status_code == 303
    assert wordings.current("rating_thanks").zh == TYPED["zh"]
    assert all(word in page.main_text for word in ("Version 1", admin.name, "shorter", "as delivered"))
    assert [gone.text for gone in page.all("del")][:1] == ["的评价"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"zh": ""}, "Please fill this in."),
        ({"zh": "好 {code}"}, "This text knows no {code}, nor any other placeholder."),
        ({"en": "Reply T to stop"}, "unsubscribe"),
        ({"zh": "谢" * 202}, "more than 3 are not sent"),
        ({"why": ""}, "Please say why it is changed."),
        ({"zh": "谢谢您的评价，我们记下了。", "en": "Thank you, we have noted your rating."}, "worded already"),
    ],
)
def test_what_is_wrong_with_a_wording_is_said_and_nothing_typed_is_lost(
    client: Door, admin: Staff, typed, said
) -> None:
    answer = client.submit(client.get(PAGE).page, PAGE, **(TYPED | typed))

    assert answer.status_code == 422
    assert said in answer.page.main_text
    assert (TYPED | typed)["en"] in answer.page.form(PAGE).text
    assert wordings.newest_version("rating_thanks") == 0


def test_a_preview_saves_nothing(client: Door, admin: Staff) -> None:
    answer = client.submit(client.get(PAGE).page, PAGE, **(TYPED | {"zh": "谢" * 80}), step="preview")

    assert "takes 2 parts" in answer.page.main_text
    assert wordings.newest_version("rating_thanks") == 0


def test_a_preview_is_filled_in_with_a_real_text_of_ones_own_community_only(
    client: Door, admin: Staff, community: Area
) -> None:
    for name, place in (("Li Here", community), ("Li There", a_community("Jade Hill"))):
        message = a_text(an_elder(name, community=place).person)
        message.template, message.language, message.filled_in = "sos_family", "en", {"name": name}

    page = client.get("/wordings/sos_family").page

    assert "Li Here has called for help" in page.main_text
    assert "Li There" not in page.main_text


def test_the_second_who_saves_sees_the_first_ones_wording_before_she_may(client: Door, admin: Staff) -> None:
    seen = client.get(PAGE).page
    with transaction():
        first = Words("多谢", "Many thanks")
        wordings.save("rating_thanks", first, why="x", looked_at=0, staff_id=admin.id, at=NOON)

    refused = client.submit(seen, PAGE, **TYPED)
    again = client.submit(refused.page, PAGE)

    assert refused.status_code == 409
    assert "Somebody else saved version 1 meanwhile." in refused.page.main_text
    assert "多谢" in refused.page.main_text
    assert (again.status_code, wordings.current("rating_thanks").version) == (303, 2)


def test_an_older_wording_comes_back_as_a_new_version(client: Door, admin: Staff) -> None:
    client.submit(client.get(PAGE).page, PAGE, **TYPED)

    client.submit(client.get(PAGE).page, f"{PAGE}/versions/0/again", why="people liked it better")

    assert wordings.current("rating_thanks").version == 2
    assert wordings.words_of("rating_thanks", 2) == wordings.words_of("rating_thanks", 0)


def test_what_a_carrier_says_is_noted(client: Door, admin: Staff) -> None:
    given = {"gateway": "tencent", "language": "zh", "state": "approved"}

    refused = client.submit(client.get(PAGE).page, f"{PAGE}/approvals", **given)
    client.submit(client.get(PAGE).page, f"{PAGE}/approvals", **given, carrier_id="449739")

    assert refused.status_code == 422
    found = approval_of("tencent", "rating_thanks", 0, "zh")
    assert found is not None
    assert (found.state, found.carrier_id) == (ApprovalState.APPROVED, "449739")
    assert "449739" in client.get(PAGE).page.main_text


@pytest.mark.parametrize("version", ["abc", "", "-1", "1.5", "3", "9" * 30])
def test_what_a_carrier_says_to_no_version_at_all_is_refused_and_noted_nowhere(
    client: Door, admin: Staff, version: str
) -> None:
    given = {"gateway": "tencent", "language": "zh", "state": "submitted", "version": version}

    refused = client.submit(client.get(PAGE).page, f"{PAGE}/approvals", **given)

    assert (refused.status_code, approvals.approvals()) == (404, [])
    assert "There is no such version." in refused.page.main_text


def test_the_list_finds_texts_by_word_by_receiver_and_by_what_carriers_said(client: Door, admin: Staff) -> None:
    with transaction():
        approvals.record("aliyun", "menu", 0, "zh", state=ApprovalState.SUBMITTED, staff_id=admin.id, at=NOON)

    def found(query: str) -> set[str]:
        links = client.get(f"/wordings?{query}").page.links
        return {link.rpartition("/")[2] for link in links if link.startswith("/wordings/") and ".csv" not in link}

    assert found("q=Stay calm, do not") == {"sos_received"}
    assert found("q=sos_fam") == {"sos_family"}
    assert found("receiver=help") == {"sos_received", "sos_duty", "sos_family", "sos_noted"}
    assert found("only=waiting") == {"menu"}
    assert found("only=rejected") == set()
    assert "menu" in found("only=nonsense&receiver=nobody")


def test_the_list_is_folded_by_receiver_and_says_what_carriers_say(client: Door, admin: Staff) -> None:
    for carrier, text, state in (
        ("tencent", "menu", ApprovalState.SUBMITTED),
        ("aliyun", "menu", ApprovalState.APPROVED),
        ("aliyun", "chat_kind", ApprovalState.REJECTED),
    ):
        with transaction():
            facts = {"state": state, "carrier_id": "1", "note": "-", "staff_id": admin.id, "at": NOON}
            approvals.record(carrier, text, 0, "zh", **facts)  # type: ignore[arg-type]

    page = client.get("/wordings").page
    group = next(one for one in page.all("details") if one.get("id") == "group-anybody")
    row = next(one for one in page.all("li") if one.get("id") == "text-menu")

    assert [one for one in page.all("details") if "open" in one.attributes] == []
    assert group.all("summary")[0].text.endswith(
        "Waiting for a carrier 1 Approved by a carrier 1 Rejected by a carrier 1"
    )
    assert row.all("a")[0].text == "The service list to choose from."
    assert "Submitted 腾讯云 · Chinese" in row.text and "Approved 阿里云 · Chinese" in row.text
    assert [one for one in client.get("/wordings?q=menu").page.all("details") if "open" in one.attributes]


def test_a_carrier_in_use_that_was_never_asked_is_shown_beside_each_text(
    app_with: Callable[..., Flask], admin: Staff
) -> None:
    door = app_with(approved_only={"simulator": "tencent"}).test_client()
    assert isinstance(door, Door)
    door.set_cookie("language", "en")
    door.sign_in_staff(admin)

    page = door.get("/wordings?only=missing").page
    [row] = [one for one in page.all("li") if one.get("id") == "text-menu"]

    assert "Not submitted 腾讯云 · Chinese" in row.text
    assert "before it has approved the wording" in page.main_text


@pytest.mark.parametrize(
    ("carrier", "wording"),
    [("tencent", "{1}的{2}已取消。"), ("aliyun", "${when}的${service}已取消。")],
)
def test_a_carrier_gets_a_table_in_its_own_words(client: Door, admin: Staff, carrier: str, wording: str) -> None:
    answer = client.get(f"/wordings/for-carriers/{carrier}.csv")

    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    [row] = [row for row in rows if row[:2] == ["order_cancelled", "zh"]]
    assert answer.mimetype == "text/csv"
    assert row[3].startswith(wording)
    assert row[5].startswith("明天(周日)11:30的助餐已取消。")
    assert {len(row) for row in rows} == {10}


@pytest.mark.parametrize("address", ["/wordings/nothing", "/wordings/for-carriers/nobody.csv"])
def test_there_is_nothing_at_other_addresses(client: Door, admin: Staff, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_auditor_reads_but_changes_nothing(client: Door, community: Area) -> None:
    client.set_cookie("language", "en")
    client.sign_in_staff(a_worker(Role.AUDITOR, area=community))

    page = client.get(PAGE).page

    assert "Thank you, we have noted your rating." in page.main_text
    assert not [form for form in page.all("form") if "/wordings" in form.get("action")]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.id)
def test_every_text_says_when_it_is_sent_and_what_stands_in_it(template: Template) -> None:
    assert template.id in TELEPHONE_WORDS.keys() | TEMPLATE_WORDS.keys()
    assert template.placeholders <= PLACEHOLDER_WORDS.keys() & SAMPLES.keys()
