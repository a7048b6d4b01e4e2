"""From our rows to the shapes that programs read."""

from collections.abc import Iterable
from typing import Literal

from flask_babel import gettext

from eldercare.catalogue.models import Service
from eldercare.channels.api import shown
from eldercare.dispatch.eligibility import Reason
from eldercare.dispatch.ranking import Candidate
from eldercare.dispatch.scores import Share
from eldercare.elders.models import Elder
from eldercare.orders.models import Offer, Order, Visit
from eldercare.people.models import Person
from eldercare.providers.models import Provider
from eldercare.safety.models import Incident
from eldercare.timebank.models import Account
from eldercare.timebank.postings import Posted
from eldercare.timebank.queries import StatementLine
from eldercare.timebank.states import HolderKind
from eldercare.volunteers.models import Volunteer


def order(one: Order) -> shown.OrderShown:
    rating = one.rating
    return shown.OrderShown(
        id=one.id,
        number=one.number,
        status=one.status,
        elder_id=one.elder_id,
        service_code=one.service.code if one.service else None,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        minutes=one.minutes,
        people_needed=one.people_needed,
        source=one.source,
        helpers=[_visit(visit) for visit in one.helpers],
        notes=one.notes,
        community_id=one.community_id,
        placed_at=one.placed_at,
        rating=shown.RatingShown(stars=rating.stars, comment=rating.comment) if rating else None,
        series_id=one.series_id,
        with_saved_time=one.with_saved_time,
    )


def _visit(one: Visit) -> shown.VisitShown:
    helper, member = one.volunteer or one.provider, one.member.person if one.member else None
    return shown.VisitShown(
        kind=one.helper_kind,
        id=one.helper_id,
        name=helper.name if helper else "",
        member=shown.MemberShown(id=member.id, name=member.name) if member else None,
        accepted_at=one.accepted_at,
        checked_in_at=one.checked_in_at,
        checked_out_at=one.checked_out_at,
        minutes=one.minutes,
        credited_minutes=one.credited_minutes,
    )


def offers(some: Iterable[Offer], *, after: str | None = None) -> shown.Offers:
    return shown.Offers(items=[_offer(one) for one in some], next=after)


def _offer(one: Offer) -> shown.OfferShown:
    return shown.OfferShown(
        id=one.id,
        order_id=one.order_id,
        helper=shown.HelperShown(kind=one.helper_kind, id=one.helper_id, name=one.helper_name),
        code=one.code,
        status=one.status,
        sent_at=one.sent_at,
        expires_at=one.expires_at,
    )


def candidate(one: Candidate) -> shown.CandidateShown:
    return shown.CandidateShown(
        kind=one.kind,
        id=one.id,
        name=one.name,
        metres=one.metres,
        is_free=one.is_free,
        said_no=one.said_no,
        visits_here=one.visits_here,
        minutes_this_week=one.minutes_this_week,
        reasons=[sentence(reason) for reason in one.reasons],
        blocks=[sentence(block) for block in one.blocks],
        score=round(one.score, 1),
        may_be_overridden=one.may_be_overridden,
        shares=[_share(share) for share in one.shares],
        against=[
            shown.BlockShown(code=block.code, words=sentence(block), may_be_overridden=block.may_override)
            for block in one.blocks
        ],
    )


def _share(one: Share) -> shown.ShareShown:
    words = sentence(one.reason) if one.reason else None
    return shown.ShareShown(factor=one.factor, points=round(one.points, 1), words=words)


def sentence(reason: Reason) -> str:
    """Return a reason in the language asked for."""
    said: str = gettext(reason.sentence, **reason.values)
    return said


def elder(one: Elder) -> shown.ElderShown:
    person = one.person
    return shown.ElderShown(
        id=one.id,
        name=person.name,
        community_id=person.community_id,
        phones=_numbers(person),
        place=person.address.place if person.address else "",
        language=person.language,
        living_status=one.living_status,
        ability_level=one.ability_level,
    )


def volunteer(one: Volunteer, account_id: int | None) -> shown.VolunteerShown:
    return shown.VolunteerShown(
        id=one.id,
        name=one.name,
        community_id=one.person.community_id,
        phones=_numbers(one.person),
        status=one.status,
        skills=[held.skill for held in one.skills],
        availability=[
            shown.SpanShown(weekday=span.weekday, from_minute=span.from_minute, until_minute=span.until_minute)
            for span in one.availability
        ],
        account_id=account_id,
    )


def provider(one: Provider) -> shown.ProviderShown:
    return shown.ProviderShown(
        id=one.id,
        name=one.name,
        kind=one.kind,
        community_id=one.community_id,
        phones=_numbers(one.contact) if one.contact else [],
        place=one.place,
        active=one.active,
        services=[line.service.code for line in one.services],
    )


def _numbers(person: Person) -> list[str]:
    return [phone.number for phone in person.phones]


def service(one: Service) -> shown.ServiceShown:
    return shown.ServiceShown(
        id=one.id,
        code=one.code,
        name=one.name,
        name_en=one.name_en,
        category=one.category,
        minutes=one.minutes,
        price_fen=one.price_fen,
        skill=one.skill,
        risk=one.risk,
        by_volunteers=one.by_volunteers,
        by_providers=one.by_providers,
        active=one.active,
    )


def _holder(one: Account) -> shown.HolderShown:
    if one.person is not None:
        return shown.HolderShown(kind="person", id=one.person.id, name=one.person.name)
    if one.joint_holder is not None:
        is_household = one.joint_holder.kind is HolderKind.HOUSEHOLD
        kind: Literal["household", "group"] = "household" if is_household else "group"
        return shown.HolderShown(kind=kind, id=one.joint_holder.id, name=one.joint_holder.name)
    return shown.HolderShown(kind="community", id=one.community_id, name=one.community.name)


def account(one: Account) -> shown.AccountShown:
    return shown.AccountShown(
        id=one.id,
        kind=one.kind,
        currency=one.currency,
        holder=_holder(one),
        community_id=one.community_id,
        balance=one.balance,
        held=one.held,
        available=one.available,
        version=one.version,
        frozen_at=one.frozen_at,
        closed_at=one.closed_at,
    )


def statement_line(one: StatementLine) -> shown.StatementLineShown:
    return shown.StatementLineShown(
        version=one.version,
        transfer_id=one.transfer_id,
        kind=one.kind,
        minutes=one.minutes,
        balance_after=one.balance_after,
        memo=one.memo,
        other_account_id=one.other_account_id,
        happened_at=one.happened_at,
        recorded_at=one.recorded_at,
    )


def transfer(one: Posted) -> shown.TransferShown:
    return shown.TransferShown(
        id=one.id,
        key=one.key,
        kind=one.kind,
        minutes=one.minutes,
        memo=one.memo,
        reverses_id=one.reverses_id,
        entries=[
            shown.EntryShown(account_id=entry.account_id, minutes=entry.minutes, balance_after=entry.balance_after)
            for entry in one.entries
        ],
    )


def incident(one: Incident) -> shown.IncidentShown:
    return shown.IncidentShown(
        id=one.id,
        status=one.status,
        elder_id=one.elder_id,
        source=one.source,
        opened_at=one.opened_at,
        acknowledged_at=one.acknowledged_at,
        resolved_at=one.resolved_at,
        person_id=one.person_id,
        name=one.person.name if one.person else None,
        community_id=one.community_id,
        number=one.number,
        text=one.text,
        note=one.note,
    )
