"""Sentences that workers keep at hand: which there are for an area, and writing them."""

from dataclasses import asdict, dataclass

from sqlalchemy import select

from eldercare.areas.models import Area
from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.errors import N_, NotFound
from eldercare.messaging.wording_models import CannedReply
from eldercare.transaction import hold_one


@dataclass(frozen=True)
class Words:
    """What a kept reply is called and says in both languages; those with a small `position` are offered first."""

    title: str
    zh: str
    en: str
    position: int = 0


TO_BEGIN_WITH = (
    Words(
        "收到，马上打电话", "您好，您的短信收到了，我们马上给您打电话。", "We have your text and will call you now.", 1
    ),
    Words(
        "请问哪一天", "请问您想要哪一天、几点？回复我们就行。", "Which day and what time would suit you? Just reply.", 2
    ),
    Words("请问地址", "请把您家的小区、楼号和门牌号发给我们。", "Please text us your estate, building and door.", 3),
    Words("正在找人", "我们正在给您找人，定下来马上告诉您。", "We are looking for somebody and will tell you soon.", 4),
    Words("不用谢", "不用谢，您多保重，有事随时找我们。", "You are welcome. Take care, and tell us if you need us.", 5),
)


def of_area(area: Area) -> list[CannedReply]:
    """Return the replies in use that belong to this area or to one above it."""
    above = [int(part) for part in area.path.strip("/").split("/")]
    query = select(CannedReply).where(CannedReply.area_id.in_(above), CannedReply.active)
    return list(session.scalars(query.order_by(CannedReply.position, CannedReply.id)))


def inside(scope: Scope) -> list[tuple[CannedReply, Area]]:
    """Return every reply, also those out of use, that belongs to an area at or below the scope's node."""
    query = select(CannedReply, Area).join(Area, Area.id == CannedReply.area_id)
    query = query.where(Area.path.startswith(scope.path, autoescape=True))
    ordered = query.order_by(Area.path, CannedReply.position, CannedReply.id)
    return [(reply, area) for reply, area in session.execute(ordered)]


def get(reply_id: int, *, scope: Scope) -> CannedReply:
    """Return the reply; NotFound when there is none, or none at or below the scope's node."""
    found = next((reply for reply, _area in inside(scope) if reply.id == reply_id), None)
    if found is None:
        raise NotFound(N_("There is no such reply."))
    return found


def add(area_id: int, words: Words, *, active: bool = True) -> CannedReply:
    """Keep a sentence at hand for everybody in this area and below."""
    reply = CannedReply(area_id=area_id, active=active, **asdict(words))
    session.add(reply)
    session.flush()
    return reply


def change(reply_id: int, words: Words, *, active: bool) -> CannedReply:
    """Word a kept sentence anew, or take it out of use."""
    reply = hold_one(CannedReply, reply_id)
    reply.title, reply.zh, reply.en, reply.position = words.title, words.zh, words.en, words.position
    reply.active = active
    return reply
