"""Words for what speaks for a helper and for what stands against one, by their codes."""

from flask_babel import gettext

from eldercare.errors import N_
from eldercare.orders.states import HelperKind

FACTORS = {
    "travel": N_("The way"),
    "continuity": N_("Known here"),
    "pairing": N_("Paired or asked for"),
    "fairness": N_("Others’ turn first"),
    "load": N_("Room in the week"),
    "rating": N_("Ratings"),
    "language": N_("Dialect or language"),
    "punctuality": N_("On time"),
}
UNSAID = {
    "continuity": N_("not here before"),
    "pairing": N_("neither paired nor asked for"),
    "load": N_("no limit to the orders of a day"),
    "rating": N_("no ratings yet: counts as what is usual"),
    "language": N_("no dialect is asked for"),
    "punctuality": N_("nothing on record: counts as what is usual"),
}
"""Where a factor has nothing to say of a helper."""
FOR_VOLUNTEERS_ONLY = {
    "fairness": N_("turns are for volunteers"),
    "language": N_("dialects are for volunteers"),
}
BLOCKS = {
    "inactive": N_("Not active"),
    "service": N_("Service not done by this helper"),
    "skill": N_("Skill missing"),
    "certificate": N_("Certificate missing or run out"),
    "training": N_("Training missing or run out"),
    "insurance": N_("Insurance missing or run out"),
    "health": N_("Health check missing or run out"),
    "age": N_("Too young or too old for it"),
    "kin": N_("Belongs to the family"),
    "leave": N_("On leave"),
    "busy": N_("Another visit at that time"),
    "day_cap": N_("Above the limit of the day"),
    "week_cap": N_("Above the limit of the week"),
    "closed": N_("Provider closed"),
    "area": N_("Too far away"),
    "capacity": N_("Provider has enough orders that day"),
    "saved_time": N_("Paid with saved time, so only by volunteers"),
    "sex": N_("Woman or man wanted for care of the body"),
    "refused": N_("Not wanted by the elder"),
    "refuses": N_("Does not want to go there"),
}


def factor(name: str) -> str:
    """Return the word for what adds to a score, in the language of the page."""
    return gettext(FACTORS[name])


def unsaid(name: str, kind: HelperKind) -> str:
    """Return why a factor brings what it brings where it says nothing of this helper, in the language of the page."""
    own = FOR_VOLUNTEERS_ONLY if kind is HelperKind.PROVIDER else {}
    sentence = own.get(name) or UNSAID.get(name)
    return gettext(sentence) if sentence else ""


def block(code: str) -> str:
    """Return the short word for what stands against a helper, in the language of the page."""
    return gettext(BLOCKS[code]) if code in BLOCKS else code
