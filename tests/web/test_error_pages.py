from collections.abc import Callable

import pytest
from flask import Flask, abort, redirect
from flask.typing import ResponseReturnValue

from eldercare.errors import DomainError, Invalid, NotAllowed, NotFound, Refused
from eldercare.orders.errors import OrderTaken
from eldercare.people.sign_in import TooManyCodes
from eldercare.staff.service import TooManyAttempts
from eldercare.web.error_pages import status_of
from tests.support.doors import Door

Ask = Callable[[Callable[[], ResponseReturnValue]], Door]


@pytest.fixture
def door(app_with: Callable[..., Flask]) -> Ask:
    """A door to an app with one more page, /page, which does what the test says."""

    def make(page: Callable[[], ResponseReturnValue]) -> Door:
        other = app_with(public_base_url="http://breaks")  # one app for the whole file
        other.testing = False
        if "page" not in other.view_functions:
            other.add_url_rule("/page", endpoint="page")
        other.view_functions["page"] = page
        client = other.test_client()
        assert isinstance(client, Door)
        return client

    return make


def raising(error: Exception) -> Callable[[], ResponseReturnValue]:
    def page() -> ResponseReturnValue:
        raise error

    return page


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("No."), 409),
        (OrderTaken(), 409),
        (Invalid("No."), 422),
        (NotFound("No."), 404),
        (NotAllowed("No."), 403),
        (TooManyAttempts(), 429),
        (TooManyCodes(), 429),
    ],
)
def test_each_kind_of_refusal_has_its_status(error: DomainError, status: int) -> None:
    assert status_of(error) == status


def test_a_number_that_no_database_takes_is_called_too_large_and_not_a_page_too_old(door: Ask) -> None:
    answer = door(raising(OverflowError())).get("/page", headers={"Accept-Language": "en"})

    assert answer.status_code == 400
    assert "far too large" in answer.page.text and "open for too long" not in answer.page.text


def test_a_refusal_is_a_page_with_its_sentence(door: Ask) -> None:
    answer = door(raising(OrderTaken())).get("/page", headers={"Accept-Language": "en"})

    assert (answer.status_code, answer.page.heading) == (409, "That is no longer possible")
    assert "Somebody else was a little faster" in answer.page.text


def test_the_page_speaks_chinese_by_default(door: Ask) -> None:
    page = door(raising(OrderTaken())).get("/page").page

    assert page.all("html")[0].get("lang") == "zh-Hans"
    assert "已经有人接了" in page.text or "别人" in page.text


def test_what_breaks_is_a_page_without_a_word_of_the_inside(door: Ask) -> None:
    answer = door(raising(RuntimeError("password of the database"))).get("/page", headers={"Accept-Language": "en"})

    assert (answer.status_code, answer.page.heading) == (500, "Something went wrong on our side")
    assert "password" not in answer.text


@pytest.mark.parametrize("code", [400, 403, 404, 409, 410, 413, 415, 422, 429, 500, 503])
def test_every_http_error_is_one_of_our_pages(door: Ask, code: int) -> None:
    answer = door(lambda: abort(code)).get("/page")

    assert answer.status_code == code
    assert str(code) in answer.page.main_text


def test_there_is_a_page_where_there_is_nothing(client: Door) -> None:
    answer = client.get("/nowhere", headers={"Accept-Language": "en"})

    assert (answer.status_code, answer.page.heading) == (404, "There is nothing here")


def test_a_page_that_only_takes_forms_says_which_way_to_ask(client: Door) -> None:
    answer = client.get("/language/en")

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_form_without_its_token_is_refused_with_a_page(client: Door) -> None:
    answer = client.post("/language/en", csrf=False, headers={"Accept-Language": "en"})

    assert (answer.status_code, answer.page.heading) == (400, "We could not read that")


def test_a_redirect_stays_a_redirect(door: Ask) -> None:
    assert door(lambda: redirect("/elsewhere")).get("/page").location == "/elsewhere"


def test_an_error_page_needs_no_database(app_with: Callable[..., Flask]) -> None:
    other = app_with(database_url="sqlite:////nowhere/at/all.sqlite3")
    other.testing = False

    def page() -> ResponseReturnValue:
        raise RuntimeError("broken")

    other.add_url_rule("/page", view_func=page, endpoint="page")
    client = other.test_client()

    assert client.get("/page").status_code == 500
    assert client.get("/nowhere").status_code == 404
