from flask import Flask

from eldercare.actors import Door as Via
from eldercare.clock import now
from eldercare.database import session
from eldercare.people.models import Person
from eldercare.timebank import queries as timebank
from eldercare.timebank.accounts import account_of, set_limits
from eldercare.timebank.goods import queries, service
from eldercare.timebank.goods.service import Details
from tests.builders.areas import set_policy
from tests.builders.timebank import NINE, WORKER, earned
from tests.builders.volunteers import a_volunteer
from tests.support.phones import phone_of


def a_saver_with_a_shop() -> Person:
    person = a_volunteer().person
    earned(person, minutes=120)
    set_policy(person.community_id, {"goods_offered": "yes", "spending_from_age": 0})
    service.add(person.community_id, Details("大米", "Rice", 30), stock=3, by=WORKER, via=Via.CONSOLE, at=NINE)
    return person


def test_what_is_laid_aside_from_the_phone_is_held_and_may_be_put_back(app: Flask) -> None:
    person = a_saver_with_a_shop()
    door, account = phone_of(person, app), timebank.find_person_account(person.id)
    assert account is not None
    page = door.get("/m/hours/goods/").page
    [rice] = queries.on_offer(person.community_id)

    for _ in range(2):
        door.submit(page, f"/m/hours/goods/{rice.id}/reserve")
    held = account.held
    assert "Rice × 1" in door.get("/m/hours/").page.main_text
    page = door.get("/m/hours/goods/").page
    [taking] = queries.takings_of(person.id)
    door.submit(page, f"/m/hours/goods/takings/{taking.id}/cancel")

    assert held == 30
    assert "Laid aside for you Rice" in page.main_text
    assert (account.balance, account.held) == (120, 0)


def test_what_was_fetched_stands_on_the_statement_and_what_no_longer_may_leave_today_is_said(app: Flask) -> None:
    person = a_saver_with_a_shop()
    door, account, [rice] = phone_of(person, app), account_of(person, at=NINE), queries.on_offer(person.community_id)
    set_limits(account.id, floor=0, ceiling=None, daily_limit=40, by=WORKER, via=Via.CONSOLE, at=NINE, reason="careful")
    door.submit(door.get("/m/hours/goods/").page, f"/m/hours/goods/{rice.id}/reserve")
    [taking] = queries.takings_of(person.id)
    service.hand_over(taking.id, by=WORKER, via=Via.CONSOLE, at=now())
    session.commit()

    shop = door.get("/m/hours/goods/").page.main_text

    assert "You can use 10 min now." in shop and "Not now: more may not leave your account today." in shop
    assert "Spent Rice × 1" in door.get("/m/hours/").page.main_text


def test_without_a_shop_the_wallet_speaks_of_none_and_there_is_no_page(app: Flask) -> None:
    person = a_volunteer().person
    door = phone_of(person, app)

    assert "/m/hours/goods/" not in door.get("/m/hours/").page.links
    assert door.get("/m/hours/goods/").status_code == 409
