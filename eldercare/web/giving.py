"""Giving from a page: whom one may choose, who is found by a number, and the gift with the texts that tell of it."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from eldercare.actors import Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.clock import local
from eldercare.errors import N_, Invalid, Refused
from eldercare.localtime import zone
from eldercare.messaging import service as messaging
from eldercare.messaging.spans import said_minutes
from eldercare.people import queries as people
from eldercare.people.masking import masked
from eldercare.people.models import Person
from eldercare.timebank import gifts, queries
from eldercare.timebank.holders.queries import household_accounts
from eldercare.timebank.models import Account
from eldercare.timebank.postings import Posted

POOL, PERSON, HOUSEHOLD, NUMBER = "pool", "person", "household", "number"


class NobodyChosen(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("Choose to whom the time goes."))


class NobodyAtNumber(Invalid):
    def __init__(self) -> None:
        super().__init__(N_("With this number we find nobody to whom time can be given."))


@dataclass(frozen=True)
class Receiver:
    """To whom it goes, as the confirmation says it: `choice` for the form, `name` to be read, the rest to act on."""

    choice: str
    name: str
    person: Person | None = None
    household: Account | None = None


def choices(account: Account, *, at: datetime) -> list[tuple[str, str]]:
    """Return to whom minutes may go from this account: relatives, the household, who has a number, the pool."""
    found = []
    if account.person is not None:
        today = local(at, zone()).date()
        found += [(f"{PERSON}:{one.id}", one.name) for one in gifts.receivers(account.person, on=today)]
        found += [(f"{HOUSEHOLD}:{one.id}", _holder(one)) for one in household_accounts(account.person.id, on=today)]
        if policy_of(account.community_id).gifts_to == "anyone":
            found.append((NUMBER, _("Somebody else, by telephone number")))
        else:
            found.append((NUMBER, _("A relative, by telephone number")))
    return [*found, (POOL, _("Community pool: for old people in need"))]


def find(account: Account, choice: str, *, number: str, at: datetime) -> Receiver:
    """Return who was chosen, checked. Raises NobodyChosen, NobodyAtNumber and what stands against a gift."""
    giver, today = account.person, local(at, zone()).date()
    kind, _colon, number_of_it = choice.partition(":")
    if kind == POOL:
        return Receiver(POOL, _("Community pool"))
    if giver is not None and kind == NUMBER:
        return _at_number(giver, number, at=at)
    if giver is None or not number_of_it.isdecimal() or len(number_of_it) > 15:
        raise NobodyChosen
    if kind == PERSON:
        taker = people.get(int(number_of_it))
        gifts.check_receiver(giver, taker, on=today)
        return Receiver(choice, masked(taker.name), person=taker)
    own = {one.id: one for one in household_accounts(giver.id, on=today)}
    if kind != HOUSEHOLD or int(number_of_it) not in own:
        raise NobodyChosen
    return Receiver(choice, _holder(own[int(number_of_it)]), household=own[int(number_of_it)])


def _at_number(giver: Person, number: str, *, at: datetime) -> Receiver:
    """The first at this number to whom the giver may give; of the others nothing is told, not even that they exist."""
    today = local(at, zone()).date()
    for taker in people.by_number(number):
        try:
            gifts.check_receiver(giver, taker, on=today)
        except (Refused, Invalid):
            continue
        return Receiver(f"{PERSON}:{taker.id}", masked(taker.name), person=taker)
    raise NobodyAtNumber


def give(
    account: Account, receiver: Receiver, minutes: int, *, key: str, by: Actor, via: Door, at: datetime, memo: str = ""
) -> Posted:
    """Move the minutes and queue the texts: who receives a gift is told, and who gave at a counter, too."""
    if queries.find_by_key(key) is not None:  # the same press again: nothing more to tell
        return _moved(account, receiver, minutes, key=key, by=by, via=via, at=at, memo=memo)
    posted = _moved(account, receiver, minutes, key=key, by=by, via=via, at=at, memo=memo)
    if receiver.person is not None and account.person is not None:
        _tell("gift_received", receiver.person, posted.arrived, minutes, name=account.person.name, at=at, key=key)
    if via is Door.CONSOLE and account.person is not None:
        _tell("time_given", account.person, posted.left_behind, minutes, name=receiver.name, at=at, key=key)
    return posted


def _moved(
    account: Account, receiver: Receiver, minutes: int, *, key: str, by: Actor, via: Door, at: datetime, memo: str
) -> Posted:
    if receiver.person is not None and account.person is not None:
        return gifts.give(account.person, receiver.person, minutes, key=key, by=by, via=via, at=at, memo=memo)
    if receiver.household is not None and account.person is not None:
        own = receiver.household
        return gifts.give_to_household(account.person, own, minutes, key=key, by=by, via=via, at=at, memo=memo)
    return gifts.donate(account, minutes, key=key, by=by, via=via, at=at, memo=memo)


def _tell(template: str, to: Person, balance: int, minutes: int, *, name: str, at: datetime, key: str) -> None:
    now_there = said_minutes(balance, to.language)
    values = {"name": name, "time": said_minutes(minutes, to.language), "total": now_there, "left": now_there}
    messaging.queue(template, to=to, at=at, values=values, key=f"{template}:{key}")


def _holder(account: Account) -> str:
    return account.joint_holder.name if account.joint_holder else ""
