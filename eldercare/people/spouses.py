"""Who is married to whom, as far as the words say that a contact was entered with."""

import re
from collections.abc import Iterable

from sqlalchemy import or_, select

from eldercare.database import session
from eldercare.people.models import Contact

_WORDS = (
    *("老伴儿?", "配偶", "爱人", "丈夫", "妻子", "老公", "老婆", "老头子?", "老婆子"),
    *("夫妻", "夫妇", "夫", "妻", "伴侣"),
    *("husband", "wife", "spouse", "partner"),
)
# The whole word, or with a remark behind it: "妻子（同住）". Not "女儿的丈夫", not "daughter's husband".
_SPOUSE = re.compile(rf"(?:{'|'.join(_WORDS)})\s*(?:[（(,，;；·:：/].*)?", re.IGNORECASE)


def is_spouse(relation: str) -> bool:
    """Tell whether these words for a contact say husband or wife, and not somebody else's."""
    return _SPOUSE.fullmatch(relation.strip()) is not None


def spouses_of(person_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the husband or wife of each of these persons, whichever of the two was entered as the other's contact.

    Who has none is missing; several, which are a mistake, come in the order in which they were entered.
    """
    wanted = set(person_ids)
    query = select(Contact).where(or_(Contact.elder_id.in_(wanted), Contact.person_id.in_(wanted))).order_by(Contact.id)
    found: dict[int, list[int]] = {}
    for tie in session.scalars(query):
        if is_spouse(tie.relation):
            for one, other in ((tie.elder_id, tie.person_id), (tie.person_id, tie.elder_id)):
                if one in wanted and other not in found.setdefault(one, []):
                    found[one].append(other)
    return found
