"""The wording of a template that is in use: what people gave it in place of ours, else ours."""

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eldercare.database import session
from eldercare.errors import N_, Invalid, NotFound, Refused
from eldercare.kept import forget_after_commit, kept
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.templates import Template
from eldercare.messaging.wording_models import TemplateVersion
from eldercare.messaging.wording_rules import Words, problems
from eldercare.straight import insert_unless_taken

KEPT_AS = "wordings"
KEPT_SECONDS = 5


class SavedMeanwhile(Refused):
    """Somebody else saved a wording of the same text since this one was looked at."""

    code = "saved_meanwhile"

    def __init__(self, template_id: str, version: int) -> None:
        super().__init__(
            N_("Somebody else saved version %(version)s meanwhile. Look at it before you save yours."), version=version
        )
        self.template_id = template_id


def current(template_id: str) -> Template:
    """Return the template as it is worded now, cheap enough for every text: what was saved elsewhere takes 5 seconds.

    A wording that asks for values this program no longer gives is passed over, or its texts would not go out. Raises
    KeyError for an unknown template.
    """
    return kept(KEPT_AS, _load, seconds=KEPT_SECONDS).get(template_id, TEMPLATES[template_id])


def save(template_id: str, words: Words, *, why: str, looked_at: int, staff_id: int, at: datetime) -> TemplateVersion:
    """Put a wording in the place of the present one, which stays in the history; carriers have to approve it anew.

    `looked_at` is the version that was changed. Raises NotFound, Invalid for a wording that breaks a rule or changes
    nothing or comes without a reason, and Refused when somebody else saved one since.
    """
    ours = template(template_id)
    present = newest_version(template_id)
    if present != looked_at:
        raise SavedMeanwhile(template_id, present)
    tidy = words.tidy()
    for remark in problems(ours, tidy):
        raise remark.error
    if tidy == words_of(template_id, present):
        raise Invalid(N_("This is how it is worded already."))
    if not why.strip():
        raise Invalid(N_("Please say why it is changed."))
    facts = {"template": template_id, "version": present + 1, "why": why.strip(), "saved_by_id": staff_id}
    saved = insert_unless_taken(TemplateVersion, facts | asdict(tidy) | {"saved_at": at})
    if saved is None:
        raise SavedMeanwhile(template_id, present + 1)
    forget_after_commit(KEPT_AS)
    return saved


def template(template_id: str) -> Template:
    """Return the template as it is in the code; NotFound where there is none."""
    if template_id not in TEMPLATES:
        raise NotFound(N_("There is no such text."))
    return TEMPLATES[template_id]


def newest_version(template_id: str) -> int:
    """Return the number of the newest version, read from the database; 0 where nobody has changed ours."""
    query = select(func.max(TemplateVersion.version)).where(TemplateVersion.template == template_id)
    return session.scalar(query) or 0


def words_of(template_id: str, version: int) -> Words:
    """Return how this version is worded; NotFound where there is none."""
    if version == 0:
        return Words.of(template(template_id))
    query = select(TemplateVersion).where(TemplateVersion.template == template_id, TemplateVersion.version == version)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such version."))
    return Words.of(found)


def worded(ours: Template, words: Words) -> Template:
    """Return this template with other words in it, as for looking at them before they are saved."""
    return replace(ours, **asdict(words))


def history(template_id: str) -> list[TemplateVersion]:
    """Return every version that people saved, newest first."""
    query = select(TemplateVersion).where(TemplateVersion.template == template_id)
    newest_first = query.order_by(TemplateVersion.version.desc()).options(joinedload(TemplateVersion.saved_by))
    return list(session.scalars(newest_first))


def _load() -> dict[str, Template]:
    newest = select(TemplateVersion.template, func.max(TemplateVersion.version).label("version"))
    of_each = newest.group_by(TemplateVersion.template).subquery()
    is_newest = (TemplateVersion.template == of_each.c.template) & (TemplateVersion.version == of_each.c.version)
    columns = (TemplateVersion.template, TemplateVersion.version, TemplateVersion.zh, TemplateVersion.en)
    query = select(*columns, TemplateVersion.say_zh, TemplateVersion.say_en).join(of_each, is_newest)
    found = {}
    for template_id, version, zh, en, say_zh, say_en in session.execute(query):
        ours = TEMPLATES.get(template_id)
        if ours is not None:
            worded = replace(ours, version=version, zh=zh, en=en, say_zh=say_zh, say_en=say_en)
            found[template_id] = worded if worded.placeholders <= ours.placeholders else ours
    return found
