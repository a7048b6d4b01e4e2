from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask, render_template_string
from itsdangerous import URLSafeSerializer

from eldercare.actors import Actor, Door
from eldercare.areas.queries import scope_of
from eldercare.channels.family.links import rating_url
from eldercare.clock import now
from eldercare.orders import closing
from eldercare.orders.models import Order
from eldercare.orders.queries import open_follow_ups
from eldercare.orders.states import OrderStatus
from eldercare.people.models import Language
from eldercare.timebank.queries import find_person_account
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.support.doors import Answer
from tests.support.doors import Door as Client
from tests.support.races import run_at_once


def finished(**facts: object) -> tuple[Order, str]:
    """A finished order whose elder reads English, and the link's path."""
    order = an_order(OrderStatus.FINISHED, elder=an_elder(language=Language.EN), **facts)  # type: ignore[arg-type]
    return order, path_of(order)


def path_of(order: Order) -> str:
    url = rating_url(order)
    assert url is not None
    return urlsplit(url).path


def test_the_link_takes_a_rating_which_closes_the_order_and_credits_the_minutes(client: Client) -> None:
    order, path = finished(minutes=60)
    helper = order.helpers[0].reached
    assert helper is not None

    answer = client.submit(client.get(path).page, path, stars="5", comment="So kind")
    page = client.get(answer.location).page

    assert order.status is OrderStatus.CLOSED
    assert order.rating is not None
    assert (order.rating.stars, order.rating.comment, order.rating.via) == (5, "So kind", Door.FAMILY)
    assert "Very good" in page.main_text
    assert "So kind" in page.main_text
    account = find_person_account(helper.id)
    assert account is not None
    assert account.balance == 60


def test_a_second_rating_by_the_same_link_changes_nothing(client: Client) -> None:
    order, path = finished()
    client.post(path, data={"stars": "5"})

    answer = client.post(path, data={"stars": "1", "comment": "Changed by a stranger"})

    assert answer.status_code == 303
    assert order.rating is not None
    assert (order.rating.stars, order.rating.comment) == (5, "")
    assert not client.get(path).page.all("textarea")


def test_of_many_ratings_at_once_one_is_taken(app: Flask) -> None:
    order, path = finished()

    def rate(stars: int) -> Answer:
        answer = app.test_client().post(path, data={"stars": str(stars)})
        assert isinstance(answer, Answer)
        return answer

    answers = run_at_once([lambda stars=stars: rate(stars) for stars in (1, 2, 3, 4, 5)])  # type: ignore[misc]

    assert [answer.status_code for answer in answers if isinstance(answer, Answer)] == [303] * 5
    assert [event.what for event in order.events].count("rated") == 1


def test_what_the_elder_answered_by_text_is_shown_and_stands(client: Client) -> None:
    order, path = finished()
    closing.rate(order.id, stars=4, by=Actor.staff(1), at=now(), via=Door.SMS)

    client.post(path, data={"stars": "1"})

    assert order.rating is not None
    assert order.rating.stars == 4


def test_a_low_rating_promises_a_call_and_puts_it_on_the_board(client: Client) -> None:
    order, path = finished()

    client.post(path, data={"stars": "2"})

    assert "will call you" in client.get(path).page.main_text
    assert order.community_id is not None
    assert [follow_up.order for follow_up in open_follow_ups(scope_of(order.community_id))] == [order]


def test_before_the_visit_is_finished_the_page_asks_to_come_back(client: Client) -> None:
    order = an_order(OrderStatus.ACCEPTED, elder=an_elder(language=Language.EN))
    path = path_of(order)

    assert "not finished yet" in client.get(path).page.main_text
    assert client.post(path, data={"stars": "5"}).status_code == 409
    assert order.rating is None


@pytest.mark.parametrize("data", [{}, {"stars": "6"}, {"stars": "5", "comment": "x" * 501}])
def test_what_is_no_rating_is_said_in_the_form(client: Client, data: dict[str, str]) -> None:
    order, path = finished()

    answer = client.post(path, data=data)

    assert answer.status_code == 422
    assert "Please correct this first" in answer.page.main_text
    assert order.rating is None


def test_two_weeks_after_the_visit_the_link_is_over(client: Client) -> None:
    order, path = finished()
    order.finished_at = now() - timedelta(days=14, seconds=1)

    assert client.get(path).status_code == 404
    assert client.post(path, data={"stars": "5"}).status_code == 404


def test_a_link_cannot_be_made_up_or_taken_from_elsewhere(client: Client) -> None:
    order, path = finished()
    secret = str(client.application.secret_key)
    forged = URLSafeSerializer("guessed", salt="family/rating").dumps(order.id)
    for_something_else = URLSafeSerializer(secret, salt="family/other").dumps(order.id)

    for token in (forged, for_something_else, str(order.id), f"{path[3:]}x", "路", "a.b.c"):
        assert client.get(f"/f/{token}").status_code == 404


def test_a_cancelled_order_has_no_link(client: Client) -> None:
    assert rating_url(an_order()) is None
    assert rating_url(an_order(OrderStatus.CANCELLED)) is None


def test_the_page_tells_whoever_has_the_link_no_address_and_no_number(client: Client) -> None:
    _order, path = finished()

    html = client.get(path).text

    assert "601" not in html
    assert "Hard of hearing" not in html
    assert "138000" not in html.replace(" ", "")


def test_every_template_can_show_the_link(app: Flask) -> None:
    order, _path = finished()

    with app.test_request_context():
        assert render_template_string("{{ rating_url(order) }}", order=order) == rating_url(order)
    assert rating_url(order) == rating_url(order)


def test_the_link_leaks_neither_into_caches_nor_into_other_sites_logs(client: Client) -> None:
    _order, path = finished()

    headers = client.get(path).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
