from eldercare.areas.models import Area
from eldercare.staff.models import Staff
from eldercare.timebank.certificates import queries
from tests.builders.timebank import a_saver, earned
from tests.support.doors import Door


def test_a_certificate_is_issued_shown_in_two_languages_and_revoked(
    client: Door, community: Area, worker: Staff
) -> None:
    person = a_saver(community)
    earned(person, minutes=90)
    here = f"/people/{person.id}/certificates"

    sheet = client.submit(client.get(here).page, here).headers["Location"]

    [certificate] = queries.of_person(person.id)
    shown = client.get(sheet)
    assert "Certificate of volunteer service" in shown.page.main_text
    assert "1 h 30 min" in shown.page.main_text
    assert certificate.written_code in shown.page.main_text
    assert '<svg viewBox="0 0' in shown.text
    assert "志愿服务时长证明" in client.get(f"{sheet}?language=zh").page.main_text

    assert client.submit(shown.page, f"{sheet}/revoke", reason="x" * 201).status_code == 422
    client.submit(shown.page, f"{sheet}/revoke", reason="wrong person")

    assert "Revoked on" in client.get(sheet).page.main_text
    assert certificate.number in client.get("/timebank/certificates?q=Wang").page.main_text


def test_without_verified_hours_there_is_nothing_to_issue(client: Door, community: Area, worker: Staff) -> None:
    person = a_saver(community)
    here = f"/people/{person.id}/certificates"

    answer = client.post(here, data={"since_on": "", "until_on": ""})

    assert "There are no verified hours to certify." in client.get(here).page.main_text
    assert answer.status_code == 409
    assert "nothing to certify" in answer.page.main_text
