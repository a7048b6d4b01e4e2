import pytest

from eldercare.areas import queries as areas
from eldercare.errors import NotFound
from eldercare.timebank import queries
from eldercare.timebank.accounts import pool_of
from eldercare.timebank.states import AccountKind, TransferKind
from tests.builders.timebank import NINE, a_community, a_gift, a_reversal, a_saver, an_account

pytestmark = pytest.mark.usefixtures("app")


def test_a_statement_shows_the_newest_line_first_with_the_balance_it_left():
    community = a_community()
    giver, taker = an_account(minutes=90, community=community), an_account(community=community)
    a_gift(giver, taker, 60, memo="for your birthday", about=("order", 17))

    newest, oldest = queries.statement(giver.id)

    assert (newest.kind, newest.minutes, newest.balance_after) == (TransferKind.GIFT, -60, 30)
    assert (newest.memo, newest.about, newest.other_account_id) == ("for your birthday", ("order", 17), taker.id)
    assert (oldest.kind, oldest.minutes, oldest.balance_after, oldest.about) == (TransferKind.EARN, 90, 90, None)
    assert newest.happened_at == newest.recorded_at == NINE


def test_a_statement_is_read_page_by_page():
    community = a_community()
    giver, taker = an_account(minutes=100, community=community), an_account(community=community)
    for minutes in range(1, 6):
        a_gift(giver, taker, minutes)

    first = queries.statement(taker.id, limit=2)
    second = queries.statement(taker.id, limit=2, before=first[-1].version)
    third = queries.statement(taker.id, limit=2, before=second[-1].version)

    assert [line.minutes for line in (*first, *second, *third)] == [5, 4, 3, 2, 1]


def test_an_account_outside_the_scope_does_not_exist():
    here, elsewhere = a_community("Willow Bank"), a_community("Harbour View")
    account = an_account(minutes=30, community=elsewhere)
    transfer = queries.find_by_key(queries.get_transfer(1).key)
    scope = areas.scope_of(here.id)

    assert queries.get_account(account.id, scope=areas.scope_of(elsewhere.id)) is account
    for look in (queries.get_account, queries.get_transfer):
        with pytest.raises(NotFound):
            look(transfer.id, scope=scope)
        with pytest.raises(NotFound):
            look(999)


def test_accounts_are_listed_page_by_page_inside_the_scope():
    here, elsewhere = a_community("Willow Bank"), a_community("Harbour View")
    mine = [an_account(community=here).id for _ in range(3)]
    an_account(community=elsewhere)
    pool_of(here.id, at=NINE)
    scope = areas.scope_of(here.id)

    first = queries.page(scope, limit=2, kind=AccountKind.PERSON)
    second = queries.page(scope, limit=2, kind=AccountKind.PERSON, after=first[-1].id)

    assert [account.id for account in (*first, *second)] == mine
    assert first[0].person.name == "Wang Xiulan"
    assert [account.kind for account in queries.page(scope, after=second[-1].id)] == [AccountKind.POOL]


def test_a_person_without_an_account_has_none():
    assert queries.find_person_account(a_saver().id) is None


def test_the_reversal_of_a_transfer_is_found():
    community = a_community()
    gift = a_gift(an_account(minutes=90, community=community), an_account(community=community))

    assert queries.find_reversal(gift.id) is None
    assert a_reversal(gift).id == queries.find_reversal(gift.id).id


def test_the_trial_balance_is_zero_over_all_and_inside_each_community():
    here, elsewhere = a_community("Willow Bank"), a_community("Harbour View")
    an_account(minutes=90, community=here)
    an_account(minutes=45, community=elsewhere)

    everything, part = queries.trial_balance(), queries.trial_balance(areas.scope_of(here.id))

    assert (everything.accounts, everything.total, everything.held) == (4, 0, 0)
    assert part.by_kind == {AccountKind.PERSON: 90, AccountKind.ISSUANCE: -90}
    assert part.total == 0


def test_an_empty_ledger_balances():
    assert queries.trial_balance().total == 0
