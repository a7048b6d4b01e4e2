from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from eldercare.actors import SYSTEM, Door
from eldercare.areas.models import Area
from eldercare.catalogue.models import Skill
from eldercare.database import session
from eldercare.dispatch.proposals import queries, service
from eldercare.dispatch.proposals.models import FeasiblePair, Proposal, ProposalRound
from eldercare.errors import Refused
from eldercare.orders.models import Order
from eldercare.orders.states import HelperKind, OfferStatus, OrderStatus
from eldercare.providers.service import set_limits
from eldercare.volunteers.models import Volunteer
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_offer, an_order
from tests.builders.providers import a_provider
from tests.builders.volunteers import a_volunteer

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def home(app: object) -> Area:
    return a_community("Willow Bank")


def order_at(home: Area, at: datetime = TEN, **facts: object) -> Order:
    return an_order(at=NINE, starts_at=at, elder=an_elder(community=home), **facts)  # type: ignore[arg-type]


def proposed(home: Area, *, kinds: tuple[HelperKind, ...] = tuple(HelperKind)) -> ProposalRound:
    looked = service.look(home.id, from_at=NINE, until_at=NINE + DAY, kinds=kinds)
    round_ = service.begin(looked, by=SYSTEM, at=NINE)
    service.keep(round_, service.decide(round_), at=NINE)
    return round_


def who(round_: ProposalRound) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for one in queries.proposals_of(round_.id):
        found.setdefault(one.order_id, []).append(one.helper_name)
    return found


def test_the_only_one_with_the_skill_is_kept_for_the_order_that_needs_it(home: Area):
    haircut = a_service("haircut", "理发", "Haircut", skill=Skill.HAIRDRESSING)
    plain, special = order_at(home), order_at(home, service_=haircut)
    a_volunteer("Can Cut", community=home, skills=[Skill.HAIRDRESSING])
    a_volunteer("Cannot Cut", community=home, skills=[])

    assert who(proposed(home)) == {plain.id: ["Cannot Cut"], special.id: ["Can Cut"]}


def test_a_volunteer_takes_one_order_and_a_provider_as_many_as_it_has_room_for(home: Area):
    for _ in range(5):
        order_at(home)
    a_volunteer("Chen Yu", community=home)
    canteen = a_provider("Sunny Canteen", community=home)
    set_limits(canteen.id, opening=[], orders_a_day=2)

    round_ = proposed(home)

    names = [name for some in who(round_).values() for name in some]
    assert sorted(names) == ["Chen Yu", "Sunny Canteen", "Sunny Canteen"]
    assert [(one.lacks, one.could) for one in queries.left_out(round_)] == [(1, 2), (1, 2)]
    assert proposed(home, kinds=(HelperKind.VOLUNTEER,)).wanted == 5
    assert session.scalars(select(FeasiblePair.provider_id).distinct()).all() == [None]


def test_an_order_for_two_gets_two(home: Area):
    order = order_at(home, people_needed=2)
    volunteers = [a_volunteer(name, community=home) for name in ("Chen Yu", "Qian Yu")]

    assert sorted(who(proposed(home))[order.id]) == sorted(one.name for one in volunteers)


def test_who_said_no_or_is_asked_already_is_not_proposed(home: Area):
    declined, asked = order_at(home), order_at(home)
    volunteer = a_volunteer("Chen Yu", community=home)
    an_offer(declined, volunteer, at=NINE).status = OfferStatus.DECLINED
    declined.status = OrderStatus.OPEN
    an_offer(asked, volunteer, at=NINE)

    assert who(proposed(home)) == {}


def test_who_has_yet_to_answer_about_one_order_is_not_proposed_for_another_of_that_time(home: Area):
    volunteer = a_volunteer("Chen Yu", community=home)
    an_offer(order_at(home), volunteer, at=NINE)
    order_at(home)
    later = order_at(home, TEN + timedelta(hours=3))

    assert who(proposed(home)) == {later.id: ["Chen Yu"]}


def test_without_an_open_order_there_is_nothing_to_propose(home: Area):
    order_at(home, NINE + 2 * DAY)

    with pytest.raises(Refused):
        proposed(home)


def test_asking_a_proposed_helper_twice_asks_once_and_a_refusal_is_kept(home: Area):
    first, second = order_at(home), order_at(home)
    for name in ("Chen Yu", "Qian Yu"):
        a_volunteer(name, community=home)
    mine, other = queries.proposals_of(proposed(home).id)
    assert set(queries.proposed_for([first.id, second.id])) == {first.id, second.id}

    for _ in range(2):
        service.ask(mine.id, by=WORKER, at=NINE, via=Door.CONSOLE)
    an_offer(other.order, a_volunteer("Sun Yu", community=home), at=NINE)
    an_offer(other.order, session.get(Volunteer, other.helper_id), at=NINE)
    with pytest.raises(Refused) as refusal:
        service.ask(other.id, by=WORKER, at=NINE, via=Door.CONSOLE)
    service.note_fault(other.id, refusal.value)

    assert len(mine.order.offers) == 1
    assert session.get(Proposal, other.id).fault == refusal.value.sentence  # type: ignore[union-attr]
    assert queries.proposed_for([first.id, second.id]) == {}
