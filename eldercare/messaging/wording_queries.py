"""Looking at wordings: all that are in use, and what a text was last filled in with."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.messaging.approvals import approvals
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.templates import Template
from eldercare.messaging.wording_models import TemplateApproval, TemplateVersion
from eldercare.messaging.wordings import current
from eldercare.people.models import Person

LOOKED_BACK = 20_000


@dataclass(frozen=True)
class InUse:
    """A text as it is worded now, who worded it so, and what carriers say to that."""

    template: Template
    saved: TemplateVersion | None
    approvals: tuple[TemplateApproval, ...]


def in_use() -> list[InUse]:
    """Return every text in the order of the catalogue."""
    asked = approvals()
    saved = {version.template: version for version in _newest()}
    return [_in_use(current(template_id), saved.get(template_id), asked) for template_id in TEMPLATES]


def _in_use(template: Template, saved: TemplateVersion | None, asked: list[TemplateApproval]) -> InUse:
    about_it = [one for one in asked if one.template == template.id and one.version == template.version]
    return InUse(template, saved if saved and saved.version == template.version else None, tuple(about_it))


def _newest() -> list[TemplateVersion]:
    ids = select(func.max(TemplateVersion.id)).group_by(TemplateVersion.template)
    query = select(TemplateVersion).where(TemplateVersion.id.in_(ids))
    return list(session.scalars(query.options(joinedload(TemplateVersion.saved_by))))


def last_filled_in(template_id: str, language: str, scope: Scope) -> dict[str, str]:
    """Return what the last text of this kind to somebody inside the scope was filled in with; {} where there is none.

    Only the newest 20,000 texts are looked through, for that is quick and old ones show nothing better.
    """
    newest = session.scalar(select(func.max(OutgoingMessage.id))) or 0
    query = select(OutgoingMessage.filled_in).join(Person, OutgoingMessage.to_person_id == Person.id)
    query = query.where(
        OutgoingMessage.id > newest - LOOKED_BACK,
        OutgoingMessage.template == template_id,
        OutgoingMessage.language == language,
        OutgoingMessage.filled_in.is_not(None),
        scope.covers(Person.community_id),
    )
    return session.scalars(query.order_by(OutgoingMessage.id.desc()).limit(1)).first() or {}
