"""Cards by which people who bring no telephone show who they are: issuing, ending, finding by number or token."""

import secrets
import unicodedata
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.crypto import EncryptedText, blind_index
from eldercare.database import Base, one_of, session
from eldercare.errors import N_, Invalid
from eldercare.people.models import Person
from eldercare.transaction import hold_one

NUMBER_DIGITS = 12
TOKEN_DIGITS = 24


class CardEnd(StrEnum):
    """Why a card is not valid any more."""

    REPLACED = "replaced"
    LOST = "lost"
    TAKEN_BACK = "taken_back"


class Card(Base):
    """A card of a person, valid until it ends. The number is printed on it; the QR code holds only the token.

    Both are digits drawn by lot, so neither says anything about the person.
    """

    __tablename__ = "cards"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (end_kind IS NULL)", name="ended_for_a_reason"),
        Index(
            "uq_cards_one_valid_per_person",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        Index("ix_cards_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    number: Mapped[str] = mapped_column(unique=True)
    token: Mapped[str] = mapped_column(EncryptedText)
    token_index: Mapped[str] = mapped_column(unique=True)
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None]
    end_kind: Mapped[CardEnd | None] = mapped_column(one_of(CardEnd))

    person: Mapped[Person] = relationship()

    @property
    def written_number(self) -> str:
        """The number as it is printed: "4417 0263 1597"."""
        return " ".join(self.number[at : at + 4] for at in range(0, NUMBER_DIGITS, 4))


def check_digits(digits: str) -> str:
    """Return the two check digits for these digits: ISO/IEC 7064, MOD 97-10, as in bank account numbers (IBAN).

    Every single wrong digit and every two that changed places are found.
    """
    return f"{98 - int(digits) * 100 % 97:02d}"


def is_number(typed: str) -> bool:
    """Tell whether these are the digits of a card number with the right check digits."""
    return len(typed) == NUMBER_DIGITS and typed[:-2].isdecimal() and check_digits(typed[:-2]) == typed[-2:]


def _digits(how_many: int) -> str:
    return str(secrets.choice(range(1, 10))) + "".join(str(secrets.randbelow(10)) for _ in range(how_many - 1))


def find_valid(person_id: int) -> Card | None:
    """Return this person's card, None where there is none that holds."""
    return session.scalars(select(Card).where(Card.person_id == person_id, Card.ended_at.is_(None))).one_or_none()


def cards_of(person_id: int) -> list[Card]:
    """Return every card this person ever had, the newest first."""
    return list(session.scalars(select(Card).where(Card.person_id == person_id).order_by(Card.id.desc())))


def issue(person_id: int, *, by_id: int | None, at: datetime) -> Card:
    """Give this person a new card; one that he or she has ends as replaced. Raises Invalid without a birthday.

    Name and birthday are asked at the counter, so a card without a birthday on record could never be used.
    """
    person = hold_one(Person, person_id)
    if person.birth_on is None:
        raise Invalid(N_("Enter the person's birthday first: it is asked at the counter."))
    end(person_id, CardEnd.REPLACED, by_id=by_id, at=at)
    stem, token = _digits(NUMBER_DIGITS - 2), _digits(TOKEN_DIGITS)
    card = Card(
        person_id=person_id,
        number=stem + check_digits(stem),
        token=token,
        token_index=_token_index(token),
        issued_at=at,
        issued_by_id=by_id,
    )
    session.add(card)
    session.flush()
    return card


def end(person_id: int, kind: CardEnd, *, by_id: int | None, at: datetime) -> None:
    """Let this person's card, if there is one, open nothing any more."""
    hold_one(Person, person_id)
    card = find_valid(person_id)
    if card is not None:
        card.ended_at, card.ended_by_id, card.end_kind = at, by_id, kind
        session.flush()


def find(typed: str) -> Card | None:
    """Return the card with this number or token, typed or scanned; None where there is none."""
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isdecimal())
    if len(digits) == TOKEN_DIGITS:
        return session.scalars(select(Card).where(Card.token_index == _token_index(digits))).one_or_none()
    if not is_number(digits):
        return None
    return session.scalars(select(Card).where(Card.number == digits)).one_or_none()


def _token_index(token: str) -> str:
    return blind_index(f"card:{token}")
