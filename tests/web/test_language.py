from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from eldercare.errors import Refused
from eldercare.orders.errors import WRONG_STATUS
from eldercare.web.language import local_path, said, wanted
from tests.support.doors import Door


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-CN,zh,en", "zh"),
        ("en-US,en;q=0.9", "en"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.5,zh-TW;q=0.9", "zh"),
        ("zh_CN", "zh"),
        ("fr-FR,fr;q=0.9,en;q=0.5", "en"),
        ("fr", "zh"),
        ("*", "zh"),
        ("", "zh"),
        ("fr,en;q=0", "zh"),
    ],
)
def test_the_first_of_our_languages_that_the_browser_asks_for(header: str, language: str) -> None:
    assert wanted(parse_accept_header(header, LanguageAccept)) == language


@pytest.mark.parametrize(
    ("header", "tag", "word"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans", "登录"), ("en-US,en", "en", "Sign in"), ("", "zh-Hans", "登录")],
)
def test_a_page_speaks_the_browsers_language(client: Door, header: str, tag: str, word: str) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": header}).page

    assert page.all("html")[0].get("lang") == tag
    assert word in page.text


def test_what_a_person_chose_counts_more_than_the_browser(client: Door) -> None:
    answer = client.post("/language/en", data={"next": "/sign-in"})

    assert (answer.status_code, answer.location) == (302, "/sign-in")
    page = client.get("/sign-in", headers={"Accept-Language": "zh-CN"}).page
    assert page.all("html")[0].get("lang") == "en"


def test_the_answer_to_a_form_offers_the_other_language_on_the_page_of_the_form(client: Door) -> None:
    for referrer, leads_to in (("http://localhost/m/sign-in", "/m/sign-in"), ("https://evil.example/m/", "/")):
        answer = client.post("/m/sign-in", data={"number": "x"}, headers={"Referer": referrer})

        assert answer.status_code == 422
        assert f'name="next" value="{leads_to}"' in answer.text


def test_the_choice_is_kept_out_of_reach_of_scripts(client: Door) -> None:
    cookie = client.post("/language/en").headers["Set-Cookie"]

    for part in ("language=en", "HttpOnly", "SameSite=Lax", "Max-Age=31536000"):
        assert part in cookie


def test_there_are_two_languages(client: Door) -> None:
    assert client.post("/language/fr").status_code == 404


@pytest.mark.parametrize("path", ["/", "/orders/17", "/orders?status=open&q=王", "/a b"])
def test_the_switch_leads_back_to_the_page(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "/\n/evil.example", "evil"],
)
def test_the_switch_never_leads_to_another_site(client: Door, path: str) -> None:
    assert client.post("/language/zh", data={"next": path}).location == "/"


def translated(app: Flask, header: str, error: Refused) -> str:
    with app.test_request_context(headers={"Accept-Language": header}):
        return said(error)


def test_a_refusal_is_said_in_the_language_of_the_page(app_with: Callable[..., Flask]) -> None:
    other, refusal = app_with(), Refused("%(name)s has been asked already.", name="王桂芬")

    assert translated(other, "zh-CN", refusal) == "已经派给王桂芬了。"
    assert translated(other, "en", refusal) == "王桂芬 has been asked already."


@pytest.mark.parametrize("sentence", WRONG_STATUS.values())
def test_every_reason_why_an_order_does_not_allow_something_has_its_chinese(
    app_with: Callable[..., Flask], sentence: str
) -> None:
    chinese = translated(app_with(), "zh-CN", Refused(sentence))

    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
