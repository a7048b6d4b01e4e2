import re

from eldercare.areas.models import Area
from eldercare.staff.models import Staff
from tests.builders.timebank import a_saver, earned
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door

LISTS = "/timebank/commendations"


def test_a_list_goes_from_draft_to_the_public_and_an_objection_is_decided(
    client: Door, community: Area, worker: Staff
) -> None:
    earned(a_saver(community), minutes=6000)
    given = {"title": "Spring", "since_on": "2026-03-01", "until_on": "2026-03-31", "masks_names": "y"}

    here = client.submit(client.get(f"{LISTS}/new").page, LISTS, **given).headers["Location"]
    assert "Wang Xiulan" in client.get(here).page.main_text
    client.submit(client.get(here).page, f"{here}/publish")

    page = client.get(here).page
    [link] = re.findall(r"/honours/[\w-]+", page.main_text)
    seen = client.get(link).page.main_text
    assert "W**" in seen and "100 h" in seen and "Wang Xiulan" not in seen
    client.submit(page, f"{here}/objections", words="He was paid for it")
    client.submit(client.get(here).page, f"{here}/decide", upheld="yes", reason="It is so")
    assert "Taken off the list" in client.get(here).page.main_text
    assert "He was paid" not in client.get(link).text
    client.submit(client.get(here).page, f"{here}/withdraw", reason="made anew")
    assert client.get(link).status_code == 404


def test_a_volunteers_stars_stand_on_the_console_and_on_the_phone(client: Door, community: Area, worker: Staff) -> None:
    volunteer = a_volunteer(community=community)
    earned(volunteer.person, minutes=6060)

    assert "Next star at 300 hours: 199 h to go." in client.get(f"/volunteers/{volunteer.id}").page.main_text
    client.sign_in_phone(volunteer.person)
    phone = client.get("/m/honours/").page.main_text
    assert "1 star" in phone and "199 h" in phone
