"""The wording of a template that is in use: what people gave it in place of ours, else ours."""

from dataclasses import replace

from sqlalchemy import func, select

from eldercare.database import session
from eldercare.kept import kept
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.templates import Template
from eldercare.messaging.wording_models import TemplateVersion

KEPT_AS = "wordings"
KEPT_SECONDS = 5


def current(template_id: str) -> Template:
    """Return the template as it is worded now, cheap enough for every text: what was saved elsewhere takes 5 seconds.

    A wording that asks for values this program no longer gives is passed over, or its texts would not go out. Raises
    KeyError for an unknown template.
    """
    return kept(KEPT_AS, _load, seconds=KEPT_SECONDS).get(template_id, TEMPLATES[template_id])


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
