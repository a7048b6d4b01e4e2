from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.orders import follow_ups, queries
from eldercare.orders.models import FollowUp
from eldercare.orders.states import FollowUpKind
from eldercare.staff.models import Staff
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.support.doors import Door


def _follow_up(community: Area) -> FollowUp:
    order = an_order(elder=an_elder("Hao Mei", community=community))
    return follow_ups.open_for_order(order, FollowUpKind.LOW_RATING, at=now(), note="The soup was cold")


def test_a_call_that_was_made_leaves_the_list_with_what_came_of_it(
    client: Door, community: Area, worker: Staff
) -> None:
    follow_up = _follow_up(community)
    page = client.get("/follow-ups").page
    assert "The soup was cold" in page.main_text

    client.submit(page, f"/follow-ups/{follow_up.id}/finish", outcome="Canteen will bring it earlier")

    done = queries.get_follow_up(follow_up.id)
    assert (done.outcome, done.done_by_id) == ("Canteen will bring it earlier", worker.id)
    assert "Hao Mei" not in client.get("/follow-ups").page.main_text


def test_an_empty_outcome_is_asked_for_again(client: Door, community: Area, worker: Staff) -> None:
    follow_up = _follow_up(community)

    answer = client.submit(client.get("/follow-ups").page, f"/follow-ups/{follow_up.id}/finish", outcome="  ")

    assert answer.status_code == 422
    assert queries.get_follow_up(follow_up.id).done_at is None


def test_the_second_worker_reads_that_it_was_done(client: Door, community: Area, worker: Staff) -> None:
    follow_up = _follow_up(community)
    page = client.get("/follow-ups").page
    client.submit(page, f"/follow-ups/{follow_up.id}/finish", outcome="Rang her")

    answer = client.submit(page, f"/follow-ups/{follow_up.id}/finish", outcome="Rang her too")

    assert answer.status_code == 409
    assert queries.get_follow_up(follow_up.id).outcome == "Rang her"
