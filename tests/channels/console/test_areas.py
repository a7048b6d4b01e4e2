from eldercare.areas import queries
from eldercare.areas.models import Area, AreaKind
from eldercare.areas.opening import surge_text
from eldercare.areas.policy import DEFAULTS, policy_of
from eldercare.clock import local, now
from eldercare.localtime import zone
from eldercare.staff.models import Staff
from tests.support.doors import Door


def test_an_estate_is_hung_below_a_community(client: Door, community: Area, admin: Staff) -> None:
    here = f"/areas/{community.id}"

    given = {"name": "Peach Garden", "kind": "estate", "latitude": "37.7", "longitude": "112.7"}
    client.submit(client.get(here).page, f"{here}/areas", **given)

    [estate] = queries.children(community.id)
    assert (estate.name, estate.kind, estate.latitude) == ("Peach Garden", AreaKind.ESTATE, 37.7)
    assert "Peach Garden" in client.get("/areas").page.main_text


def test_nothing_higher_can_lie_below(client: Door, community: Area, admin: Staff) -> None:
    page = client.get(f"/areas/{community.id}").page
    assert "Street office" not in page.form(f"/areas/{community.id}/areas").text

    answer = client.post(f"/areas/{community.id}/areas", data={"name": "Up", "kind": "street"})

    assert answer.status_code == 422
    assert queries.children(community.id) == []


def test_an_area_is_renamed(client: Door, community: Area, admin: Staff) -> None:
    here = f"/areas/{community.id}"

    client.submit(client.get(here).page, f"{here}/rename", name="New Willow", name_en="New Willow")

    assert queries.get(community.id).name == "New Willow"


def test_a_rule_is_set_and_inherited_again(client: Door, community: Area, admin: Staff) -> None:
    here = f"/areas/{community.id}"

    client.submit(client.get(here).page, f"{here}/policy", offer_minutes="45", quiet_from="20:30", detour_factor="1.4")
    policy = policy_of(community.id)
    assert (policy.offer_minutes, policy.quiet_from, policy.detour_factor) == (45, "20:30", 1.4)

    client.submit(client.get(here).page, f"{here}/policy", offer_minutes="")
    assert policy_of(community.id).offer_minutes == 30
    assert queries.get(community.id).policy == {"quiet_from": "20:30", "detour_factor": 1.4}


def test_a_rule_that_makes_no_sense_is_said_and_stays_typed(client: Door, community: Area, admin: Staff) -> None:
    here = f"/areas/{community.id}"

    for given in ({"offer_minutes": "soon"}, {"quiet_from": "25:99"}):
        answer = client.submit(client.get(here).page, f"{here}/policy", **given)
        assert answer.status_code == 422
        assert set(given.values()) <= {box.get("value") for box in answer.page.all("input")}

    assert queries.get(community.id).policy == {}


def test_opening_hours_are_set_and_inherited_again(client: Door, community: Area, admin: Staff) -> None:
    here = f"/areas/{community.id}"

    given = {"open_sat": "9:00-12:00", "open_sun": "Closed", "closed_days": "2027-02-05..2027-02-11"}
    answer = client.submit(client.get(here).page, f"{here}/hours", **given)

    assert answer.status_code == 303
    policy = policy_of(community.id)
    assert (policy.open_sat, policy.open_sun, policy.open_mon) == ("9:00-12:00", "closed", "08:00-18:00")
    client.submit(client.get(here).page, f"{here}/hours", open_sat="", open_sun="", closed_days="")
    assert queries.get(community.id).policy == {}


def test_hours_that_make_no_sense_are_said_and_the_other_rules_stay(
    client: Door, community: Area, admin: Staff
) -> None:
    here = f"/areas/{community.id}"
    client.submit(client.get(here).page, f"{here}/policy", offer_minutes="45")

    answer = client.submit(client.get(here).page, f"{here}/hours", open_mon="18:00-08:00")

    assert answer.status_code == 422 and "18:00-08:00" in answer.page.main_text
    assert queries.get(community.id).policy == {"offer_minutes": 45}


def test_busy_days_are_announced_until_their_end(client: Door, community: Area, admin: Staff) -> None:
    here, today = f"/areas/{community.id}", local(now(), zone()).date()

    client.submit(client.get(here).page, f"{here}/surge", surge_until=f"{today}", surge_text_zh="下雪，慢一些。")

    assert surge_text(now(), community.id, "zh") == "下雪，慢一些。"
    assert "Said now" in client.get(here).page.main_text
    client.submit(client.get(here).page, f"{here}/surge", over="yes")
    assert surge_text(now(), community.id, "zh") == ""
    assert "下雪，慢一些。" in [box.get("value") for box in client.get(here).page.form(f"{here}/surge").all("input")]


def test_the_rules_are_folded_and_the_one_that_is_wrong_lies_open(client: Door, community: Area, admin: Staff) -> None:
    here = f"/areas/{community.id}"
    client.submit(client.get(here).page, f"{here}/policy", offer_minutes="45", quiet_from="20:30")
    assert "2 set here" in client.get(here).page.main_text

    answer = client.submit(client.get(here).page, f"{here}/weights", weight_travel="101", weight_rating="7")

    is_open = {fold.get("id"): "open" in fold.attributes for fold in answer.page.all("details") if fold.get("id")}
    assert (answer.status_code, is_open["weights"], is_open["rules"]) == (422, True, False)
    typed = {box.get("name"): box.get("value") for box in answer.page.all("input")}
    assert (typed["weight_travel"], typed["weight_rating"], typed["offer_minutes"]) == ("101", "7", "45")
    assert queries.get(community.id).policy == {"offer_minutes": 45, "quiet_from": "20:30"}


def test_weights_are_set_and_inherited_again(client: Door, community: Area, admin: Staff) -> None:
    here = f"/areas/{community.id}"

    answer = client.submit(client.get(here).page, f"{here}/weights", weight_travel="0", weight_fairness="60")
    assert answer.location.endswith("?open=weights#weights")
    assert (policy_of(community.id).weight_travel, policy_of(community.id).weight_fairness) == (0, 60)

    client.submit(client.get(here).page, f"{here}/weights", weight_travel="", weight_fairness="")
    assert policy_of(community.id).weight_travel == DEFAULTS.weight_travel


def test_what_a_reason_outweighs_stays_checked_when_an_age_makes_no_sense(
    client: Door, community: Area, admin: Staff
) -> None:
    here = f"/areas/{community.id}"

    given = {"ages_low": "70-18", "own": "yes", "overridable": ["leave", "area"]}
    answer = client.submit(client.get(here).page, f"{here}/helpers", **given)

    checked = [box.get("value") for box in answer.page.all("input") if "checked" in box.attributes]
    assert (answer.status_code, checked) == (422, ["yes", "leave", "area"])
