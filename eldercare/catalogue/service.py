"""Keeping the service list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from sqlalchemy import select

from eldercare.catalogue.models import RiskClass, Service, Skill
from eldercare.catalogue.queries import KEPT_AS
from eldercare.database import session
from eldercare.errors import N_, Invalid
from eldercare.kept import forget_after_commit
from eldercare.transaction import hold_one


@dataclass(frozen=True, kw_only=True)
class ServiceDetails:
    """One line of the service list as a form or a file gives it; `words` are what people say for it."""

    code: str
    name: str
    name_en: str
    category: str
    minutes: int
    usual_start: str
    words: Sequence[str] = field(default=())
    price_fen: int = 0
    skill: Skill | None = None
    risk: RiskClass = RiskClass.LOW
    by_volunteers: bool = True
    by_providers: bool = True
    at_once: bool = False
    menu_digit: str | None = None
    intimate: bool = False
    needs_certificate: bool = False


def save(details: ServiceDetails) -> Service:
    """Add a service, or change the one with this code. Raises Invalid with the sentence that says what is wrong."""
    _check(details)
    service = session.scalars(select(Service).where(Service.code == details.code)).one_or_none()
    if service is None:
        service = Service(code=details.code, active=True)
        session.add(service)
    for name in ServiceDetails.__dataclass_fields__:
        setattr(service, name, getattr(details, name))
    service.words = list(dict.fromkeys(word.strip() for word in details.words if word.strip()))
    session.flush()
    forget_after_commit(KEPT_AS)
    return service


def _check(details: ServiceDetails) -> None:
    if not (details.code.isidentifier() and details.code.islower()):
        raise Invalid(N_("A service's code is made of small letters, digits and underscores."))
    if not details.name.strip() or not details.name_en.strip():
        raise Invalid(N_("Give the service a name in Chinese and in English."))
    if not 5 <= details.minutes <= 720:
        raise Invalid(N_("A visit lasts between 5 minutes and 12 hours."))
    if details.price_fen < 0:
        raise Invalid(N_("A price is not negative."))
    if not (details.by_volunteers or details.by_providers):
        raise Invalid(N_("Say who may do it: volunteers, providers or both."))
    try:
        time.fromisoformat(details.usual_start)
    except ValueError:
        raise Invalid(N_("The usual start is a time such as 11:30.")) from None
    _check_digit(details)


def _check_digit(details: ServiceDetails) -> None:
    if details.menu_digit is None:
        return
    if details.menu_digit not in set("12345678"):
        raise Invalid(N_("A menu digit is one of 1 to 8; 9 means a change, 0 a person."))
    taken = select(Service.name).where(Service.menu_digit == details.menu_digit, Service.code != details.code)
    name = session.scalar(taken)
    if name is not None:
        raise Invalid(N_("The digit %(digit)s belongs to %(service)s."), digit=details.menu_digit, service=name)


def set_active(service_id: int, *, active: bool) -> Service:
    """Let people order a service, or not for now."""
    service = hold_one(Service, service_id)
    service.active = active
    forget_after_commit(KEPT_AS)
    return service


def pause(service_id: int, *, until: datetime, because: str, at: datetime) -> Service:
    """Take on no visit of this service before `until`; orders there are already stay.

    Raises Invalid for a day that has passed and for no reason: people are told both.
    """
    if until <= at:
        raise Invalid(N_("Say from which day to come it can be ordered again."))
    if not because.strip():
        raise Invalid(N_("Say in a few words why: people are told."))
    service = hold_one(Service, service_id)
    service.paused_until, service.paused_because = until, because.strip()
    forget_after_commit(KEPT_AS)
    return service


def resume(service_id: int) -> Service:
    """Take on orders for this service again."""
    service = hold_one(Service, service_id)
    service.paused_until, service.paused_because = None, ""
    forget_after_commit(KEPT_AS)
    return service
