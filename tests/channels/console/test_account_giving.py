from datetime import date

from eldercare.areas.models import Area
from eldercare.messaging.queries import sent_to
from eldercare.people.service import add_contact
from eldercare.staff.models import Staff
from eldercare.timebank import queries
from tests.builders.people import a_person
from tests.builders.timebank import earned
from tests.support.doors import Door


def test_at_the_counter_a_gift_is_read_out_given_once_and_told_to_both(
    client: Door, community: Area, worker: Staff
) -> None:
    giver, mother = a_person("Li Na", community=community), a_person("Wang Guifen", community=community)
    mother.birth_on = date(1950, 1, 1)
    add_contact(mother.id, giver.id, relation="女儿")
    earned(giver, minutes=120)
    account = queries.find_person_account(giver.id)
    assert account is not None
    here = f"/timebank/accounts/{account.id}/give"

    given = {"to": f"person:{mother.id}", "minutes": "45", "reason": "Showed the identity card"}
    page = client.submit(client.get(here).page, f"{here}/check", **given).page
    for _ in range(2):
        client.submit(page, here)

    assert "W**" in page.main_text
    assert account.balance == 75
    assert "Showed the identity card" in client.get(f"/timebank/accounts/{account.id}").page.main_text
    assert [one.template for one in sent_to(giver.phones[0].number)] == ["time_given"]
    assert [one.template for one in sent_to(mother.phones[0].number)] == ["gift_received"]


def test_a_gift_without_a_reason_is_not_made(client: Door, community: Area, worker: Staff) -> None:
    giver = a_person("Li Na", community=community)
    earned(giver, minutes=120)
    account = queries.find_person_account(giver.id)
    assert account is not None
    here = f"/timebank/accounts/{account.id}/give"

    answer = client.submit(client.get(here).page, f"{here}/check", to="pool", minutes="45", reason="")

    assert answer.status_code == 422
