"""Whose an offer or a visit is: who may answer, who decides who goes, who carries it out."""

from eldercare.orders.models import Offer, Visit
from eldercare.providers.models import ProviderStaff


def answers_for(offer: Offer, person_id: int | None) -> bool:
    """Tell whether this person is the volunteer asked, or works for the provider asked: somebody has to be quick."""
    if offer.volunteer_id is not None:
        return offer.volunteer_id == person_id
    return member_of(offer, person_id) is not None


def decides(visit: Visit, person_id: int | None) -> bool:
    """Tell whether this person is the volunteer, or leads the provider: may send somebody, and give the visit back."""
    if visit.volunteer_id is not None:
        return visit.volunteer_id == person_id
    return any(member.person_id == person_id for member in (visit.provider.leaders if visit.provider else []))


def carries_out(visit: Visit, person_id: int | None) -> bool:
    """Tell whether this person goes there: the volunteer, or whom the provider sends; until it says so, any of its
    staff."""
    if visit.volunteer_id is not None:
        return visit.volunteer_id == person_id
    if visit.member_id is not None:
        return visit.member is not None and visit.member.active and visit.member.person_id == person_id
    return member_of(visit, person_id) is not None


def may_see(visit: Visit, person_id: int | None) -> bool:
    """Tell whether this visit exists for this person."""
    return decides(visit, person_id) or carries_out(visit, person_id)


def member_of(work: Offer | Visit, person_id: int | None) -> ProviderStaff | None:
    """Return this person as one of those who work for the provider, None for anybody else."""
    members = work.provider.members if work.provider else []
    return next((member for member in members if member.person_id == person_id), None)
