from tests.builders.incidents import an_incident
from tests.builders.orders import an_order
from tests.support.doors import Door


def test_metrics_count_what_is_live_and_tell_nobodys_name(client: Door) -> None:
    order = an_order()
    an_incident()

    said = client.get("/metrics").text

    assert 'eldercare_orders_live{status="open"} 1.0' in said
    assert "eldercare_incidents_unanswered 1.0" in said
    assert order.elder.name not in said
