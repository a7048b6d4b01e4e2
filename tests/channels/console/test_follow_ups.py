from datetime import timedelta

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.messaging import calls
from eldercare.orders import follow_ups, queries
from eldercare.orders.models import FollowUp
from eldercare.orders.states import FollowUpKind, OrderStatus
from eldercare.staff.models import Staff
from eldercare.volunteers.service import Papers, set_papers
from tests.builders.areas import set_policy
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer
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
    assert "Rang her too" in answer.page.main_text  # what she wrote is still there to be copied
    assert queries.get_follow_up(follow_up.id).outcome == "Rang her"


def test_one_worker_makes_the_call_and_the_second_reads_who(client: Door, community: Area, worker: Staff) -> None:
    follow_up = _follow_up(community)
    page = client.get("/follow-ups").page
    follow_ups.take(follow_up.id, staff=a_worker(area=community, name="Ren Jie"), at=now())

    answer = client.submit(page, f"/follow-ups/{follow_up.id}/take")

    assert answer.status_code == 409
    assert "Ren Jie is making this call already." in answer.page.main_text
    assert "Ren Jie has it" in answer.page.main_text


def test_who_is_not_reached_comes_up_again_in_half_an_hour(client: Door, community: Area, worker: Staff) -> None:
    follow_up = _follow_up(community)
    client.submit(client.get("/follow-ups").page, f"/follow-ups/{follow_up.id}/take")

    client.submit(client.get("/follow-ups").page, f"/follow-ups/{follow_up.id}/not-reached")

    assert (follow_up.attempts, follow_up.taken_by_id, follow_up.done_at) == (1, None, None)
    assert timedelta(minutes=29) < follow_up.due_at - now() <= timedelta(minutes=30)
    assert "Calls that reached nobody: 1, the last today" in client.get("/follow-ups").page.main_text


def test_the_list_dials_leads_to_the_desk_and_puts_what_is_overdue_on_top(
    client: Door, community: Area, worker: Staff
) -> None:
    for number, due_in in (("+8613800070001", 20), ("+8613800070002", -20)):
        due_at = now() + timedelta(minutes=due_in)
        follow_ups.open_call_back(
            number=number, at=now() - timedelta(hours=1), due_at=due_at, community_id=community.id
        )

    page = client.get("/follow-ups?kind=call_back").page
    panels = [one for one in page.all("section") if one.get("id").startswith("follow-up-")]

    assert ["tone-red" in one.get("class") for one in panels] == [True, False]
    assert "tel:+8613800070002" in panels[0].all("a")[0].get("href")
    assert "/call?q=%2B8613800070002" in page.links
    assert "Nobody waits" in client.get("/follow-ups?kind=low_rating").page.main_text


def test_a_step_leads_back_to_the_list_as_it_was_narrowed_down(client: Door, community: Area, worker: Staff) -> None:
    follow_up = _follow_up(community)
    address = f"/follow-ups/{follow_up.id}/take?kind=low_rating"

    answer = client.submit(client.get("/follow-ups?kind=low_rating").page, address)

    assert answer.location == f"/follow-ups?kind=low_rating#follow-up-{follow_up.id}"


def test_a_call_nobody_lifted_says_how_it_ended(client: Door, community: Area, worker: Staff) -> None:
    number = "+8613800070001"
    call = calls.ring(gateway="relay", gateway_id="c1", from_number=number, to_number="", at=now())
    assert call is not None
    calls.end(call, outcome="nothing_said", at=now())
    follow_ups.open_call_back(number=number, at=now(), community_id=community.id, call_id=call.id)

    assert "Said nothing" in client.get("/follow-ups").page.main_text


def test_whose_visit_earned_nothing_is_named_with_the_reason_on_the_list_and_in_the_history(
    client: Door, community: Area, worker: Staff
) -> None:
    set_policy(community.id, {"earning_needs_insurance": "yes"})
    helper = a_volunteer("Meng Fan", community=community)
    set_papers(helper.id, Papers(insured_until=None))
    order = an_order(OrderStatus.CLOSED, elder=an_elder(community=community), helper=helper)

    why = "Meng Fan: nothing credited (no valid insurance on that day)"
    assert why in client.get("/follow-ups").page.main_text
    assert why in client.get(f"/orders/{order.id}").page.main_text
