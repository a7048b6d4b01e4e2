"""Whose an account is, in words, and to whom minutes can go from it."""

from datetime import datetime

from flask_babel import gettext as _

from eldercare.channels.console.access import scope
from eldercare.channels.console.words import WORDS
from eldercare.errors import N_, Invalid
from eldercare.people import queries as people
from eldercare.timebank.accounts import account_of, issuance_of, pool_of
from eldercare.timebank.leaving import may_leave
from eldercare.timebank.models import Account
from eldercare.timebank.states import AccountKind
from eldercare.web.ledger_words import amount

POOL, ISSUANCE, PERSON = "pool", "issuance", "person"


def name_of(account: Account) -> str:
    """Return the holder's name, or what the common account is."""
    kind = _(WORDS[AccountKind][account.kind.value])
    if account.person is not None:
        return account.person.name if account.year is None else f"{account.person.name} · {kind} {account.year}"
    if account.joint_holder is not None:
        return account.joint_holder.name
    of = account.community.name if account.peer is None else f"{account.community.name} – {account.peer.name}"
    return f"{kind} · {of}"


def counterparts(account: Account, asked: str) -> list[tuple[str, str]]:
    """Return to whom minutes may go: the common accounts of the community, and people there whose name begins so."""
    found = []
    if account.kind is not AccountKind.POOL:
        found.append((POOL, _("Community pool")))
    if account.kind is not AccountKind.ISSUANCE:
        found.append((ISSUANCE, _("Issuance account")))
    if asked.strip():
        for person in people.by_name(asked.strip(), scope=scope()):
            is_here = person.community_id == account.community_id and not person.is_gone
            if is_here and person.id != account.person_id:
                place = person.address.place if person.address else ""
                found.append((f"{PERSON}:{person.id}", " · ".join(filter(None, [person.name, place]))))
    return found


def resolve(choice: str, account: Account, *, at: datetime) -> Account:
    """Return the account behind a choice, opened now where there is none yet."""
    if choice == POOL:
        return pool_of(account.community_id, at=at)
    if choice == ISSUANCE:
        return issuance_of(account.community_id, at=at)
    kind, _colon, number = choice.partition(":")
    if kind != PERSON or not number.isdecimal():
        raise Invalid(N_("Choose an account."))
    return account_of(people.get(int(number), scope=scope()), at=at)


def spendable_said(account: Account, *, at: datetime) -> str:
    """Return how much may leave the account now, in words; what has left today counts under the limit of a day."""
    most = may_leave(account, at)
    return _("no limit") if most is None else amount(most, account.currency)
