"""How a test knocks: a client that behaves like another process and holds every page to the house rules."""

from __future__ import annotations

import contextvars
import hashlib
import secrets
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from eldercare.channels.mobile.who import KEY as PHONE
from eldercare.clock import now
from eldercare.database import session
from eldercare.people.models import Person
from eldercare.people.sign_in import SignIn
from eldercare.staff.models import Staff
from tests.builders.staff import PASSWORD
from tests.support.pages import CSRF_FIELD, Page, parse, problems_on, values_of

_minutes = count(1)
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Answer(TestResponse):
    """What came back; `page` is its HTML, parsed."""

    @cached_property
    def page(self) -> Page:
        return parse(self.text)


class Door(FlaskClient):
    """A browser, a phone or a gateway in front of the app.

    What the test prepared is committed before each request and what it holds is read anew afterwards. The request runs
    as if in another process: with an app context, a session and a `writing` flag of its own. Forms are protected
    as they are in life: the client shows the token that a page would have given it, unless called with `csrf=False`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.response_wrapper = type("Answer", (Answer, self.application.response_class), {})

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> Answer:
        session.commit()
        if csrf and str(kwargs.get("method", "GET")).upper() in CHANGING:
            kwargs["headers"] = {"X-CSRFToken": self._csrf_token(), **dict(kwargs.get("headers") or {})}
        try:
            answer = contextvars.Context().run(super().open, *args, **kwargs)
        finally:
            session.expire_all()
        assert isinstance(answer, Answer)
        if answer.mimetype == "text/html":
            problems = problems_on(answer.page)
            assert not problems, f"{answer.request.path} breaks house rules:\n" + "\n".join(problems)
        return answer

    def submit(self, page: Page, action: str, **changed: Any) -> Answer:
        """Fill in and send the form of this page that goes to `action`, as a browser would."""
        form = page.form(action)
        offered = {box.get("name") for box in form.all("input", "select", "textarea", "button")}
        assert set(changed) <= offered, f"the form has no {set(changed) - offered}, only {offered}"
        if form.get("method").lower() == "get":
            return self.open(action, method="GET", query_string={**values_of(form), **changed})
        return self.open(action, method="POST", data={**values_of(form), **changed}, csrf=False)

    def sign_in_phone(self, person: Person, *, at: datetime | None = None) -> Person:
        """Give this phone the cookie that proving a texted code gives, without the code."""
        at = at or now()
        started = SignIn(
            number=person.phones[0].number,
            number_index=person.phones[0].number_index,
            address_index="",
            code_hash="",
            asked_at=at,
            asked_minute=next(_minutes),
            expires_at=at,
            proved_at=at,
            person=person,
        )
        session.add(started)
        session.commit()
        with self.session_transaction() as cookie:
            cookie[PHONE] = started.id
            cookie.permanent = True
        return person

    def api(self, token: str) -> Api:
        """Return a program in front of the JSON API, with this bearer token."""
        return Api(self.application.test_client(), token)

    def sign_in_staff(self, staff: Staff) -> Staff:
        """Come in at the console as this member of staff, by the password that all staff of the tests have."""
        answer = self.post("/sign-in", data={"name": staff.name, "password": PASSWORD})
        assert answer.status_code == HTTPStatus.SEE_OTHER, f"{staff.name} was not let in: {answer.status}"
        return staff

    def _csrf_token(self) -> str:
        with self.session_transaction() as cookie:
            secret = cookie.setdefault(CSRF_FIELD, hashlib.sha1(secrets.token_bytes(64)).hexdigest())  # noqa: S324 - Flask-WTF's own
        return URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token").dumps(secret)


class Api:
    """A program that speaks to the JSON API; each POST has a fresh Idempotency-Key unless given one."""

    def __init__(self, door: FlaskClient, token: str) -> None:
        self._door = door
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: Any) -> TestResponse:
        return self._door.open(path, method="GET", query_string=query, headers=self._headers)

    def post(self, path: str, body: object = None, *, key: str = "") -> TestResponse:
        headers = {**self._headers, "Idempotency-Key": key or secrets.token_hex(8)}
        return self._door.open(path, method="POST", json={} if body is None else body, headers=headers, csrf=False)
