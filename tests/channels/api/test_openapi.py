from openapi_spec_validator import OpenAPIV31SpecValidator

from eldercare.channels.api.routes import ROUTES

CONTRACT = {
    "GET /orders",
    "POST /orders",
    "GET /orders/{order_id}",
    "POST /orders/{order_id}/offers",
    "POST /orders/{order_id}/check-in",
    "POST /orders/{order_id}/check-out",
    "POST /orders/{order_id}/close",
    "POST /orders/{order_id}/cancel",
    "POST /orders/{order_id}/rate",
    "GET /orders/{order_id}/candidates",
    "POST /offers/{offer_id}/accept",
    "POST /offers/{offer_id}/decline",
    "GET /elders",
    "GET /volunteers",
    "GET /providers",
    "GET /services",
    "GET /timebank/accounts/{account_id}",
    "GET /timebank/accounts/{account_id}/entries",
    "POST /timebank/transfers",
    "POST /timebank/transfers/{transfer_id}/reverse",
    "GET /incidents",
    "POST /incidents/{incident_id}/acknowledge",
    "POST /incidents/{incident_id}/resolve",
}


def described(client):
    return client.get("/api/v1/openapi.json").json


def test_the_description_is_valid_openapi(client):
    document = described(client)

    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_nothing_that_was_promised_has_vanished():
    assert {f"{route.method} {route.path}" for route in ROUTES} >= CONTRACT


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


def test_an_order_is_described_as_promised(client):
    shape = described(client)["components"]["schemas"]["OrderShown"]

    promised = "id number status elder_id service_code starts_at ends_at minutes people_needed source helpers notes"
    assert set(promised.split()) <= set(shape["required"])
