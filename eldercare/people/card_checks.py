"""Checking a card at the counter: the holder says name and birthday, and every look is on record."""

import unicodedata
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.append_only import append_only, run_after_create
from eldercare.areas.queries import Scope
from eldercare.database import Base, one_of, session
from eldercare.errors import N_, NotFound, Refused
from eldercare.people.cards import Card, find
from eldercare.transaction import hold_one

WRONG_PER_CARD = 5
WRONG_PER_STAFF = 15
TRIES_WITHIN = timedelta(minutes=15)
AT_THE_COUNTER_FOR = timedelta(minutes=30)
"""How long a person who showed a card is served without showing it again."""


class CheckOutcome(StrEnum):
    """What came of looking at a card."""

    MATCHED = "matched"
    WRONG = "wrong"
    ENDED = "ended"
    UNKNOWN = "unknown"
    REFUSED = "refused"


class CardCheck(Base):
    """That a member of staff looked at a card, when, and what came of it. Without a card: nobody's number was typed."""

    __tablename__ = "card_checks"
    __table_args__ = (
        Index("ix_card_checks_card_id_at", "card_id", "at"),
        Index("ix_card_checks_staff_id_at", "staff_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id"))
    staff_id: Mapped[int]
    outcome: Mapped[CheckOutcome] = mapped_column(one_of(CheckOutcome))
    at: Mapped[datetime]

    card: Mapped[Card | None] = relationship()


run_after_create(
    Base.metadata.tables[CardCheck.__tablename__], lambda dialect: append_only(CardCheck.__tablename__, dialect)
)


class NoSuchCard(Refused):
    """No card has this number, or none that the one who asks may see; the look is recorded."""

    code = "no_such_card"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__(N_("There is no card with this number. Type it again, or find the person by name."))


class CardOver(Refused):
    """The card was replaced, reported lost or taken back; the look is recorded."""

    code = "card_over"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__(N_("This card is not valid any more. Keep it, and ask the person for the newer one."))


class HolderGone(Refused):
    """Whose card it is died or left for good, as far as the register knows; the look is recorded."""

    code = "card_holder_gone"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__(
            N_("Whose card this is has died or moved away. Keep it; ask the supervisor if the person stands here.")
        )


class DoesNotMatch(Refused):
    """Name and birthday are not both the holder's; which of them is wrong stays unsaid. The try is counted."""

    code = "card_does_not_match"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__(
            N_("Name and birthday do not both belong to this card. Ask again, and look at an identity card.")
        )


class TooManyTries(Refused):
    """The card, or the one who asks, had so many wrong tries that it looks like guessing (429)."""

    code = "too_many_card_tries"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__(N_("Too many wrong tries. Wait a quarter of an hour, or find the person by name."))


_MISSES = (CheckOutcome.WRONG, CheckOutcome.UNKNOWN)


def look(typed: str, *, scope: Scope, staff_id: int, at: datetime) -> Card:
    """Return the valid card with this number, before the holder's name and birthday are asked.

    Raises TooManyTries, NoSuchCard (also for a card of a person outside the scope), CardOver and HolderGone; each is
    recorded.
    """
    card = find(typed)
    if card is not None and not scope.has(card.person.community_id):
        card = None
    if card is not None:
        card = hold_one(Card, card.id)
    if _is_guessing(card, staff_id=staff_id, at=at):
        _record(card, CheckOutcome.REFUSED, staff_id=staff_id, at=at)
        raise TooManyTries
    if card is None:
        _record(None, CheckOutcome.UNKNOWN, staff_id=staff_id, at=at)
        raise NoSuchCard
    if card.ended_at is not None:
        _record(card, CheckOutcome.ENDED, staff_id=staff_id, at=at)
        raise CardOver
    if card.person.is_gone:
        _record(card, CheckOutcome.ENDED, staff_id=staff_id, at=at)
        raise HolderGone
    return card


def check(typed: str, *, name: str, birth_on: date | None, scope: Scope, staff_id: int, at: datetime) -> CardCheck:
    """Record that the holder of the card gave the right name and birthday, and return that record.

    Raises what `look` does, and DoesNotMatch. After five wrong tries with a card, or fifteen by one member of staff,
    within a quarter of an hour TooManyTries is raised whatever is given.
    """
    card = look(typed, scope=scope, staff_id=staff_id, at=at)
    person = card.person
    if birth_on is None or birth_on != person.birth_on or _plain(name) != _plain(person.name):
        _record(card, CheckOutcome.WRONG, staff_id=staff_id, at=at)
        raise DoesNotMatch
    return _record(card, CheckOutcome.MATCHED, staff_id=staff_id, at=at)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _is_guessing(card: Card | None, *, staff_id: int, at: datetime) -> bool:
    by_staff = _misses(CardCheck.staff_id == staff_id, at=at)
    with_card = _misses(CardCheck.card_id == card.id, at=at) if card is not None else 0
    return by_staff >= WRONG_PER_STAFF or with_card >= WRONG_PER_CARD


def _misses(whose: ColumnElement[bool], *, at: datetime) -> int:
    recent = CardCheck.at > at - TRIES_WITHIN
    return session.scalar(select(func.count()).where(whose, recent, CardCheck.outcome.in_(_MISSES))) or 0


def _record(card: Card | None, outcome: CheckOutcome, *, staff_id: int, at: datetime) -> CardCheck:
    check = CardCheck(card_id=card.id if card else None, staff_id=staff_id, outcome=outcome, at=at)
    session.add(check)
    session.flush()
    return check


def at_the_counter(check_id: int, *, scope: Scope, at: datetime) -> CardCheck:
    """Return the look by which somebody inside the scope was recognised within the last half hour, else NotFound."""
    found = session.get(CardCheck, check_id)
    if (
        found is None
        or found.card is None
        or found.outcome is not CheckOutcome.MATCHED
        or at >= found.at + AT_THE_COUNTER_FOR
        or not scope.has(found.card.person.community_id)
    ):
        raise NotFound(N_("Show the card again: this look is over."))
    return found


def checks_of(person_id: int, *, limit: int = 20) -> list[CardCheck]:
    """Return the last looks at this person's cards, the newest first."""
    query = select(CardCheck).join(Card).where(Card.person_id == person_id)
    return list(session.scalars(query.order_by(CardCheck.id.desc()).limit(limit)))
