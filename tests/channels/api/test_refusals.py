import json

import pytest
from werkzeug.exceptions import TooManyRequests

from eldercare.catalogue import queries as catalogue

JSON = "application/json"


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1", "/api/v2/orders", "/api/v1/nothing", "/api/v1/orders/", "/api//v1/orders"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_address_is_not_found_in_json(client, path, method):
    answer = client.open(path, method=method, csrf=False)

    assert (answer.status_code, answer.mimetype, answer.json["error"]) == (404, JSON, "not_found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_method_that_an_address_does_not_take_is_refused_with_those_it_does(client, method):
    answer = client.open("/api/v1/orders", method=method, csrf=False)

    assert (answer.status_code, answer.mimetype, answer.json["error"]) == (405, JSON, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_only_the_json_door_answers_a_wrong_address_in_json(client):
    assert client.get("/apiary/of/bees").mimetype == "text/html"


@pytest.mark.parametrize(
    "body",
    [b"{", b"{]", b"nothing", b"'single'", b"\xff\xfe", b'{"a": 1} and more', b"\xef\xbb\xbf{}", b"[" * 100_000, b" "],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_json_is_refused(api, body):
    answer = api.post("/orders", data=body, content_type=JSON)

    assert (answer.status_code, answer.json["error"]) == (400, "malformed")


@pytest.mark.parametrize("body", ["[]", "7", '"text"', "null", "true", "NaN", "9" * 5000, "-Infinity", "[{}]"])
def test_json_that_is_no_object_is_refused(api, body):
    answer = api.post("/orders", data=body, content_type=JSON)

    assert (answer.status_code, answer.json["message"]) == (422, "The body must be an object.")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_a_body_of_another_type_is_refused(api, kind):
    answer = api.post("/orders", data=b"{}", content_type=kind)

    assert (answer.status_code, answer.json["error"]) == (415, "unsupported_media_type")


def test_a_body_that_is_too_large_is_refused(api):
    answer = api.post("/orders", data=json.dumps({"notes": "x" * 1024 * 1024}), content_type=JSON)

    assert (answer.status_code, answer.json["error"]) == (413, "too_large")


def test_too_many_requests_are_refused_in_json(app, api, monkeypatch):
    def all_used_up():
        raise TooManyRequests

    monkeypatch.setitem(app.before_request_funcs, "api", [all_used_up])

    answer = api.get("/orders")

    assert (answer.status_code, answer.json["error"]) == (429, "too_many_requests")


def test_a_fault_of_ours_is_told_in_json_without_its_inside(api, monkeypatch):
    def broken():
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(catalogue, "everything", broken)

    answer = api.get("/services")

    assert (answer.status_code, answer.json["error"]) == (500, "internal_error")
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("accept", "sentence"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "此地址没有内容。"),
        ("en-GB,en;q=0.9", "There is nothing at this address."),
        ("", "此地址没有内容。"),
        ("fr", "此地址没有内容。"),
    ],
)
def test_refusals_are_said_in_the_language_asked_for(client, accept, sentence):
    answer = client.get("/api/v1/nothing", headers={"Accept-Language": accept})

    assert answer.json["message"] == sentence


def test_a_field_that_does_not_fit_is_named_in_chinese_too(api):
    api.headers["Accept-Language"] = "zh-CN"

    refused = api.post("/orders", {"minuts": 30, "elder_id": "1", "service_code": "meal", "minutes": 4.5})

    assert refused.json["message"] == (
        "elder_id 必须是整数；starts_at 未填写；minutes 必须是整数；minuts 不是可识别的字段，是不是想写 minutes。"
    )


def test_a_language_chosen_in_a_browser_counts_for_nothing_here(client):
    client.set_cookie("language", "en")

    assert client.get("/api/v1/nothing", headers={"Accept-Language": "zh"}).json["message"] == "此地址没有内容。"


def test_answers_are_kept_out_of_caches(api):
    assert api.get("/orders").headers["Cache-Control"] == "no-store"


def test_the_name_of_an_unknown_field_is_not_echoed_at_any_length(api):
    answer = api.post("/orders", {"x" * 1000: 1, "\ud800": 2, "\x00": 3})

    assert answer.status_code == 422
    assert len(answer.json["message"]) < 500
