"""What was tried to find somebody, in words."""

from flask_babel import gettext as _

from eldercare.dispatch.waves.tried import Round, Tried, tried_for
from eldercare.orders.models import FollowUp
from eldercare.orders.states import FollowUpKind

ABOUT_NOBODY = frozenset({FollowUpKind.NOBODY_ACCEPTED, FollowUpKind.UNFILLED})


def tried_said(tried: Tried) -> str:
    """Return it in one sentence: how many were asked, how many said no, how many did not answer."""
    if not tried.rounds:
        return _("Nobody was asked.")
    counts = _("%(n)s asked, %(no)s said no, %(silent)s did not answer", n=len(tried.answers), **_counts(tried))
    return _("Waves: %(n)s · %(counts)s", n=tried.waves, counts=counts) if tried.waves else counts


def _counts(tried: Tried) -> dict[str, int]:
    return {"no": tried.said_no, "silent": tried.silent}


def round_said(one: Round) -> str:
    """Return who chose those that were asked then: the order of the list, everybody, or a dispatcher."""
    if one.is_broadcast:
        return _("Everybody else")
    return _("Wave %(n)s", n=one.wave) if one.wave else _("Chosen by a dispatcher")


def tried_of(follow_ups: list[FollowUp]) -> dict[int, Tried]:
    """Return what was tried for the order of each of these that is about nobody having been found, by its id."""
    about = {one.id: one.order_id for one in follow_ups if one.kind in ABOUT_NOBODY and one.order_id is not None}
    tried = tried_for(set(about.values()))
    return {one: tried[order_id] for one, order_id in about.items()}
