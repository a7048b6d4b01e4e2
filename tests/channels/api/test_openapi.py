import re

from openapi_spec_validator import OpenAPIV31SpecValidator

from eldercare.channels.api.routes import ROUTES


def described(client):
    return client.get("/api/v1/openapi.json").json


def test_the_description_is_valid_openapi(client):
    document = described(client)

    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_address_of_the_door_is_described_and_every_description_has_one(app, client):
    document = described(client)

    rules = {
        (rule.rule.count("<"), rule.rule.split("<")[0], method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.description"
        for method in rule.methods - {"HEAD"}
    }
    paths = {
        (path.count("{"), path.split("{")[0], method.upper())
        for path, operations in document["paths"].items()
        for method in operations
    }
    assert rules == paths


def test_every_operation_says_what_it_does_and_which_permission_it_needs(client):
    operations = [one for path in described(client)["paths"].values() for one in path.values()]

    assert all(one["summary"].endswith(".") and one["description"].startswith("Needs ") for one in operations)
    assert len({one["operationId"] for one in operations}) == len(operations) == len(ROUTES)


def test_every_refusal_that_occurs_is_described_and_nothing_else_may_come(client):
    for path, operations in described(client)["paths"].items():
        for method, one in operations.items():
            refusals = {"401", "403", "404", "422", "429", "500"}
            refusals |= {"400", "409", "413", "415"} if method == "post" else set()
            assert {status for status in one["responses"] if status >= "400"} == refusals, path
            assert "default" not in one["responses"]


def test_what_is_described_of_a_field_says_which_values_are_refused(client):
    shapes = described(client)["components"]["schemas"]

    assert shapes["Rate"]["properties"]["stars"] == {"maximum": 5, "minimum": 1, "title": "Stars", "type": "integer"}
    reason = shapes["Cancel"]["properties"]["reason"]["pattern"]
    assert [bool(re.search(reason, said)) for said in ("ill", " ill\n", "病了", " \n", "", "\x00ill")] == [True] * 3 + [
        False
    ] * 3
