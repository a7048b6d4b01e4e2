import math
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.database import WriteOutsideTransaction, session, writing
from eldercare.errors import Invalid, NotFound
from eldercare.staff.models import Role
from eldercare.timebank import errors, queries, service
from eldercare.timebank.accounts import account_of, close_account, issuance_of, open_account, pool_of
from eldercare.timebank.clearing import service as clearing
from eldercare.timebank.models import Account, Entry, Transfer
from eldercare.timebank.states import MAX_MINUTES, AccountKind, TransferKind
from tests.builders.staff import a_worker
from tests.builders.timebank import NINE, WORKER, a_community, a_gift, a_hold, a_reversal, a_saver, an_account, earned

pytestmark = pytest.mark.usefixtures("app")


def count_of(model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_what_leaves_one_account_arrives_in_the_other():
    community = a_community()
    giver, taker = an_account(minutes=90, community=community), an_account(community=community)

    gift = a_gift(giver, taker, 60)

    assert (giver.balance, giver.version) == (30, 2)
    assert (taker.balance, taker.version) == (60, 1)
    assert [(entry.account_id, entry.minutes, entry.balance_after) for entry in gift.entries] == [
        (giver.id, -60, 30),
        (taker.id, 60, 60),
    ]
    assert queries.trial_balance().total == 0


def test_earned_minutes_come_from_the_issuance_account_of_the_community():
    person = a_saver()

    credit = earned(person, minutes=75)

    account = queries.find_person_account(person.id)
    issuance = issuance_of(person.community_id, at=NINE)
    assert account is not None
    assert (credit.from_account_id, credit.to_account_id) == (issuance.id, account.id)
    assert (account.balance, issuance.balance) == (75, -75)
    assert credit.kind is TransferKind.EARN


def test_when_it_happened_is_kept_apart_from_when_it_was_recorded():
    person = a_saver()

    late = service.earn(
        key="k",
        person_id=person.id,
        minutes=30,
        by=SYSTEM,
        via=Door.CLOCK,
        at=NINE,
        happened_at=NINE - timedelta(days=3),
    )

    kept = queries.get_transfer(late.id)
    assert (kept.happened_at, kept.recorded_at) == (NINE - timedelta(days=3), NINE)


def test_the_same_key_with_the_same_content_posts_once():
    community = a_community()
    giver, taker = an_account(minutes=90, community=community), an_account(community=community)

    first = a_gift(giver, taker, 60, key="visit:1")
    again = a_gift(giver, taker, 60, key="visit:1", by=SYSTEM, via=Door.CLOCK, at=NINE + timedelta(hours=1))

    assert again == first
    assert (giver.balance, taker.balance) == (30, 60)


def test_a_repeated_key_is_answered_even_when_the_balance_is_gone():
    community = a_community()
    giver, taker = an_account(minutes=60, community=community), an_account(community=community)
    first = a_gift(giver, taker, 60, key="visit:1")

    assert a_gift(giver, taker, 60, key="visit:1") == first


@pytest.mark.parametrize(
    "other",
    [{"minutes": 59}, {"memo": "other"}, {"about": ("order", 2)}, {"kind": TransferKind.ADJUST}],
)
def test_the_same_key_with_other_content_is_refused(other):
    community = a_community()
    giver, taker = an_account(minutes=90, community=community), an_account(community=community)
    content = {"minutes": 60, "memo": "thanks", "about": ("order", 1), "key": "visit:1"}
    a_gift(giver, taker, **content)

    with pytest.raises(errors.KeyReused) as refusal:
        a_gift(giver, taker, **(content | other))

    assert refusal.value.code == "key_reused"
    assert count_of(Entry) == 4


def test_the_same_key_between_other_accounts_is_refused():
    community = a_community()
    one, two, three = (an_account(minutes=90, community=community) for _ in range(3))
    a_gift(one, two, key="visit:1")

    with pytest.raises(errors.KeyReused):
        a_gift(one, three, key="visit:1")


def test_an_account_never_falls_below_its_floor():
    community = a_community()
    giver, taker = an_account(minutes=59, community=community), an_account(community=community)

    with pytest.raises(errors.BalanceTooLow) as refusal:
        a_gift(giver, taker, 60)

    assert refusal.value.code == "balance_too_low"
    assert (giver.balance, giver.version, taker.balance) == (59, 1, 0)


def test_everything_above_the_floor_may_leave():
    community = a_community()
    giver, taker = an_account(minutes=60, community=community), an_account(community=community)

    a_gift(giver, taker, 60)

    assert giver.balance == 0


def test_a_floor_below_zero_is_credit_up_to_it():
    community = a_community()
    pool = open_account(kind=AccountKind.POOL, community_id=community.id, at=NINE, floor=-100)
    taker = an_account(community=community)

    a_gift(pool, taker, 100, kind=TransferKind.ISSUE)

    with pytest.raises(errors.BalanceTooLow):
        a_gift(pool, taker, 1, kind=TransferKind.ISSUE)


def test_held_minutes_cannot_leave():
    community = a_community()
    giver, taker = an_account(minutes=90, community=community), an_account(community=community)
    a_hold(giver, 60)

    with pytest.raises(errors.BalanceTooLow):
        a_gift(giver, taker, 31)


def test_an_account_never_rises_above_its_ceiling():
    community = a_community()
    giver, person = an_account(minutes=90, community=community), a_saver(community)
    taker = open_account(kind=AccountKind.PERSON, community_id=community.id, person_id=person.id, at=NINE, ceiling=60)
    a_gift(giver, taker, 60)

    with pytest.raises(errors.BalanceTooHigh):
        a_gift(giver, taker, 1)


@pytest.mark.parametrize(
    "minutes", [0, -1, MAX_MINUTES + 1, 10**9, True, 1.0, 1.5, math.nan, math.inf, Decimal(5), "5", None]
)
def test_only_whole_minutes_within_bounds_move(minutes):
    community = a_community()
    giver, taker = an_account(minutes=90, community=community), an_account(community=community)

    with pytest.raises(errors.NotWholeMinutes):
        a_gift(giver, taker, minutes)

    assert count_of(Transfer) == 1


@pytest.mark.parametrize("key", ["", "  ", "k" * 201, "a\x00b", "\ud800"])
def test_a_key_is_plain_text(key):
    community = a_community()
    giver, taker = an_account(minutes=90, community=community), an_account(community=community)

    with pytest.raises(errors.UnusableText):
        service.transfer(
            key=key,
            kind=TransferKind.GIFT,
            from_account_id=giver.id,
            to_account_id=taker.id,
            minutes=1,
            by=WORKER,
            via=Door.API,
            at=NINE,
        )


@pytest.mark.parametrize("memo", ["m" * 501, "nul \x00"])
def test_a_memo_is_plain_text(memo):
    account = an_account(minutes=90)

    with pytest.raises(Invalid):
        a_gift(account, pool_of(account.community_id, at=NINE), memo=memo)


@pytest.mark.parametrize("memo", ["感谢\u3000小王", "👵\U0001f3fb\u200d❤️", "one\ntwo"])
def test_a_memo_may_have_wide_spaces_and_joined_signs(memo):
    account = an_account(minutes=90)

    assert a_gift(account, an_account(community=account.community), memo=memo).memo == memo


def test_minutes_do_not_go_from_an_account_to_itself():
    account = an_account(minutes=90)

    with pytest.raises(errors.SameAccount):
        a_gift(account, account)


def test_minutes_do_not_leave_the_community():
    giver = an_account(minutes=90, community=a_community("Willow Bank"))
    taker = an_account(community=a_community("Harbour View"))

    with pytest.raises(errors.OtherCommunity):
        a_gift(giver, taker)


def test_a_closed_account_neither_gives_nor_takes():
    community = a_community()
    giver, closed = an_account(minutes=90, community=community), an_account(community=community)
    close_account(closed.id, at=NINE)

    for one, other in ((giver, closed), (closed, giver)):
        with pytest.raises(errors.AccountClosed):
            a_gift(one, other)


def test_an_account_with_minutes_in_it_is_not_closed():
    account = an_account(minutes=1)

    with pytest.raises(errors.AccountNotEmpty):
        close_account(account.id, at=NINE)


def test_an_account_that_does_not_exist_is_not_found():
    account = an_account(minutes=90)

    with pytest.raises(NotFound):
        a_gift(account, Account(id=999))


@pytest.mark.parametrize("kind", [TransferKind.EARN, TransferKind.MOVE_OUT, TransferKind.ISSUE])
def test_a_kind_goes_only_between_the_accounts_it_is_meant_for(kind):
    community = a_community()
    giver, taker = an_account(minutes=90, community=community), an_account(community=community)

    with pytest.raises(errors.WrongRoute):
        a_gift(giver, taker, kind=kind)


def test_a_reversal_is_made_only_from_its_transfer():
    community = a_community()
    giver, taker = an_account(minutes=90, community=community), an_account(community=community)

    with pytest.raises(errors.ReversalOnly):
        a_gift(giver, taker, kind=TransferKind.REVERSE)


def test_a_reversal_brings_the_minutes_back():
    community = a_community()
    giver, taker = an_account(minutes=90, community=community), an_account(community=community)
    gift = a_gift(giver, taker, 60, about=("order", 7))

    back = a_reversal(gift, reason="meant for somebody else")

    assert (giver.balance, taker.balance) == (90, 0)
    assert (back.kind, back.reverses_id, back.memo) == (TransferKind.REVERSE, gift.id, "meant for somebody else")
    assert [one.id for one in queries.transfers_about("order", 7)] == [gift.id, back.id]


def test_a_transfer_is_reversed_once():
    community = a_community()
    gift = a_gift(an_account(minutes=90, community=community), an_account(minutes=90, community=community))
    a_reversal(gift)

    for key in (None, "another"):
        with pytest.raises(errors.AlreadyReversed):
            a_reversal(gift, key=key)


def test_a_reversal_with_the_same_key_is_the_same_reversal():
    community = a_community()
    gift = a_gift(an_account(minutes=90, community=community), an_account(community=community))

    assert a_reversal(gift, key="undo:1") == a_reversal(gift, key="undo:1")
    with pytest.raises(errors.KeyReused):
        a_reversal(gift, key="undo:1", reason="something else")


def test_a_reversal_is_not_reversed():
    community = a_community()
    back = a_reversal(a_gift(an_account(minutes=90, community=community), an_account(community=community)))

    with pytest.raises(errors.ReversalIsFinal):
        a_reversal(back)


def test_a_reversal_says_why():
    community = a_community()
    gift = a_gift(an_account(minutes=90, community=community), an_account(community=community))

    with pytest.raises(errors.ReasonMissing):
        a_reversal(gift, reason=" ")


@pytest.mark.parametrize("leg", [0, 1])
def test_one_leg_of_a_move_between_communities_is_not_reversed_by_itself(leg):
    giver, taker = an_account(minutes=90), an_account()
    said = clearing.Said(by=WORKER, via=Door.CONSOLE, at=NINE)
    legs = clearing.move("1", from_account_id=giver.id, to_account_id=taker.id, minutes=60, said=said)

    with pytest.raises(errors.PartOfACase):
        a_reversal(legs[leg])


def test_what_was_inherited_is_not_reversed_by_itself():
    community = a_community()
    dead, heir = an_account(minutes=90, community=community), an_account(community=community)
    share = a_gift(dead, heir, kind=TransferKind.INHERIT, about=("succession", 7))

    with pytest.raises(errors.PartOfACase):
        a_reversal(share)


def test_a_reversal_is_approved_by_who_is_named_and_may_there_or_by_nobody():
    community = a_community()
    givers = [an_account(minutes=90, community=community) for _ in range(3)]
    gifts = [a_gift(giver, an_account(community=community)) for giver in givers]
    clerk, chief = a_worker(Role.OPERATOR, area=community), a_worker(Role.SUPERVISOR, area=community)
    stranger = a_worker(Role.SUPERVISOR, area=a_community("Elsewhere"))

    def reversed_(gift, by, approver):
        facts = {"via": Door.CONSOLE, "at": NINE, "reason": "entered twice", "approved_by_id": approver}
        done = service.reverse(gift.id, by=Actor.staff(by.id), **facts)
        return queries.get_transfer(done.id).approved_by_id

    for approver in (clerk, stranger):
        with pytest.raises(errors.MayNotApprove):
            reversed_(gifts[0], clerk, approver.id)
    assert reversed_(gifts[0], clerk, chief.id) == chief.id
    assert reversed_(gifts[1], chief, None) is None
    assert reversed_(gifts[2], clerk, None) is None


def test_minutes_that_were_spent_do_not_go_back():
    community = a_community()
    giver, taker = an_account(minutes=90, community=community), an_account(community=community)
    gift = a_gift(giver, taker, 60)
    a_gift(taker, pool_of(community.id, at=NINE), 1, kind=TransferKind.DONATE)

    with pytest.raises(errors.BalanceTooLow):
        a_reversal(gift)


def test_a_person_has_one_open_account_and_a_new_one_after_closing_it():
    person = a_saver()
    first = account_of(person, at=NINE)

    assert account_of(person, at=NINE) is first
    with pytest.raises(errors.AccountExists):
        open_account(kind=AccountKind.PERSON, community_id=person.community_id, person_id=person.id, at=NINE)
    close_account(first.id, at=NINE)
    assert account_of(person, at=NINE) is not first


def test_a_community_has_one_pool_and_one_issuance_account():
    community = a_community()

    pool, issuance = pool_of(community.id, at=NINE), issuance_of(community.id, at=NINE)

    assert pool_of(community.id, at=NINE) is pool
    assert issuance_of(community.id, at=NINE) is issuance
    assert (pool.floor, issuance.floor) == (0, None)


def test_the_ledger_is_written_only_inside_a_transaction():
    community = a_community()
    giver, taker = an_account(minutes=90, community=community), an_account(community=community)
    token = writing.set(False)

    with pytest.raises(WriteOutsideTransaction):
        a_gift(giver, taker)

    writing.reset(token)
