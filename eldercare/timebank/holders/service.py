"""Registering households and groups, who belongs to them, and ending them. Nothing here commits."""

from datetime import date, datetime

from eldercare.actors import Actor, Door
from eldercare.areas.models import Area
from eldercare.clock import local
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.people.models import Person
from eldercare.timebank import queries as timebank
from eldercare.timebank.accounts import close_account, open_account
from eldercare.timebank.hand_postings import queries as hand_postings
from eldercare.timebank.holders import errors, queries
from eldercare.timebank.holders.models import JointHolder, JointMember
from eldercare.timebank.states import AccountKind, HolderKind
from eldercare.transaction import hold_one

ACCOUNT_KINDS = {HolderKind.HOUSEHOLD: AccountKind.HOUSEHOLD, HolderKind.GROUP: AccountKind.GROUP}


def register(
    *, kind: HolderKind, name: str, community_id: int, at: datetime, contact: Person | None = None
) -> JointHolder:
    """Register a household or a group of volunteers, with an empty account of its own.

    `contact` is whom one asks about it. Raises NameMissing, NameTaken while another of this community and kind is
    called so, and OfAnotherCommunity for a contact from elsewhere.
    """
    if not name.strip():
        raise errors.NameMissing
    if contact is not None and contact.community_id != community_id:
        raise errors.OfAnotherCommunity(contact.name)
    hold_one(Area, community_id)  # two workers at once would register it twice
    if queries.is_called(name.strip(), kind=kind, community_id=community_id):
        raise errors.NameTaken(name.strip())
    holder = JointHolder(
        kind=kind,
        name=name.strip(),
        community_id=community_id,
        opened_at=at,
        contact_id=contact.id if contact else None,
    )
    session.add(holder)
    session.flush()
    open_account(kind=ACCOUNT_KINDS[kind], community_id=community_id, at=at, joint_holder_id=holder.id)
    return holder


def add_member(holder_id: int, person: Person, *, since: date, serves_for_it: bool = True) -> JointMember:
    """Let somebody of the same community belong to it from this day on.

    Raises HolderEnded, OfAnotherCommunity, AlreadyMember, and InAnotherHousehold: who spends together does so once.
    """
    holder = _open(holder_id)
    if person.community_id != holder.community_id:
        raise errors.OfAnotherCommunity(person.name)
    for other in queries.memberships(person.id, kind=holder.kind, on=since):
        if other.holder_id == holder.id:
            raise errors.AlreadyMember(person.name)
        if holder.kind is HolderKind.HOUSEHOLD:
            raise errors.InAnotherHousehold(person.name, other.holder.name)
    member = JointMember(holder=holder, person_id=person.id, since_on=since, serves_for_it=serves_for_it)
    session.add(member)
    session.flush()
    return member


def end_member(holder_id: int, member_id: int, *, until: date) -> JointMember:
    """Let a membership end with this day; one that ended stays as it is. Raises NoSuchMember."""
    holder = _open(holder_id)
    member = next((one for one in holder.members if one.id == member_id), None)
    if member is None:
        raise errors.NoSuchMember
    if member.until_on is None:
        member.until_on = max(until, member.since_on)
        session.flush()
    return member


def end(holder_id: int, *, by: Actor, via: Door, at: datetime, reason: str) -> JointHolder:
    """End it: its account is closed and its memberships end today.

    Raises HolderEnded, AccountNotEmpty while there are minutes in the account: they go to their members or the pool
    first; PostingWaits while a second person has still to decide about its account.
    """
    holder = _open(holder_id)
    account = timebank.find_joint_account(holder.id)
    if account is not None:
        close_account(account.id, at=at, by=by, via=via, reason=reason)
        if hand_postings.waiting_ids([account.id]):
            raise errors.PostingWaits
    today = local(at, zone()).date()
    for member in queries.members_on(holder, today):
        member.until_on = max(today, member.since_on)
    holder.ended_at = at
    session.flush()
    return holder


def _open(holder_id: int) -> JointHolder:
    holder = hold_one(JointHolder, holder_id)
    if holder.ended_at is not None:
        raise errors.HolderEnded
    return holder
