"""Adding staff, signing in, and tokens for programs."""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select

from eldercare.areas.queries import get as get_area
from eldercare.database import session
from eldercare.errors import N_, Invalid, NotFound, Refused
from eldercare.people.numbers import normalised
from eldercare.staff.models import ApiToken, Role, SignInAttempt, Staff
from eldercare.transaction import hold_one

HASHER = PasswordHasher()
LEAST_PASSWORD = 8
ATTEMPTS = 5
ATTEMPTS_WITHIN = timedelta(minutes=15)


class TooManyAttempts(Refused):
    """Signing in is slowed down for this name (429)."""

    code = "too_many_attempts"

    def __init__(self) -> None:
        super().__init__(N_("Too many wrong tries. Wait a quarter of an hour, then try again."))


class WrongPassword(Refused):
    """Name and password do not go together; the try is counted."""

    code = "wrong_password"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__(N_("Name and password do not match. Check both and try again."))


def add(
    *,
    name: str,
    password: str,
    role: Role,
    area_id: int,
    at: datetime,
    number: str | None = None,
    takes_alarms: bool = False,
    language: str = "zh",
) -> Staff:
    """Let somebody sign in. Raises Invalid for a taken or empty name and for a password shorter than 8 characters."""
    name = name.strip()
    if not name or session.scalar(select(Staff.id).where(Staff.name == name)):
        raise Invalid(N_("Choose a sign-in name that nobody has yet."))
    staff = Staff(
        name=name,
        password_hash=hashed(password),
        role=role,
        area_id=get_area(area_id).id,
        number=normalised(number) if number else None,
        takes_alarms=takes_alarms,
        language=language,
        created_at=at,
    )
    session.add(staff)
    session.flush()
    return staff


def change(staff_id: int, *, role: Role, area_id: int, number: str | None, takes_alarms: bool, language: str) -> Staff:
    """Give a member of staff another role or area; a session with the old one ends at once."""
    staff = hold_one(Staff, staff_id)
    if (staff.role, staff.area_id) != (role, area_id):
        staff.session_version += 1
    staff.role, staff.area_id = role, get_area(area_id).id
    staff.number = normalised(number) if number else None
    staff.takes_alarms, staff.language = takes_alarms, language
    return staff


def set_password(staff_id: int, password: str) -> Staff:
    """Set a new password and end every session. Raises Invalid for a password shorter than 8 characters."""
    staff = hold_one(Staff, staff_id)
    staff.password_hash = hashed(password)
    staff.session_version += 1
    return staff


def set_active(staff_id: int, *, active: bool) -> Staff:
    """Let somebody sign in, or no more: then every session ends at once."""
    staff = hold_one(Staff, staff_id)
    if staff.active and not active:
        staff.session_version += 1
    staff.active = active
    return staff


def hashed(password: str) -> str:
    """Return the argon2id hash; raise Invalid for a password shorter than 8 characters."""
    if len(password) < LEAST_PASSWORD:
        raise Invalid(N_("A password has at least %(least)s characters."), least=LEAST_PASSWORD)
    return HASHER.hash(password)


def sign_in(*, name: str, password: str, at: datetime) -> Staff:
    """Return who signs in. Raises WrongPassword (the try is counted) or TooManyAttempts."""
    subject = f"staff:{name.strip()}"
    check_attempts(subject, at=at)
    staff = session.scalars(select(Staff).where(Staff.name == name.strip(), Staff.active)).one_or_none()
    matches = _verify(staff.password_hash if staff else _nobodys_hash(), password)
    record_attempt(subject, succeeded=staff is not None and matches, at=at)
    if staff is None or not matches:
        raise WrongPassword
    return staff


@cache
def _nobodys_hash() -> str:
    """What a password is held against where there is no such name, so that both take equally long."""
    return HASHER.hash(secrets.token_hex())


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def check_attempts(subject: str, *, at: datetime, most: int = ATTEMPTS) -> None:
    """Raise TooManyAttempts after `most` failures within a quarter of an hour, unless a success came since."""
    recent = SignInAttempt.subject == subject, SignInAttempt.at > at - ATTEMPTS_WITHIN
    last_success = select(func.max(SignInAttempt.id)).where(*recent, SignInAttempt.succeeded).scalar_subquery()
    failures = session.scalar(
        select(func.count()).where(
            *recent, SignInAttempt.succeeded.is_(False), SignInAttempt.id > func.coalesce(last_success, 0)
        )
    )
    if (failures or 0) >= most:
        raise TooManyAttempts


def record_attempt(subject: str, *, succeeded: bool, at: datetime) -> None:
    """Count one try."""
    session.add(SignInAttempt(subject=subject, succeeded=succeeded, at=at))
    session.flush()


def issue_token(staff_name: str, *, at: datetime) -> str:
    """Make a bearer token for a member of staff; it cannot be shown again. NotFound for an unknown name."""
    staff = session.scalars(select(Staff).where(Staff.name == staff_name, Staff.active)).one_or_none()
    if staff is None:
        raise NotFound(N_("Nobody with the sign-in name %(name)s."), name=staff_name)
    token = secrets.token_urlsafe(32)
    session.add(ApiToken(staff_id=staff.id, token_hash=_token_hash(token), created_at=at))
    session.flush()
    return token


def revoke_tokens(staff_name: str, *, at: datetime) -> int:
    """Let every token of this member of staff open nothing any more; return how many. NotFound for an unknown name."""
    staff = session.scalars(select(Staff).where(Staff.name == staff_name)).one_or_none()
    if staff is None:
        raise NotFound(N_("Nobody with the sign-in name %(name)s."), name=staff_name)
    tokens = session.scalars(select(ApiToken).where(ApiToken.staff_id == staff.id, ApiToken.revoked_at.is_(None))).all()
    for token in tokens:
        token.revoked_at = at
    return len(tokens)


def find_by_token(token: str) -> Staff | None:
    """Return whose token this is, None for an unknown, revoked or switched-off one."""
    query = select(ApiToken).where(ApiToken.token_hash == _token_hash(token), ApiToken.revoked_at.is_(None))
    found = session.scalars(query).one_or_none()
    return found.staff if found is not None and found.staff.active else None


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
