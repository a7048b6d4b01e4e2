"""What there is between an elder and helpers, and what became of asking them about an order: read in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from eldercare.database import UtcDateTime
from eldercare.dispatch.models import HelperWish, Pair, Wish, WishedBy
from eldercare.dispatch.need import Need
from eldercare.errors import N_
from eldercare.orders.models import Offer, Order, Visit
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OfferStatus
from eldercare.people.kinship import is_family
from eldercare.people.models import Contact
from eldercare.straight import rows_of, table_of

SAID_NO = {
    OfferStatus.DECLINED: N_("has said no to this order"),
    OfferStatus.EXPIRED: N_("did not answer about this order"),
}
LONG_AGO = datetime.min.replace(tzinfo=UTC)
COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "volunteer": sa.Integer(),
    "provider": sa.Integer(),
    "times": sa.Integer(),
    "word": sa.Text(),
    "by": sa.Text(),
    "since_on": sa.Date(),
    "until_on": sa.Date(),
    "last_at": UtcDateTime(),
}


@dataclass
class Ties:
    """Seen from one order: how often each helper was here, who wants whom, the family, and who said no.

    `visitors` are the volunteers who were here, the latest first; `pairs` all who ever were, `paired` those who are on
    the day of the visit. Where elder and helper both speak of each other, both wishes are there.
    """

    visits_here: dict[Helper, int] = field(default_factory=dict)
    visitors: list[int] = field(default_factory=list)
    wishes: dict[tuple[Helper, WishedBy], Wish] = field(default_factory=dict)
    pairs: set[int] = field(default_factory=set)
    paired: set[int] = field(default_factory=set)
    kin: set[int] = field(default_factory=set)
    said_no: dict[Helper, str] = field(default_factory=dict)

    @property
    def preferred(self) -> set[int]:
        """The volunteers whom the elder asks for, or who like to come."""
        wanted = {helper for (helper, _by), wish in self.wishes.items() if wish is Wish.PREFERRED}
        return {helper.id for helper in wanted if helper.kind is HelperKind.VOLUNTEER}


def ties_of(need: Need) -> Ties:
    """Return what there is between the order's elder and helpers."""
    rows = rows_of(_everything(), {"elder": need.elder.id, "order": need.order.id})
    by_kind: dict[str, list[Any]] = {"visits": [], "wish": [], "pair": [], "contact": [], "offer": []}
    for kind, *row in rows:
        by_kind[kind].append(row)
    found = Ties()
    _read_visits(found, by_kind["visits"])
    _read_pairs(found, by_kind["pair"], need.day)
    for volunteer, provider, _times, word, by, *_rest in by_kind["wish"]:
        found.wishes[_helper(volunteer, provider), WishedBy(by)] = Wish(word)
    found.kin = {one for one, _provider, _times, relation, *_rest in by_kind["contact"] if is_family(relation)}
    for volunteer, provider, _number, status, *_rest in sorted(by_kind["offer"], key=lambda row: row[2]):
        if status in SAID_NO:
            found.said_no[_helper(volunteer, provider)] = SAID_NO[OfferStatus(status)]
    return found


def _helper(volunteer: int | None, provider: int | None) -> Helper:
    if volunteer is not None:
        return Helper(HelperKind.VOLUNTEER, volunteer)
    return Helper(HelperKind.PROVIDER, provider or 0)


def _read_visits(found: Ties, rows: Iterable[Any]) -> None:
    latest = {}
    for volunteer, provider, times, _word, _by, _since, _until, last_at in rows:
        found.visits_here[_helper(volunteer, provider)] = times
        if volunteer is not None:
            latest[volunteer] = last_at or LONG_AGO
    found.visitors = sorted(latest, key=lambda one: (latest[one], one), reverse=True)


def _read_pairs(found: Ties, rows: Iterable[Any], day: date) -> None:
    for volunteer, _provider, _times, _word, _by, since_on, until_on, _last_at in rows:
        found.pairs.add(volunteer)
        if since_on <= day and (until_on is None or until_on >= day):
            found.paired.add(volunteer)


@cache
def _everything() -> sa.CompoundSelect[Any]:
    elder, order = sa.bindparam("elder", type_=sa.Integer()), sa.bindparam("order", type_=sa.Integer())
    orders, visits, offers = table_of(Order).c, table_of(Visit).c, table_of(Offer).c
    wishes, pairs, contacts = table_of(HelperWish).c, table_of(Pair).c, table_of(Contact).c
    here = (
        _branch(
            "visits",
            volunteer=visits.volunteer_id,
            provider=visits.provider_id,
            times=sa.func.count(),
            last_at=sa.func.max(orders.starts_at),
        )
        .select_from(table_of(Visit).join(table_of(Order), orders.id == visits.order_id))
        .where(orders.elder_id == elder, visits.checked_out_at.is_not(None))
        .group_by(visits.volunteer_id, visits.provider_id)
    )
    wished = _branch(
        "wish",
        volunteer=wishes.volunteer_id,
        provider=wishes.provider_id,
        word=sa.cast(wishes.wish, sa.Text),
        by=sa.cast(wishes.wished_by, sa.Text),
    ).where(wishes.elder_id == elder, wishes.ended_at.is_(None))
    paired = _branch("pair", volunteer=pairs.volunteer_id, since_on=pairs.since_on, until_on=pairs.until_on)
    paired = paired.where(pairs.elder_id == elder)
    family = [
        _branch("contact", volunteer=other, word=contacts.relation).where(one == elder)
        for one, other in ((contacts.elder_id, contacts.person_id), (contacts.person_id, contacts.elder_id))
    ]
    asked = _branch(
        "offer",
        volunteer=offers.volunteer_id,
        provider=offers.provider_id,
        times=offers.id,
        word=sa.cast(offers.status, sa.Text),
    ).where(offers.order_id == order)
    return sa.union_all(here, wished, paired, *family, asked)


def _branch(kind: str, **given: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Select these columns, and nothing in place of the others: all branches must look alike."""
    columns = [given.get(name, sa.cast(sa.null(), column_type)).label(name) for name, column_type in COLUMNS.items()]
    return sa.select(sa.literal_column(f"'{kind}'", sa.Text()).label("kind"), *columns)
