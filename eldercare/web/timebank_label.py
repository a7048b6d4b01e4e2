"""What the time bank is called on a page: a community may call it otherwise, for some authorities mind the word."""

from eldercare.areas.policy import policy_of, setting_for
from eldercare.areas.queries import Scope
from eldercare.web.language import current_language


def timebank_name(community_id: int | None) -> str:
    """Return what this community calls its time bank, in the page's language."""
    return str(getattr(policy_of(community_id), _setting()))


def timebank_name_for(scope: Scope) -> str:
    """Return what those with this scope call it, in the page's language."""
    return str(setting_for(scope, _setting()))


def _setting() -> str:
    return "timebank_label_en" if current_language() == "en" else "timebank_label_zh"
