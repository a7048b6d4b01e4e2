"""One of everything in a community, so that every route has something to be about."""

from dataclasses import dataclass
from datetime import date, timedelta

from eldercare.actors import Actor
from eldercare.actors import Door as Via
from eldercare.areas.models import Area
from eldercare.areas.queries import scope_of
from eldercare.clock import local, now
from eldercare.dispatch import wishes
from eldercare.dispatch.models import Wish, WishedBy
from eldercare.localtime import zone
from eldercare.messaging import calls, canned_replies
from eldercare.messaging import conversation_queries as conversations
from eldercare.messaging import service as messaging
from eldercare.orders import follow_ups
from eldercare.orders.offers import Helper
from eldercare.orders.states import FollowUpKind, HelperKind, OrderStatus
from eldercare.people import card_checks, cards
from eldercare.people import service as people
from eldercare.people.models import Person
from eldercare.safety.service import open_incident
from eldercare.safety.states import IncidentSource
from eldercare.staff.models import Role
from eldercare.succession.states import CaseKind
from eldercare.timebank import queries as timebank
from eldercare.timebank.certificates import service as certificates
from eldercare.timebank.goods import service as goods
from eldercare.timebank.goods.service import Details
from eldercare.timebank.holders import service as holders
from eldercare.timebank.honours import service as honours
from eldercare.timebank.honours.models import Commendation
from eldercare.timebank.states import HolderKind
from eldercare.volunteers import service as volunteers
from tests.builders.areas import set_policy
from tests.builders.broadcasts import a_broadcast
from tests.builders.catalogue import a_service
from tests.builders.corrections import a_claim
from tests.builders.drawn_plans import a_drawn_plan
from tests.builders.elders import an_elder
from tests.builders.evidence import a_file
from tests.builders.hand_postings import a_hand_posting
from tests.builders.meal_rounds import a_meal_round
from tests.builders.openings import a_list
from tests.builders.orders import an_order
from tests.builders.people import a_person
from tests.builders.plans import at as at_hour
from tests.builders.proposals import a_proposal_round
from tests.builders.providers import a_provider
from tests.builders.reviews import a_review
from tests.builders.series import a_pause, a_series
from tests.builders.staff import a_worker
from tests.builders.succession import a_case
from tests.builders.volunteers import LONG, a_volunteer


def _a_list(community: Area) -> Commendation:
    return honours.make(
        community_id=community.id,
        title="The year",
        since_on=date(2026, 1, 1),
        until_on=date(2026, 12, 31),
        top=10,
        masks_names=False,
        by=Actor.staff(1),
        via=Via.CONSOLE,
        at=now(),
    )


def _recognised(person: Person, community: Area) -> int:
    """Somebody who showed a card at the counter."""
    person.birth_on = date(1945, 5, 1)
    typed = cards.issue(person.id, by_id=1, at=now()).number
    return card_checks.check(
        typed, name=person.name, birth_on=person.birth_on, scope=scope_of(community.id), staff_id=1, at=now()
    ).id


@dataclass(frozen=True)
class World:
    """What the routes' parameters may be in one community."""

    ids: dict[str, int | str]
    names: tuple[str, ...]

    def arguments(self, wanted: set[str]) -> dict[str, int | str]:
        return {name: value for name, value in self.ids.items() if name in wanted}


def a_world(community: Area, *, surname: str = "Duan") -> World:
    """An elder with a contact, an open offer, a finished visit, a follow-up, a call for help, staff, and so on."""
    elder, volunteer = (
        an_elder(f"{surname} Elder", community=community),
        a_volunteer(f"{surname} Helper", community=community),
    )
    provider = a_provider(f"{surname} Canteen", community=community)
    child = a_person(f"{surname} Child", community=community)
    tie = people.add_contact(elder.id, child.id, relation="daughter")
    offered = an_order(OrderStatus.OFFERED, elder=elder, helper=provider)
    closed = an_order(OrderStatus.CLOSED, elder=elder, helper=volunteer)
    [transfer] = timebank.transfers_about("order", closed.id)
    follow_up = follow_ups.open_for_order(closed, FollowUpKind.LOW_RATING, at=now(), note=f"{surname} was unhappy")
    incident = open_incident(
        source=IncidentSource.SMS, person_id=elder.id, by=Actor.person(elder.id), at=now(), via=Via.SMS, text="help"
    )
    messaging.receive(
        gateway="simulator",
        gateway_id=f"in-{surname}",
        from_number=elder.person.phones[0].number,
        to_number="+861069",
        body=f"{surname} wrote this",
        at=now(),
    )
    conversation = next(iter(conversations.of_person(elder.person)))
    call = calls.ring(
        gateway="relay",
        gateway_id=f"rang-{surname}",
        from_number=elder.person.phones[0].number,
        to_number="+861069",
        at=now(),
    )
    assert call is not None
    kept = canned_replies.add(community.id, canned_replies.Words(f"{surname} asks", "请问哪一天？", "Which day?"))
    series = a_series(starts_on=local(now(), zone()).date() + timedelta(days=1), at=now(), elder=elder)
    whom = Helper(HelperKind.VOLUNTEER, volunteer.id)
    planned = an_order(elder=elder, starts_at=at_hour(10))
    plan = a_drawn_plan(community, {volunteer: [planned]})
    set_policy(community.id, {"goods_offered": "yes", "spending_from_age": 0})
    rice = Details(f"{surname} rice", f"{surname} rice", 1)
    good = goods.add(community.id, rice, stock=3, by=Actor.staff(1), via=Via.CONSOLE, at=now())
    holder = holders.register(kind=HolderKind.GROUP, name=f"{surname} School", community_id=community.id, at=now())
    member = holders.add_member(holder.id, volunteer.person, since=local(now(), zone()).date())
    ids: dict[str, int | str] = {
        "day": plan.day.isoformat(),
        "visit_id": plan.visits[0].id,
        "round_id": plan.rounds[0].id,
        "proposal_round_id": a_proposal_round(community, made_at=now()).id,
        "series_id": series.id,
        "meal_round_id": a_meal_round(starts_on=series.starts_on, at=now(), community=community, elders=[elder]).id,
        "pause_id": a_pause(series).id,
        "order_id": offered.id,
        "offer_id": offered.offers[0].id,
        "elder_id": elder.id,
        "contact_id": tie.id,
        "volunteer_id": volunteer.id,
        "provider_id": provider.id,
        "person_id": elder.id,
        "account_id": transfer.to_account_id,
        "transfer_id": transfer.id,
        "posting_id": a_hand_posting(
            timebank.get_account(transfer.to_account_id), a_worker(Role.SUPERVISOR, area=community), 1
        ).id,
        "commendation_id": _a_list(community).id,
        "check_id": _recognised(elder.person, community),
        "card_end": "lost",
        "certificate_id": certificates.issue(volunteer.id, by=Actor.staff(1), via=Via.CONSOLE, at=now()).id,
        "holder_id": holder.id,
        "good_id": good.id,
        "taking_id": goods.reserve(
            good.id, volunteer.person, 1, key=f"{surname} rice", by=Actor.staff(1), via=Via.CONSOLE, at=now()
        ).id,
        "joint_member_id": member.id,
        "follow_up_id": follow_up.id,
        "incident_id": incident.id,
        "conversation_id": conversation.id,
        "call_id": call.id,
        "reply_id": kept.id,
        "staff_id": a_worker(Role.OPERATOR, area=community, name=f"{surname} Worker").id,
        "area_id": community.id,
        "code": a_service().code,
        "state": "off",
        "status": "paused",
        "broadcast_id": a_broadcast(community).id,
        "template_id": "menu",
        "version": 0,
        "carrier": "tencent",
        "review_id": a_review(now() - timedelta(days=2), helper=volunteer).id,
        "import_id": a_list(community, {volunteer.person: 60}).id,
        "case_id": a_case(a_person(f"{surname} Cousin", community=community), CaseKind.LEAVING).id,
        "evidence_id": a_file(name=f"{surname}.pdf", community=community).id,
        "correction_id": a_claim(volunteer.person).id,
        "leave_id": volunteers.take_leave(volunteer.id, from_on=LONG, until_on=LONG).id,
        "wish_id": wishes.wish(elder.id, whom, Wish.PREFERRED, wished_by=WishedBy.ELDER, at=now()).id,
        "pair_id": wishes.pair(elder.id, volunteer.id, since_on=LONG).id,
    }
    return World(ids, (elder.name, volunteer.name, provider.name, child.name))
