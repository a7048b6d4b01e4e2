from eldercare.areas.models import Area
from eldercare.areas.queries import scope_of
from eldercare.staff import queries
from eldercare.staff.models import Role, Staff
from tests.builders.areas import a_community
from tests.builders.staff import PASSWORD, a_worker
from tests.support.doors import Door


def test_somebody_new_can_sign_in(client: Door, community: Area, admin: Staff) -> None:
    given = {"name": "Hao Lan", "password": PASSWORD, "role": "operator", "number": "13800076666"}
    client.submit(client.get("/staff/new").page, "/staff/new", area_id=str(community.id), **given)

    other = client.application.test_client()
    answer = other.post("/sign-in", data={"name": "Hao Lan", "password": PASSWORD})

    assert answer.status_code == 303
    assert "Hao Lan Operator Willow Bank" in client.get("/staff").page.main_text


def test_nobody_is_bound_to_an_area_outside_ones_own(client: Door, admin: Staff) -> None:
    elsewhere = a_community("Jade Hill")
    given = {"name": "Hao Lan", "password": PASSWORD, "role": "admin", "area_id": str(elsewhere.id)}

    assert client.post("/staff/new", data={**given, "language": "zh"}).status_code == 422
    assert "Jade Hill" not in client.get("/staff/new").text


def test_a_short_password_and_a_taken_name_are_refused(client: Door, community: Area, admin: Staff) -> None:
    page = client.get("/staff/new").page

    short = client.submit(page, "/staff/new", name="Hao Lan", password="short", area_id=str(community.id))
    taken = client.submit(page, "/staff/new", name=admin.name, password=PASSWORD, area_id=str(community.id))

    assert (short.status_code, taken.status_code) == (422, 422)
    assert "A password has at least 8 characters." in short.page.main_text
    assert "Choose a sign-in name that nobody has yet." in taken.page.main_text


def test_role_and_area_are_changed(client: Door, community: Area, admin: Staff) -> None:
    worker = a_worker(Role.OPERATOR, area=community)
    here = f"/staff/{worker.id}"

    client.submit(client.get(here).page, here, role="dispatcher", takes_alarms="y", number="13800076666")

    changed = queries.get(worker.id, scope=scope_of(community.id))
    assert (changed.role, changed.takes_alarms, changed.number) == (Role.DISPATCHER, True, "+8613800076666")


def test_a_new_password_holds_and_the_old_one_does_not(client: Door, community: Area, admin: Staff) -> None:
    worker = a_worker(area=community)
    here = f"/staff/{worker.id}"

    client.submit(client.get(here).page, f"{here}/password", password="quite another one")

    other = client.application.test_client()
    assert other.post("/sign-in", data={"name": worker.name, "password": PASSWORD}).status_code == 401
    assert other.post("/sign-in", data={"name": worker.name, "password": "quite another one"}).status_code == 303


def test_somebody_switched_off_cannot_sign_in(client: Door, community: Area, admin: Staff) -> None:
    worker = a_worker(area=community)

    client.submit(client.get(f"/staff/{worker.id}").page, f"/staff/{worker.id}/active/off")

    other = client.application.test_client()
    assert other.post("/sign-in", data={"name": worker.name, "password": PASSWORD}).status_code == 401


def test_nobody_locks_herself_out(client: Door, admin: Staff) -> None:
    here = f"/staff/{admin.id}"

    assert client.post(f"{here}/active/off").status_code == 409
    assert client.submit(client.get(here).page, here, role="operator").status_code == 409
    assert client.get("/").status_code == 200
