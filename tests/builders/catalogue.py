"""Services: "meal" and "haircut" are made when a test needs one and nobody made them before."""

from sqlalchemy import select

from eldercare.catalogue import service
from eldercare.catalogue.models import Service
from eldercare.catalogue.service import ServiceDetails
from eldercare.database import session


def a_service(code: str = "meal", name: str = "助餐", name_en: str = "Meals", **facts: object) -> Service:
    """The service with this code, entered now unless it is there already."""
    found = session.scalars(select(Service).where(Service.code == code)).one_or_none()
    if found is not None:
        return found
    details = {"category": name, "minutes": 30, "usual_start": "11:30", "words": [name, code], **facts}
    return service.save(ServiceDetails(code=code, name=name, name_en=name_en, **details))  # type: ignore[arg-type]
