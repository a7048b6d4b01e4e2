from flask import Flask

from eldercare.actors import Door
from eldercare.clock import now
from eldercare.orders.states import OrderStatus
from eldercare.timebank.accounts import account_of, issuance_of, set_limits
from eldercare.timebank.states import TransferKind
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.people import a_person
from tests.builders.providers import a_provider
from tests.builders.timebank import NINE, WORKER, a_gift, a_hold, earned
from tests.builders.volunteers import a_volunteer
from tests.support.phones import phone_of


def test_the_balance_stands_above_what_led_to_it(app: Flask) -> None:
    person = a_volunteer().person
    earned(person, minutes=60)
    earned(person, minutes=45)

    page = phone_of(person, app).get("/m/hours/").page

    assert "Your balance 1 h 45 min" in page.main_text
    lines = [line.text for line in page.all("li") if "Earned" in line.text]
    assert "+45 min" in lines[0]
    assert "+1 h" in lines[1]


def test_a_long_statement_goes_on_page_by_page(app: Flask) -> None:
    person = a_volunteer().person
    for minutes in range(1, 24):
        earned(person, minutes=minutes)
    door = phone_of(person, app)

    first = door.get("/m/hours/").page
    [onward] = [link for link in first.links if "before=" in link]
    second = door.get(onward).page

    assert "+23 min" in first.main_text
    assert "+4 min" in first.main_text
    assert "+3 min" in second.main_text


def test_before_the_first_minutes_the_page_says_how_they_come(app: Flask) -> None:
    assert "No minutes yet" in phone_of(a_volunteer().person, app).get("/m/hours/").page.main_text


def test_who_only_works_for_a_provider_has_no_time_bank(app: Flask) -> None:
    cook = a_person()
    a_provider(staff=cook)

    assert phone_of(cook, app).get("/m/hours/").location == "/m/"


def test_what_is_held_is_told_apart_from_what_can_be_used(app: Flask) -> None:
    person = a_volunteer().person
    earned(person, minutes=120)
    order = an_order(elder=an_elder("Old Bai"))
    a_hold(account_of(person, at=NINE), about=("order", order.id))

    page = phone_of(person, app).get("/m/hours/").page

    assert "You can use now 1 h Held 1 h" in page.main_text
    assert any("Old Bai" in one.text and "1 h" in one.text for one in page.all("li"))


def test_why_minutes_were_brought_forward_is_said_once(app: Flask) -> None:
    person = a_volunteer().person
    issuance, own = issuance_of(person.community_id, at=NINE), account_of(person, at=NINE)
    a_gift(issuance, own, kind=TransferKind.OPENING, memo="From the paper passbook")

    assert phone_of(person, app).get("/m/hours/").page.main_text.count("From the paper passbook") == 1


def test_a_visit_is_told_by_service_and_elder(app: Flask) -> None:
    volunteer = a_volunteer()
    an_order(OrderStatus.CLOSED, elder=an_elder("Old Bai"), helper=volunteer)

    [line] = [
        line.text for line in phone_of(volunteer.person, app).get("/m/hours/").page.all("li") if "Earned" in line.text
    ]

    assert "· Old Bai" in line


def test_what_left_today_is_counted_before_more_can_be_used(app: Flask) -> None:
    person = a_volunteer().person
    earned(person, minutes=300)
    account = account_of(person, at=NINE)
    set_limits(
        account.id, floor=0, ceiling=None, daily_limit=90, by=WORKER, via=Door.CONSOLE, at=NINE, reason="careful"
    )
    a_hold(account, 60, at=now())

    page = phone_of(person, app).get("/m/hours/").page

    assert "You can use now 30 min Held 1 h" in page.main_text
    assert "On one day at most 1 h 30 min may leave this account." in page.main_text
