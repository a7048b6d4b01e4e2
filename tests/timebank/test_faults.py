from collections.abc import Callable
from datetime import timedelta

import pytest

from eldercare.actors import Door
from eldercare.database import session
from eldercare.orders import closing, saved_time
from eldercare.orders import service as orders
from eldercare.orders.states import OrderSource, OrderStatus
from eldercare.timebank import holds, service
from eldercare.timebank.accounts import close_account, freeze, pool_of, set_limits
from eldercare.timebank.models import Account, Hold
from eldercare.timebank.states import TransferKind
from eldercare.timebank.verify import verify
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import an_order, tomorrow
from tests.builders.timebank import NINE, WORKER, a_community, a_gift, a_saver, an_account, earned
from tests.builders.volunteers import a_volunteer
from tests.support.faults import interrupted_everywhere

pytestmark = pytest.mark.usefixtures("app")

BY_WORKER = {"by": WORKER, "via": Door.CONSOLE, "at": NINE}
Act = Callable[[], object]


def a_hold(account: Account, *, minutes: int = 40) -> Hold:
    return holds.set_aside(
        key="order:1", account_id=account.id, minutes=minutes, about=("order", 1), expires_at=NINE, **BY_WORKER
    )


def a_transfer() -> Act:
    community = a_community()
    giver, taker = an_account(minutes=90, community=community).id, an_account(community=community).id
    facts = {"key": "gift:1", "kind": TransferKind.GIFT, "from_account_id": giver, "to_account_id": taker}
    return lambda: service.transfer(**facts, minutes=60, **BY_WORKER)


def a_donation() -> Act:
    giver = an_account(minutes=90)
    facts = {"from_account_id": giver.id, "to_account_id": pool_of(giver.community_id, at=NINE).id}
    return lambda: service.transfer(key="gift:1", kind=TransferKind.DONATE, **facts, minutes=60, **BY_WORKER)


def a_first_earning() -> Act:
    person_id = a_saver().id
    return lambda: service.earn(key="visit:1", person_id=person_id, minutes=60, **BY_WORKER)


def a_reversal() -> Act:
    community = a_community()
    gift = a_gift(an_account(minutes=90, community=community), an_account(community=community)).id
    return lambda: service.reverse(gift, reason="entered twice", **BY_WORKER)


def setting_aside() -> Act:
    account_id = an_account(minutes=90).id
    return lambda: holds.set_aside(key="order:1", account_id=account_id, minutes=60, about=("order", 1), **BY_WORKER)


def posting_a_hold() -> Act:
    giver = an_account(minutes=90)
    hold_id, pool_id = a_hold(giver).id, pool_of(giver.community_id, at=NINE).id
    return lambda: holds.post(
        hold_id, key="used:1", kind=TransferKind.REDEEM, to_account_id=pool_id, minutes=30, **BY_WORKER
    )


def releasing_a_hold() -> Act:
    hold_id = a_hold(an_account(minutes=90)).id
    return lambda: holds.release(hold_id, by=WORKER, at=NINE, reason="called off")


def letting_a_hold_expire() -> Act:
    hold_id = a_hold(an_account(minutes=90)).id
    return lambda: holds.expire(hold_id, at=NINE + timedelta(days=1))


def freezing() -> Act:
    account_id = an_account(minutes=90).id
    return lambda: freeze(account_id, reason="died", **BY_WORKER)


def limiting() -> Act:
    account_id = an_account(minutes=90).id
    limits = {"floor": -60, "ceiling": 900, "daily_limit": 120}
    return lambda: set_limits(account_id, **limits, reason="decided", **BY_WORKER)


def closing_an_account() -> Act:
    account_id = an_account().id
    return lambda: close_account(account_id, reason="left", **BY_WORKER)


def placing_an_order() -> Act:
    elder_id, service_code = an_elder().id, a_service().code
    facts = {"elder_id": elder_id, "service_code": service_code, "starts_at": tomorrow(), "source": OrderSource.CALL}
    return lambda: orders.place(**facts, **{**BY_WORKER, "at": tomorrow() - timedelta(days=1)})


def placing_an_order_with_saved_time() -> Act:
    at = tomorrow() - timedelta(days=1)
    elder = an_elder(birth_on=at.date() - timedelta(days=80 * 366))
    earned(elder.person, minutes=240)
    elder_id, facts = elder.id, {"service_code": a_service().code, "starts_at": tomorrow(), "source": OrderSource.CALL}

    def act() -> object:
        order = orders.place(elder_id=elder_id, **facts, **{**BY_WORKER, "at": at})
        return saved_time.use(order.id, **{**BY_WORKER, "at": at})

    return act


def closing_an_order_that_credits() -> Act:
    order = an_order(OrderStatus.FINISHED, helper=a_volunteer())
    order_id, at = order.id, order.starts_at
    return lambda: closing.close(order_id, **{**BY_WORKER, "at": at})


PATHS = [
    a_transfer,
    a_donation,
    a_first_earning,
    a_reversal,
    setting_aside,
    posting_a_hold,
    releasing_a_hold,
    letting_a_hold_expire,
    freezing,
    limiting,
    closing_an_account,
    *(
        pytest.param(path, marks=pytest.mark.heavy)  # a hundred statements and more, each of them broken once
        for path in (placing_an_order, placing_an_order_with_saved_time, closing_an_order_that_credits)
    ),
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_broken_at_any_statement_nothing_is_left_and_unbroken_all_is_done(path):
    act = path()
    session.commit()

    places = interrupted_everywhere(act)

    assert places >= 2
    assert verify() == []
