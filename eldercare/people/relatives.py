"""Who are direct relatives, as far as the words say that a contact was entered with."""

import re

from sqlalchemy import or_, select

from eldercare.database import session
from eldercare.people.models import Contact
from eldercare.people.spouses import is_spouse

_AGE = "[大二三四五六七八九小老长次幼独亲]?"
_WORDS = (
    *(rf"{_AGE}(?:儿子|女儿|闺女|姑娘)", "[长次幼独][子女]", "子女", "儿女", "孩子"),
    *(rf"{_AGE}(?:父亲|母亲|爸爸?|妈妈?|爹|娘)", "父母"),
    *(rf"{_AGE}(?:哥哥?|弟弟?|姐姐?|妹妹?)", "兄弟", "姐妹", "兄妹", "姐弟", "胞[兄弟姐妹]"),
    *(rf"{_AGE}外?孙[子女儿]?", "外?孙子女", "爷爷?", "奶奶?", "姥姥", "姥爷", "外公", "外婆", "外?祖父母?", "外?祖母"),
    *("[父母][子女]", "[子女父母兄弟姐妹]"),  # as registers have it
    *("(?:eldest |oldest |younger |youngest |older |elder |only )?(?:son|daughter|child|brother|sister)", "sibling"),
    *("(?:grand)?(?:father|mother|parent)", "mum", "mom", "dad", "(?:grand)(?:son|daughter|child|ma|pa)", "granny"),
)
# The whole word, or with a remark behind it: "女儿（同住）". Not "女儿的丈夫", not "son-in-law".
_RELATIVE = re.compile(rf"(?:{'|'.join(_WORDS)})\s*(?:[（(,，;；·:：/].*)?", re.IGNORECASE)


def is_direct(relation: str) -> bool:
    """Tell whether these words for a contact say spouse, or somebody of the direct line, or brother or sister."""
    return _RELATIVE.fullmatch(relation.strip()) is not None or is_spouse(relation)


def relatives_of(person_id: int) -> list[int]:
    """Return the direct relatives of this person, whichever of two was entered as the other's contact."""
    query = select(Contact).where(or_(Contact.elder_id == person_id, Contact.person_id == person_id))
    ties = [tie for tie in session.scalars(query.order_by(Contact.id)) if is_direct(tie.relation)]
    return list(dict.fromkeys(tie.person_id if tie.elder_id == person_id else tie.elder_id for tie in ties))
