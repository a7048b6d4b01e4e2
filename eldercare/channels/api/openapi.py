"""The API's own description (OpenAPI 3.1), made from the route table and the shapes that we check against."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from eldercare.channels.api.calls import Route, largest
from eldercare.channels.api.idempotency import HEADER, LONGEST_KEY, REPLAYED
from eldercare.channels.api.shown import Error

PREFIX = "/api/v1"
SHAPES = "#/components/schemas/"
REFUSALS = {
    400: "No JSON object in UTF-8.",
    401: "No token, or an unknown one.",
    403: "The role does not include this.",
    404: "There is no such thing, or not for whom the token belongs to.",
    409: "Not at present, or the key came before with another request.",
    413: "Too large.",
    415: "No JSON by its content type.",
    422: "A field is missing, unknown, of another type, or makes no sense.",
    429: "Too many requests.",
    500: "A fault of ours.",
}
ONLY_WITH_A_BODY = frozenset({400, 409, 413, 415})
ABOUT = """\
Help for elders: orders, offers, visits, ratings, the time bank and calls for help. A token sees what its member of
staff sees on the console. Refusals are `{"error": code for programs, "message": sentence for people}`, the sentence in
Chinese or English by Accept-Language. Lists go on with the `cursor` that the page before gave as `next`.
"""
Json = dict[str, Any]
Modes = list[tuple[type[BaseModel], JsonSchemaMode]]


def document(routes: Sequence[Route]) -> Json:
    """Return the OpenAPI document for these routes."""
    shapes: Modes = [(Error, "serialization")]
    for route in routes:
        shapes += [(route.takes, "validation"), (route.answers, "serialization")]
    names, definitions = models_json_schema(list(dict.fromkeys(shapes)), ref_template=SHAPES + "{model}")
    components: Json = definitions["$defs"]
    paths: Json = {}
    for route in routes:
        takes, answers = names[route.takes, "validation"], names[route.answers, "serialization"]
        operation = _operation(route, answers)
        if route.method == "GET":
            operation["parameters"] += _query(components[takes["$ref"].removeprefix(SHAPES)])
        else:
            operation |= _body(route, takes)
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = operation
    used = {names[route.takes, "validation"]["$ref"] for route in routes if route.method == "GET"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Eldercare Dispatch", "version": "1", "description": ABOUT},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {name: shape for name, shape in components.items() if SHAPES + name not in used},
        },
    }


def _operation(route: Route, answers: Json) -> Json:
    is_post = route.method == "POST"
    done = _content("Done." if is_post else "What there is.", answers)
    if is_post:
        done["headers"] = {name: _header("The answer of before; nothing was done again.") for name in REPLAYED}
    return {
        "operationId": route.name,
        "tags": [route.path.split("/")[1]],
        "summary": (route.act.__doc__ or "").strip().splitlines()[0],
        "description": f"Needs the permission {route.needs}.",
        "parameters": [_id(name) for name in route.ids],
        "responses": {str(route.status): done} | _refusals(route),
    }


def _refusals(route: Route) -> Json:
    """Return every refusal that can occur here."""
    shape = {"$ref": SHAPES + Error.__name__}
    found = {
        str(status): _content(words, shape)
        for status, words in REFUSALS.items()
        if route.method == "POST" or status not in ONLY_WITH_A_BODY
    }
    found["401"]["headers"] = {"WWW-Authenticate": _header("How to show a token.")}
    return found


def _content(words: str, shape: Json) -> Json:
    return {"description": words, "content": {"application/json": {"schema": shape}}}


def _header(words: str) -> Json:
    return {"description": words, "schema": {"type": "string"}}


def _id(name: str) -> Json:
    shape = {"type": "integer", "minimum": 1, "maximum": largest(name)}
    return {"name": name, "in": "path", "required": True, "schema": shape}


def _query(shape: Json) -> list[Json]:
    required = shape.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _or_empty(field)}
        for name, field in shape.get("properties", {}).items()
    ]


def _or_empty(field: Json) -> Json:
    """A parameter of a query string is left out, or empty, rather than null."""
    choices = [choice for choice in field.get("anyOf", [field]) if choice != {"type": "null"}]
    if any(choice.get("type") == "string" for choice in choices):
        return choices[0] if len(choices) == 1 else field
    left_out = {"const": "", "description": "The same as leaving it out."}
    return {"anyOf": [*({key: choice[key] for key in choice if key != "title"} for choice in choices), left_out]}


def _body(route: Route, shape: Json) -> Json:
    key = {
        "name": HEADER,
        "in": "header",
        "required": False,
        "description": "The same key and body again get the same answer and have no second effect.",
        "schema": {"type": "string", "pattern": f"^[!-~]{{1,{LONGEST_KEY}}}$"},
    }
    is_required = any(field.is_required() for field in route.takes.model_fields.values())
    return {
        "parameters": [*(_id(name) for name in route.ids), key],
        "requestBody": {"required": is_required, "content": {"application/json": {"schema": shape}}},
    }
