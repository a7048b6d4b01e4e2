"""Programs in front of the JSON door; what they are told is held to the door's own description."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from werkzeug.test import TestResponse, create_environ
from werkzeug.wrappers import Request

from eldercare.areas.models import Area
from eldercare.channels.api import openapi
from eldercare.channels.api.routes import ROUTES
from eldercare.clock import now
from eldercare.staff import service as staff_service
from eldercare.staff.models import Role
from tests.builders.areas import a_community
from tests.builders.staff import a_worker
from tests.support.doors import Door

PREFIX = "/api/v1"


@pytest.fixture(scope="session")
def description() -> OpenAPI:
    return OpenAPI.from_dict(openapi.document(ROUTES))


class Program:
    """Speaks JSON with a token; addresses are those below /api/v1."""

    def __init__(self, app: Flask, description: OpenAPI, token: str) -> None:
        self._app, self._description, self._token = app, description, token
        self._door = Door(app, app.response_class)
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}

    def another(self) -> "Program":
        """The same program in another process."""
        return Program(self._app, self._description, self._token)

    def get(self, path: str, **query: Any) -> TestResponse:
        return self._checked(self._door.get(PREFIX + path, query_string=query or None, headers=self.headers))

    def post(self, path: str, body: object = None, *, key: str | None = None, **options: Any) -> TestResponse:
        headers = self.headers if key is None else {**self.headers, "Idempotency-Key": key}
        if body is not None:
            options["json"] = body
        return self._checked(self._door.post(PREFIX + path, headers=headers, csrf=False, **options))

    def _checked(self, answer: TestResponse) -> TestResponse:
        assert answer.mimetype == "application/json"
        assert "Set-Cookie" not in answer.headers
        if answer.status_code != 404:
            asked = Request(create_environ(answer.request.path, method=answer.request.method))
            self._description.validate_response(WerkzeugOpenAPIRequest(asked), WerkzeugOpenAPIResponse(answer))
        if answer.status_code >= 400:
            assert set(answer.json) == {"error", "message"}
            assert all(answer.json.values())
        return answer


@pytest.fixture
def community(app: Flask) -> Area:
    return a_community()


@pytest.fixture
def program_of(app: Flask, description: OpenAPI, community: Area) -> Callable[..., Program]:
    """Make a program with the token of a new member of staff, of the community at hand unless told otherwise."""

    def make(role: Role = Role.SUPERVISOR, *, area: Area | None = None) -> Program:
        staff = a_worker(role, area=area or community)
        return Program(app, description, staff_service.issue_token(staff.name, at=now()))

    return make


@pytest.fixture
def api(program_of: Callable[..., Program]) -> Program:
    """A supervisor's program: sees the community at hand and may do everything but set up."""
    return program_of()
