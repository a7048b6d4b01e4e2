"""The API's own description (OpenAPI 3.1), made from the route table and the shapes that we check against."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from eldercare.channels.api.calls import Route, largest
from eldercare.channels.api.idempotency import HEADER, LONGEST_KEY
from eldercare.channels.api.shown import Error

PREFIX = "/api/v1"
SHAPES = "#/components/schemas/"
ALWAYS = {"401": "No token, or an unknown one.", "403": "The role does not include this."}
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
        "info": {"title": "Eldercare Dispatch", "version": "1"},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {name: shape for name, shape in components.items() if SHAPES + name not in used},
        },
    }


def _operation(route: Route, answers: Json) -> Json:
    refusals = dict(ALWAYS)
    if route.ids or route.method == "POST":
        refusals["404"] = "There is no such thing, or not for whom the token belongs to."
    if route.method == "POST":
        refusals |= {"400": "No JSON.", "409": "Not at present, or the key came before with another request."}
        refusals |= {"413": "Too large.", "415": "No JSON by its content type."}
    refusals["422"] = "A field is missing, unknown, of another type, or makes no sense."
    refusals["default"] = "Too many requests, or a fault of ours."
    return {
        "operationId": route.name,
        "summary": (route.act.__doc__ or "").strip().splitlines()[0],
        "description": f"Needs the permission {route.needs}.",
        "parameters": [_id(name) for name in route.ids],
        "responses": {
            str(route.status): _content("Done." if route.method == "POST" else "What there is.", answers),
            **{
                status: _content(words, {"$ref": SHAPES + Error.__name__}) for status, words in sorted(refusals.items())
            },
        },
    }


def _content(words: str, shape: Json) -> Json:
    return {"description": words, "content": {"application/json": {"schema": shape}}}


def _id(name: str) -> Json:
    shape = {"type": "integer", "minimum": 1, "maximum": largest(name)}
    return {"name": name, "in": "path", "required": True, "schema": shape}


def _query(shape: Json) -> list[Json]:
    required = shape.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(field)}
        for name, field in shape.get("properties", {}).items()
    ]


def _without_null(field: Json) -> Json:
    """A parameter of a query string is left out rather than null."""
    choices = [choice for choice in field.get("anyOf", []) if choice != {"type": "null"}]
    return choices[0] if len(choices) == 1 else field


def _body(route: Route, shape: Json) -> Json:
    key = {
        "name": HEADER,
        "in": "header",
        "required": False,
        "description": "The same key and body again get the same answer and have no second effect.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    }
    is_required = any(field.is_required() for field in route.takes.model_fields.values())
    return {
        "parameters": [*(_id(name) for name in route.ids), key],
        "requestBody": {"required": is_required, "content": {"application/json": {"schema": shape}}},
    }
