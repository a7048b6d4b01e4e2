"""What the demo shows besides orders: texts nobody has read, a call to return, a shared landline, kept replies."""

from dataclasses import replace
from typing import Any

from eldercare.channels.relay import calls
from eldercare.channels.simulator.ear import OUR_NUMBER
from eldercare.channels.simulator.phones import STRANGERS_NUMBER
from eldercare.channels.sms.intake import take_in
from eldercare.database import session
from eldercare.messaging import canned_replies
from eldercare.messaging.gateways.simulator import NAME
from eldercare.people import service as people
from eldercare.people.models import Person
from eldercare.people.service import AddressDetails
from eldercare.staff.models import Staff
from eldercare.transaction import transaction

LANDLINE = "+863542200001"
NEXT_DOOR, DOORS = AddressDetails("和平里", "3号楼", "2单元"), ("301", "302")
TEXTS = ("厨房的灯一闪一闪的，找人给换换吧", "0", "饭送到了，挺热乎，谢谢你们")
FROM_A_STRANGER = "我妈住和平里3号楼，你们能给她送饭不？"
Row = dict[str, Any]


def set_scene(elders: list[Row], helpers: list[Row], *, chief_id: int) -> dict[str, list[Row]]:
    """Let some of one community's elders write and ring; two share a landline, the last helper is rung for offers.

    `chief_id` is the administrator, in whose area the kept replies are. Returns who shares the landline ("neighbours")
    and who is rung ("rung"), as far as there are enough people.
    """
    neighbours, writers, rung = elders[1:3], elders[3 : 3 + len(TEXTS)], helpers[-1:] if len(helpers) > 1 else []
    with transaction():
        for words in canned_replies.TO_BEGIN_WITH:
            canned_replies.add(session.get_one(Staff, chief_id).area_id, words)
        for door, neighbour in zip(DOORS, neighbours, strict=False):
            person = session.get_one(Person, neighbour["id"])
            people.set_phones(person, [LANDLINE])
            people.set_address(person, replace(NEXT_DOOR, door=door))
        for helper in rung:
            people.set_reads_texts(session.get_one(Person, helper["id"]), reads=False)
    for writer, text in zip(writers, TEXTS, strict=False):
        _write(writer["phones"][0], text)
    _write(STRANGERS_NUMBER, FROM_A_STRANGER)
    for event in (calls.RING, calls.ENDED):
        calls.announce(NAME, call_id="demo-1", from_number=LANDLINE, to_number=OUR_NUMBER, event=event)
    return {"neighbours": neighbours, "rung": rung}


def _write(number: str, text: str) -> None:
    take_in(gateway=NAME, gateway_id=f"demo-{number}", from_number=number, to_number=OUR_NUMBER, body=text)
