from eldercare.timebank.certificates import queries
from tests.builders.timebank import earned
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door


def test_a_volunteer_makes_a_certificate_on_the_phone_and_nobody_else_opens_it(client: Door) -> None:
    volunteer, other = a_volunteer(), a_volunteer("Qian Yu")
    earned(volunteer.person, minutes=120)
    client.set_cookie("language", "en")
    client.sign_in_phone(volunteer.person)

    answer = client.post("/m/certificates/", data={})

    [certificate] = queries.of_person(volunteer.id)
    shown = client.get(answer.headers["Location"]).page.main_text
    assert certificate.written_code in shown and "2 h" in shown
    assert "Certificates of service" in client.get("/m/me/").page.main_text
    client.sign_in_phone(other.person)
    assert client.get(f"/m/certificates/{certificate.id}").status_code == 404


def test_a_year_without_verified_hours_is_said_to_be_empty(client: Door) -> None:
    volunteer = a_volunteer()
    client.set_cookie("language", "en")
    client.sign_in_phone(volunteer.person)

    assert "No verified hours yet" in client.get("/m/certificates/").page.main_text
    client.post("/m/certificates/", data={"year": "2025"})

    assert "nothing to certify" in client.get("/m/certificates/").text
