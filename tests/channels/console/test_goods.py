import pytest

from eldercare.areas.models import Area
from eldercare.staff.models import Staff
from eldercare.timebank import queries as timebank
from eldercare.timebank.goods import queries
from eldercare.timebank.goods.models import Good
from tests.builders.areas import set_policy
from tests.builders.people import a_person
from tests.builders.timebank import earned
from tests.support.doors import Door


@pytest.fixture
def rice(client: Door, community: Area, worker: Staff) -> Good:
    """Three bags of rice in the shop, for half an hour each."""
    set_policy(community.id, {"goods_offered": "yes", "spending_from_age": 0})
    given = {"name": "大米", "name_en": "Rice", "price": "30", "stock": "3", "community_id": str(community.id)}
    client.submit(client.get("/timebank/goods/new").page, "/timebank/goods/new", **given)
    [good] = queries.on_offer(community.id)
    return good


def test_what_is_taken_at_the_counter_leaves_shelf_and_account_once(client: Door, community: Area, rice: Good) -> None:
    person, here = a_person("Li Na", community=community), f"/timebank/goods/{rice.id}"
    earned(person, minutes=120)

    page = client.get(f"{here}?who=Li").page
    for _ in range(2):
        client.submit(page, f"{here}/take", person=str(person.id), quantity="2")

    account = timebank.find_person_account(person.id)
    assert account is not None
    assert (account.balance, account.held, rice.stock) == (60, 0, 1)
    assert "Given out 2 · Li Na" in client.get(here).page.main_text


def test_more_than_is_on_the_shelf_is_refused_with_what_is_left(client: Door, community: Area, rice: Good) -> None:
    person, here = a_person("Li Na", community=community), f"/timebank/goods/{rice.id}"
    earned(person, minutes=120)

    answer = client.submit(client.get(f"{here}?who=Li").page, f"{here}/take", person=str(person.id), quantity="4")

    assert answer.status_code == 409
    assert "Only 3 are left." in answer.page.main_text


def test_nothing_is_put_into_a_shop_that_is_switched_off(client: Door, community: Area, worker: Staff) -> None:
    answer = client.get("/timebank/goods/new")

    assert answer.status_code == 409
    assert "gives no goods" in answer.page.text


def test_the_menu_knows_no_shop_where_none_is_switched_on(client: Door, community: Area, worker: Staff) -> None:
    assert "/timebank/goods" not in client.get("/timebank").page.links
