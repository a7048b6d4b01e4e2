from collections.abc import Callable

import pytest
from flask import Flask

from tests.builders.staff import a_worker
from tests.support.doors import Door

PAGES = ["/sign-in", "/m/", "/nowhere", "/language/en", "/healthz"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_lets_only_our_own_files_in(client: Door, path: str) -> None:
    rules = dict(
        rule.strip().split(" ", 1) for rule in client.get(path).headers["Content-Security-Policy"].split(";") if rule
    )

    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert {rules[name] for name in ("script-src", "style-src", "img-src", "connect-src", "form-action")} == {"'self'"}
    assert "unsafe" not in str(rules)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_framed_guessed_at_or_told_of(client: Door, path: str) -> None:
    headers = client.get(path).headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def cookies_of_a_sign_in(client: Door) -> list[str]:
    client.get("/sign-in")
    worker = a_worker()
    answer = client.post("/sign-in", data={"name": worker.name, "password": "correct horse battery"})
    return [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("eldercare=")]


def test_the_cookie_of_a_sign_in_is_kept_from_scripts_and_other_sites(client: Door) -> None:
    [cookie] = cookies_of_a_sign_in(client)

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_behind_https_the_cookie_never_leaves_by_http(app_with: Callable[..., Flask]) -> None:
    client = app_with(public_base_url="https://help.example.org").test_client()
    assert isinstance(client, Door)

    worker = a_worker()
    answer = client.post(
        "/sign-in",
        data={"name": worker.name, "password": "correct horse battery"},
        base_url="https://help.example.org",
        headers={"Referer": "https://help.example.org/sign-in"},
    )

    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/language/en", "/m/sign-in"])
def test_no_form_of_another_site_is_taken(client: Door, path: str) -> None:
    assert client.post(path, csrf=False).status_code == 400
