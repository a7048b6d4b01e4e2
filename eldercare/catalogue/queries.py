"""Looking at the service list."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from eldercare.catalogue.models import Service
from eldercare.database import session
from eldercare.errors import N_, NotFound
from eldercare.kept import kept
from eldercare.straight import as_stored, columns_of

KEPT_AS, KEPT_SECONDS = "catalogue", 5
Made = TypeVar("Made")


def get(code: str) -> Service:
    """Return the service with this code, or raise NotFound."""
    ids: dict[str, int] = until_changed("ids", dict)
    service = session.get(Service, ids[code]) if code in ids else None  # which one session asks for only once
    if service is None or service.code != code:
        service = session.scalars(select(Service).where(Service.code == code)).one_or_none()
    if service is None:
        raise NotFound(N_("There is no service called %(service)s."), service=code)
    ids[code] = service.id
    return service


def lately(code: str) -> Service:
    """Return the service as it was at most five seconds ago, without asking the database; NotFound as `get`."""
    known: dict[str, dict[str, object]] = until_changed("columns", dict)
    if code not in known:
        known[code] = columns_of(get(code))
    return as_stored(Service, known[code])


def until_changed(name: str, make: Callable[[], Made]) -> Made:
    """Return what `make` made of the service list, made anew when the list changes; elsewhere within five seconds."""
    shelf: dict[str, Made] = kept(KEPT_AS, dict, seconds=KEPT_SECONDS)
    if name not in shelf:
        shelf[name] = make()
    return shelf[name]


def offered() -> list[Service]:
    """Return what can be ordered now, menu first."""
    query = select(Service).where(Service.active).order_by(Service.menu_digit.is_(None), Service.menu_digit, Service.id)
    return list(session.scalars(query))


def on_the_menu(at: datetime) -> list[Service]:
    """Return what a menu of digits offers: no service that is paused at this moment."""
    return [service for service in offered() if service.menu_digit and not service.is_paused(at)]


def everything() -> list[Service]:
    """Return the whole list, switched-off services included."""
    return list(session.scalars(select(Service).order_by(Service.id)))
