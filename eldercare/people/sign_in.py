"""Signing in by a texted one-time code: proving to hold a number, then going on as one of those who share it."""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eldercare.crypto import EncryptedText, blind_index
from eldercare.database import Base, session
from eldercare.errors import N_, NotAllowed, Refused
from eldercare.people.models import Person
from eldercare.people.numbers import index_of
from eldercare.transaction import hold_one

CODE_MINUTES = 10
TRIES = 5
SIGNED_IN_FOR = timedelta(days=90)
Limits = tuple[tuple[int, timedelta], ...]
NUMBER_LIMITS: Limits = ((1, timedelta(minutes=1)), (3, timedelta(minutes=15)), (10, timedelta(days=1)))
ADDRESS_LIMITS: Limits = ((30, timedelta(minutes=15)), (200, timedelta(days=1)))
"""How many codes within how long; an address may be a whole community centre's, a number is one household's."""


class SignIn(Base):
    """One sign-in, from the request for a code to signing out; it is the server's side of what the phone remembers.

    Only a keyed hash of the code is kept. Numbers nobody here has get a row as well, so that asking tells nothing.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        CheckConstraint("tries >= 0", name="tries_are_not_negative"),
        CheckConstraint("person_id IS NULL OR proved_at IS NOT NULL", name="only_who_proved_the_number_goes_on"),
        # Counting alone would let everybody through who asks at the very same moment.
        UniqueConstraint("number_index", "asked_minute"),
        Index("ix_sign_ins_number_index_asked_at", "number_index", "asked_at"),
        Index("ix_sign_ins_address_index_asked_at", "address_index", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(EncryptedText)
    number_index: Mapped[str]
    address_index: Mapped[str]
    code_hash: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    asked_minute: Mapped[int]
    expires_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    ended_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()


class TooManyCodes(Refused):
    """So many codes were asked for that it looks like guessing, or like a phone being pestered (429)."""

    code = "too_many_codes"

    def __init__(self) -> None:
        super().__init__(N_("A code was asked for just before, or too often. Wait a little, then try again."))


class WrongSignInCode(Refused):
    """Not the code that was texted; the try is counted."""

    code = "wrong_code"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__(N_("That is not the code we texted. Look at the newest text and try again."))


class CodeSpent(Refused):
    """The code is too old, was used, or was guessed at too often."""

    code = "code_spent"

    def __init__(self) -> None:
        super().__init__(N_("This code can no longer be used. Ask for a new one."))


def ask(number: str, *, address: str, at: datetime) -> tuple[SignIn, str]:
    """Begin a sign-in for this E.164 number and return it with its six-digit code, which is kept nowhere else.

    `address` is the network address that asks; only its blind index is kept. Raises TooManyCodes beyond a code a
    minute, three in a quarter of an hour or ten a day for one number, and beyond what one address may ask for.
    """
    number_index, address_index = index_of(number), blind_index(f"address:{address}")
    _refuse_too_many(number_index, address_index, at=at)
    code = f"{secrets.randbelow(1_000_000):06d}"
    sign_in = SignIn(
        number=number,
        number_index=number_index,
        address_index=address_index,
        code_hash=_hash(number_index, code),
        asked_at=at,
        asked_minute=int(at.timestamp()) // 60,
        expires_at=at + timedelta(minutes=CODE_MINUTES),
    )
    try:
        with session.begin_nested():
            session.add(sign_in)
    except IntegrityError:
        raise TooManyCodes from None
    return sign_in, code


def _refuse_too_many(number_index: str, address_index: str, *, at: datetime) -> None:
    subjects = (
        (SignIn.number_index == number_index, NUMBER_LIMITS),
        (SignIn.address_index == address_index, ADDRESS_LIMITS),
    )
    for subject, limits in subjects:
        for most, within in limits:
            asked = session.scalar(select(func.count()).where(subject, SignIn.asked_at > at - within))
            if (asked or 0) >= most:
                raise TooManyCodes


def _hash(number_index: str, code: str) -> str:
    return blind_index(f"sign-in:{number_index}:{code}")


def prove(sign_in_id: int, code: str, *, at: datetime) -> SignIn:
    """Record that whoever signs in holds the number, for he or she read the code there.

    Raises WrongSignInCode (the try is counted), and CodeSpent after five of them, after ten minutes
    and the second time.
    """
    sign_in = hold_one(SignIn, sign_in_id)
    is_used = sign_in.proved_at is not None or sign_in.ended_at is not None
    if is_used or at >= sign_in.expires_at or sign_in.tries >= TRIES:
        raise CodeSpent
    if not hmac.compare_digest(sign_in.code_hash, _hash(sign_in.number_index, code)):
        sign_in.tries += 1
        raise WrongSignInCode
    sign_in.proved_at = at
    return sign_in


def go_on_as(sign_in_id: int, person: Person, *, at: datetime) -> SignIn:
    """Let whoever proved to hold the number act as this person from now on; NotAllowed unless it is hers too."""
    sign_in = hold_one(SignIn, sign_in_id)
    if not _is_valid(sign_in, at=at) or not _has_number(person, sign_in):
        raise NotAllowed(N_("This number does not belong to that person. Sign in again."))
    sign_in.person = person
    return sign_in


def end(sign_in_id: int, *, at: datetime) -> None:
    """Sign out: from now on the phone's memory of this sign-in is worth nothing, wherever it was copied to."""
    sign_in = hold_one(SignIn, sign_in_id)
    sign_in.ended_at = sign_in.ended_at or at


def find(sign_in_id: int) -> SignIn | None:
    """Return this sign-in however far it came, None where there is none."""
    return session.get(SignIn, sign_in_id)


def find_valid(sign_in_id: int, *, at: datetime) -> SignIn | None:
    """Return this sign-in if the number was proved not too long ago and nobody signed out.

    It is over, too, once its person no longer has the number: whoever lost a phone rings the community.
    """
    sign_in = find(sign_in_id)
    if sign_in is None or not _is_valid(sign_in, at=at):
        return None
    return sign_in if sign_in.person is None or _has_number(sign_in.person, sign_in) else None


def _is_valid(sign_in: SignIn, *, at: datetime) -> bool:
    return sign_in.proved_at is not None and sign_in.ended_at is None and at < sign_in.proved_at + SIGNED_IN_FOR


def _has_number(person: Person, sign_in: SignIn) -> bool:
    return any(phone.number_index == sign_in.number_index for phone in person.phones)
