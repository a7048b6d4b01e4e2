import pytest

from eldercare.broadcasts import jobs
from eldercare.broadcasts.states import Occasion
from eldercare.clock import now
from tests.builders.areas import a_community
from tests.builders.broadcasts import a_broadcast
from tests.builders.elders import an_elder
from tests.support.lines import Line


@pytest.mark.parametrize(
    ("text", "answer"), [("好", "chat_kind"), ("谢谢", "chat_kind"), ("1", "chat_kind"), ("0", "call_back_promised")]
)
def test_an_answer_to_what_everybody_got_orders_nothing(line: Line, text: str, answer: str) -> None:
    here = a_community()
    number = an_elder(community=here).person.phones[0].number
    a_broadcast(here, occasion=Occasion.NOTICE, zh="周四量血压", started=True, at=now())
    jobs.queue_broadcasts(now())

    answers = line.text(number, text)

    assert answers == [answer]
    assert line.orders() == []
