import pytest

from eldercare.areas import queries
from eldercare.areas.models import Area
from eldercare.areas.policy import policy_of
from eldercare.areas.timebank_policy import TimebankPolicy
from eldercare.channels.console.timebank_rules import RULES
from eldercare.staff.models import Staff
from tests.support.doors import Door


def test_every_rule_of_the_time_bank_is_on_the_page() -> None:
    assert set(RULES) == set(TimebankPolicy.__dataclass_fields__)


def test_hours_are_typed_and_minutes_are_kept(client: Door, community: Area, admin: Staff) -> None:
    here = f"/areas/{community.id}"

    given = {"storage_cap_minutes": "1000", "earning_day_cap_minutes": "7.5", "storage_above": "refuse"}
    answer = client.submit(client.get(here).page, f"{here}/timebank", **given)

    assert answer.location.endswith("?open=timebank#timebank")
    policy = policy_of(community.id)
    assert (policy.storage_cap_minutes, policy.earning_day_cap_minutes) == (60_000, 450)
    typed = {box.get("name"): box.get("value") for box in client.get(here).page.form(f"{here}/timebank").all("input")}
    assert (typed["storage_cap_minutes"], typed["earning_day_cap_minutes"]) == ("1000", "7.5")


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("earning_day_cap_minutes", "25", "Give a number from 0 to 24."),
        ("earning_day_cap_minutes", "0.001", "Give a number from 0 to 24."),
        ("expiry_months", "1.5", "Give a whole number from 0 to 1200."),
        ("earning_factor_limit", "nan", "Give a number from 0 to 10."),
        ("star_hours", "300,100", "as in the example"),
        ("timebank_label_zh", "a\x07b", "cannot be read"),
        ("star_hours", "9" * 300, "as in the example"),
        ("service_factors", "no_such_service:2", "no service with the code no_such_service"),
    ],
)
def test_each_field_says_what_is_wrong_with_it_and_nothing_is_kept(
    client: Door, community: Area, admin: Staff, name: str, typed: str, sentence: str
) -> None:
    here = f"/areas/{community.id}"

    answer = client.submit(client.get(here).page, f"{here}/timebank", spending_from_age="55", **{name: typed})

    assert answer.status_code == 422
    [said] = [one.text for one in answer.page.all("p") if one.get("id") == f"rule-{name}-error"]
    assert sentence in said
    assert queries.get(community.id).policy == {}


def test_what_is_inherited_stands_in_grey(client: Door, community: Area, admin: Staff) -> None:
    here = f"/areas/{community.id}"
    client.submit(client.get(here).page, f"{here}/timebank", storage_cap_minutes="10")

    boxes = {box.get("name"): box for box in client.get(here).page.form(f"{here}/timebank").all("input")}
    cap = boxes["storage_cap_minutes"]

    assert (cap.get("value"), cap.get("placeholder")) == (
        "10",
        "1500",
    )


def test_the_page_says_who_changed_what(client: Door, community: Area, admin: Staff) -> None:
    here = f"/areas/{community.id}"
    client.submit(client.get(here).page, f"{here}/timebank", storage_cap_minutes="1000", storage_above="refuse")
    client.submit(client.get(here).page, f"{here}/asking", wave_after_standing="yes")
    client.submit(client.get(here).page, f"{here}/timebank", storage_cap_minutes="")

    [history] = client.get(here).page.all("ol")
    for said in (
        "How much may be saved: At most in one account",
        "the rule from above → 1,000 h",
        "1,000 h → the rule from above",
        "the rule from above → is not credited",
        "the rule from above → Yes",
        admin.name,
    ):
        assert said in history.text


def test_long_histories_are_paged(client: Door, community: Area, admin: Staff) -> None:
    here = f"/areas/{community.id}"
    for hours in range(1, 23):
        client.submit(client.get(here).page, f"{here}/timebank", storage_cap_minutes=str(hours))

    page = client.get(here).page
    [older] = [link.get("href") for link in page.all("a") if link.get("rel") == "next"]

    [newest], [oldest] = page.all("ol"), client.get(older).page.all("ol")
    assert ("→ 22 h" in newest.text, "→ 22 h" in oldest.text, "→ 1 h" in oldest.text) == (True, False, True)
