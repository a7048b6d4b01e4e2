"""Looking at the service list."""

from datetime import datetime

from sqlalchemy import select

from eldercare.catalogue.models import Service
from eldercare.database import session
from eldercare.errors import N_, NotFound


def get(code: str) -> Service:
    """Return the service with this code, or raise NotFound."""
    service = session.scalars(select(Service).where(Service.code == code)).one_or_none()
    if service is None:
        raise NotFound(N_("There is no service called %(service)s."), service=code)
    return service


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
