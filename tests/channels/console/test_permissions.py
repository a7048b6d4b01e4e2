import pytest
from flask import Flask

from eldercare.areas.models import Area
from eldercare.staff.models import Role
from eldercare.staff.permissions import ALLOWED, Permission
from tests.builders.staff import a_worker
from tests.channels.console.world import World, a_world
from tests.support.doors import Door

P = Permission
NEEDS: dict[Permission, set[str]] = {
    P.SEE: {
        "board.show", "board.refreshed", "calls.show", "orders.index", "orders.show", "follow_ups.index",
        "incidents.alerts", "incidents.index", "incidents.show", "elders.index", "elders.show", "volunteers.index",
        "volunteers.show", "providers.index", "providers.show", "catalogue.index", "areas.index", "areas.show",
        "staff.index", "messages.index", "messages.received", "messages.thread",
        "conversations.index", "conversations.show", "conversations.lines", "conversations.lines_of_person",
        "conversations.rows", "canned_replies.index", "incoming.strip", "incoming.show",
        "wordings.index", "wordings.show", "broadcasts.index", "broadcasts.show", "broadcasts.progress",
        "wordings.export", "series.index", "series.show", "plans.index", "plans.show", "plans.progress",
        "plans.visit", "plans.round_", "plans.sheets", "asking.show", "asking.strip",
        "meal_rounds.index", "meal_rounds.show", "meal_rounds.sheet",
    },
    P.TAKE_ORDERS: {
        "counter.show", "counter.check", "counter.person",
        "calls.place", "calls.note", "order_steps.complete", "order_steps.change", "order_steps.reopen",
        "order_steps.cancel", "order_steps.missed", "order_steps.dispute", "order_steps.check_in",
        "order_steps.priority", "order_steps.follow",
        "saved_time.cost", "saved_time.use", "saved_time.stop", "unspent.call",
        "order_steps.check_out", "order_steps.close", "order_steps.rate", "follow_ups.finish",
        "follow_ups.take", "follow_ups.give_back", "follow_ups.not_reached", "calls.same_again", "incoming.take",
        "incoming.finish", "conversations.write", "conversations.write_to_person", "conversations.take",
        "conversations.release", "conversations.hand_over", "series.new", "series.create", "series.following",
        "series.change_following", "series_steps.skip", "series_steps.restore", "series_steps.change",
        "series_steps.end", "series_steps.pause", "series_steps.pause_all", "series_steps.end_pause",
        "meal_rounds.new", "meal_rounds.create", "meal_round_steps.add", "meal_round_steps.take_off",
        "meal_round_steps.move", "meal_round_steps.helpers", "meal_round_steps.change_time", "meal_round_steps.end",
    },
    P.DISPATCH: {
        "plans_steps.ask", "plans_steps.stop", "plans_steps.move", "plans_steps.lock", "plans_steps.round_",
        "plans_steps.before_sending", "plans_steps.send",
        "order_steps.give_up", "order_steps.release", "offers.send", "offers.withdraw", "offers.accept",
        "offers.decline", "asking.start", "asking.stop",
        "proposals.index", "proposals.propose", "proposals.show", "proposals.ask", "bulk.choose", "bulk.send",
    },
    P.REGISTER: {
        "elders.new", "elders.create", "elders.edit", "elders.save", "elders.add_contact", "elders.remove_contact",
        "volunteers.new", "volunteers.create", "volunteers.edit", "volunteers.save", "volunteers.set_status",
        "providers.new", "providers.create", "providers.edit", "providers.save", "providers.set_active",
        "providers.employ", "providers.set_leads", "providers.dismiss", "providers.set_services",
        "providers.set_limits",
        "corrections.new", "corrections.create",
        "successions.new", "successions.create", "successions.take_up", "successions.attach", "successions.add_heir",
        "successions.undo",
        "certificates.issue", "commendations.object_to", "cards.show", "cards.issue", "cards.end",
        "holders.new", "holders.create", "holders.add", "holders.end_member", "holders.end",
        "papers.show", "papers.save", "papers.take_leave", "papers.end_leave", "elder_wishes.show", "elder_wishes.save",
        "elder_wishes.wish", "elder_wishes.forget", "elder_wishes.pair", "elder_wishes.part",
    },
    P.SEE_LEDGER: {
        "timebank.index", "timebank.show", "holders.index", "holders.show", "goods.index", "goods.show",
        "account_papers.statement", "account_papers.passbook",
        "unspent.index", "hand_postings.index", "hand_postings.show",
        "certificates.index", "certificates.of_person", "certificates.show",
        "corrections.index", "corrections.show", "openings.index", "openings.show", "openings.form",
        "reviews.index", "reviews.show", "commendations.index", "commendations.show", "solvency.show",
        "successions.index", "successions.show", "clearing.index", "evidence.download",
    },
    P.POST_LEDGER: {
        "timebank.transfer", "timebank.reverse", "hand_postings.withdraw", "certificates.revoke",
        "goods.new", "goods.create", "goods.change", "goods.stock", "goods.take", "goods.hand_over", "goods.cancel",
        "account_giving.ask", "account_giving.check", "account_giving.give",
        "commendations.new", "commendations.create", "commendations.publish", "commendations.withdraw",
        "successions.propose", "clearing.reconcile_now",
        "account_steps.limits", "account_steps.freeze", "account_steps.thaw",
        "corrections.grant", "corrections.refuse", "openings.new", "openings.bring", "openings.attach", "openings.post",
        "openings.discard", "openings.ask_to_undo", "openings.keep", "reviews.all_right", "reviews.correct",
    },
    P.APPROVE_LEDGER: {
        "commendations.finish", "commendations.decide", "hand_postings.approve", "hand_postings.reject",
        "openings.undo", "successions.send_back", "successions.approve",
    },
    P.HANDLE_INCIDENTS: {"calls.alarm", "incidents.acknowledge", "incidents.resolve"},
    P.SEND_BROADCASTS: {
        "broadcasts.new", "broadcasts.compose", "broadcasts.start", "broadcasts.cancel",
    },
    P.SET_UP: {
        "canned_replies.begin", "canned_replies.new", "canned_replies.create", "canned_replies.edit",
        "canned_replies.save", "catalogue.new", "catalogue.create", "catalogue.edit", "catalogue.save",
        "catalogue.set_active", "catalogue.pause", "catalogue.resume",
        "areas.rename", "areas.add", "areas.set_policy", "areas.set_hours", "areas.set_surge",
        "areas.set_helpers", "areas.set_weights", "areas.set_asking", "areas.set_timebank",
        "staff.new", "staff.create", "staff.show", "staff.save",
        "staff.set_password", "staff.set_active", "wordings.save", "wordings.go_back", "wordings.approve",
    },
}  # fmt: skip
FOR_ALL = {"session.show", "session.enter", "session.leave"}


def _knock(client: Door, world: World, endpoint: str) -> int:
    """Go through this route's door, with nothing filled in."""
    rule = next(client.application.url_map.iter_rules(f"console.{endpoint}"))
    with client.application.test_request_context():
        address = client.application.url_for(rule.endpoint, **world.arguments(rule.arguments))
    method = "POST" if "POST" in (rule.methods or ()) else "GET"
    status = client.open(address, method=method).status_code
    assert status < 500, f"{method} {address} breaks"
    return status


def test_every_route_of_the_console_has_its_permission_written_here(app: Flask) -> None:
    routes = {
        rule.endpoint.removeprefix("console.")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("console.")
    }

    assert routes == FOR_ALL.union(*NEEDS.values())


def _refused(client: Door, community: Area, role: Role) -> set[str]:
    """Knock at every door as somebody of this role; return those that stay shut."""
    world = a_world(community)
    client.sign_in_staff(a_worker(role, area=community))
    return {
        endpoint for endpoints in NEEDS.values() for endpoint in endpoints if _knock(client, world, endpoint) == 403
    }


def _forbidden(role: Role) -> set[str]:
    return set().union(*(NEEDS.get(permission, set()) for permission in set(Permission) - ALLOWED[role]))


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_as_far_as_its_permissions_and_no_further(
    client: Door, community: Area, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is done as in life but for drawing pages, which is most of the time.

    Those of an admin are drawn by test_pages, those of an auditor and those of all roles further below.
    """
    monkeypatch.setattr("flask.templating._render", lambda *_page: "")

    assert _refused(client, community, role) == _forbidden(role)


@pytest.mark.heavy
@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_shown_whole_pages_as_far_as_its_permissions_and_no_further(
    client: Door, community: Area, role: Role
) -> None:
    assert _refused(client, community, role) == _forbidden(role)


def test_nobody_gets_in_without_signing_in(client: Door, community: Area) -> None:
    world = a_world(community)

    answers = {_knock(client, world, endpoint) for endpoints in NEEDS.values() for endpoint in endpoints}

    assert answers == {303}


def test_an_auditor_sees_no_button_that_would_be_refused(client: Door, community: Area) -> None:
    world = a_world(community)
    client.sign_in_staff(a_worker(Role.AUDITOR, area=community))
    pages = ["/", "/orders/{order_id}", "/elders/{elder_id}", "/volunteers/{volunteer_id}", "/providers/{provider_id}"]
    pages += ["/incidents/{incident_id}", "/follow-ups", "/timebank/accounts/{account_id}", "/catalogue", "/staff"]
    pages += [
        "/areas/{area_id}",
        "/messages",
        "/messages/conversations/{conversation_id}",
        "/messages/replies",
        "/calls/{call_id}",
    ]
    pages += ["/call?elder={elder_id}", "/timebank", "/incidents", "/orders", "/series", "/series/{series_id}"]

    for page in pages:
        forms = client.get(page.format(**world.ids)).page.all("form")
        actions = {form.get("action") for form in forms if form.get("method") == "post"}
        assert actions <= {"/sign-out", "/language/en"}, page
