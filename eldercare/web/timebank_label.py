"""What the time bank is called on a page: a community may call it otherwise, for some authorities mind the word."""

from sqlalchemy import String, cast, select

from eldercare.areas.models import Area
from eldercare.areas.policy import DEFAULTS, KEPT_AS, KEPT_SECONDS, policy_of
from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.kept import kept
from eldercare.web.language import current_language


def timebank_name(community_id: int | None) -> str:
    """Return what this community calls its time bank, in the page's language."""
    return str(getattr(policy_of(community_id), _setting()))


def timebank_name_for(scope: Scope) -> str:
    """Return what those with this scope call it: what their area says, else what all below it say that say something.

    Kept with the policies that it is read from, for the menu of every page asks.
    """
    known: dict[object, str] = kept(KEPT_AS, dict, seconds=KEPT_SECONDS)
    key = scope.area_id, _setting()
    if key not in known:
        known[key] = _found(scope, _setting())
    return known[key]


def _setting() -> str:
    return "timebank_label_en" if current_language() == "en" else "timebank_label_zh"


def _found(scope: Scope, setting: str) -> str:
    own = str(getattr(policy_of(scope.area_id), setting))
    if own != getattr(DEFAULTS, setting):
        return own
    inside = Area.path.startswith(scope.path, autoescape=True), cast(Area.policy, String).contains(setting)
    names = {policy[setting] for policy in session.scalars(select(Area.policy).where(*inside)) if setting in policy}
    return names.pop() if len(names) == 1 else own
