"""From a request to a verb and back: a route's declaration, and the view that Flask calls for it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, Generic, ParamSpec, TypeVar

from flask import Response, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType
from werkzeug.routing import BaseConverter

from eldercare.actors import Actor
from eldercare.areas.queries import Scope, scope_of
from eldercare.channels.api import idempotency
from eldercare.channels.api.access import asking
from eldercare.channels.api.answers import Answer
from eldercare.channels.api.errors import Misfit
from eldercare.channels.api.fields import LARGEST
from eldercare.clock import now
from eldercare.staff.models import Staff
from eldercare.staff.permissions import Permission, require
from eldercare.transaction import transaction

Given = TypeVar("Given", bound=BaseModel)
Shown = TypeVar("Shown", bound=BaseModel)
Ids = ParamSpec("Ids")
LARGEST_IDS = {"transfer_id": 2**63 - 1}
LONGEST_NUMBER = 20


@dataclass(frozen=True)
class Call(Generic[Given]):
    """A request whose sender is known and whose body or query string fits; `key` is its idempotency key."""

    by: Actor
    scope: Scope
    at: datetime
    given: Given
    key: str | None = None


@dataclass(frozen=True)
class Route:
    """One line of the API: where, who may, what goes in and what comes out. `path` is written as in OpenAPI."""

    method: str
    path: str
    act: Callable[..., BaseModel]
    takes: type[BaseModel]
    answers: type[BaseModel]
    needs: Permission
    status: int

    @property
    def name(self) -> str:
        return f"{self.act.__module__.rpartition('.')[2]}_{self.act.__name__}"

    @property
    def ids(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return re.sub(r"{(\w+)}", r"<id:\1>", self.path)


class IdConverter(BaseConverter):
    """An id in an address: of digits that cannot be one, it is an address that does not exist.

    Not `int(min=1)`: where several methods are taken, that answers 405 to what is out of bounds.
    """

    regex = "[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        return int(value)


def largest(id_name: str) -> int:
    """Return the largest number that an id of this name can be."""
    return LARGEST_IDS.get(id_name, LARGEST)


def get(
    path: str,
    act: Callable[Concatenate[Call[Given], Ids], Shown],
    *,
    takes: type[Given],
    answers: type[Shown],
    needs: Permission,
) -> Route:
    """Declare an address that is looked at; `takes` is its query string."""
    return Route("GET", path, act, takes, answers, needs, 200)


def post(
    path: str,
    act: Callable[Concatenate[Call[Given], Ids], Shown],
    *,
    takes: type[Given],
    answers: type[Shown],
    needs: Permission,
    status: int = 200,
) -> Route:
    """Declare an address at which something is done; `takes` is the body."""
    return Route("POST", path, act, takes, answers, needs, status)


def view_of(route: Route) -> Callable[..., Response]:
    """Return the function that Flask calls for this route."""
    act = _look if route.method == "GET" else _do

    def view(**ids: int) -> Response:
        if any(value > largest(name) for name, value in ids.items()):
            raise NotFound
        return act(route, **ids)

    return view


def _look(route: Route, **ids: int) -> Response:
    call = _call(route, _admitted(route), _query())
    return Answer.of(route.act(call, **ids), route.status).response()


def _do(route: Route, **ids: int) -> Response:
    staff = _admitted(route)
    key = idempotency.checked(request.headers.get(idempotency.HEADER))
    body, seal = _body()
    call = _call(route, staff, body, key=key)

    def act() -> Answer:
        return Answer.of(route.act(call, **ids), route.status)

    if key is not None:
        return idempotency.once(act, staff_id=staff.id, key=key, seal=seal, at=call.at).response()
    with transaction():
        answer = act()
    return answer.response()


def _admitted(route: Route) -> Staff:
    staff = asking()
    require(staff, route.needs)
    return staff


def _call(route: Route, staff: Staff, given: object, *, key: str | None = None) -> Call[BaseModel]:
    try:
        fitting = route.takes.model_validate(given)
    except ValidationError as error:
        raise Misfit(error, known=route.takes.model_fields) from None
    return Call(Actor.staff(staff.id), scope_of(staff.area_id), now(), fitting, key)


def _query() -> dict[str, object]:
    """Return the query string; an empty parameter counts as absent, a repeated one as a list, which fits nowhere."""
    values = {name: [value for value in found if value] for name, found in request.args.lists()}
    return {name: found[0] if len(found) == 1 else found for name, found in values.items() if found}


def _body() -> tuple[object, str]:
    """Return what was sent and the seal over it; nothing sent is an empty object."""
    sent = request.get_data(cache=False)
    if sent and not request.is_json:
        raise UnsupportedMediaType
    try:
        body = json.loads(sent.decode("utf-8"), parse_int=_number) if sent else {}
        return body, idempotency.seal_of(request.method, request.path, body)
    except (ValueError, RecursionError):
        raise BadRequest from None


def _number(digits: str) -> int | float:
    # Python refuses to read thousands of digits; a float is no whole number either, and refused with a sentence.
    return int(digits) if len(digits) <= LONGEST_NUMBER else float(digits)
