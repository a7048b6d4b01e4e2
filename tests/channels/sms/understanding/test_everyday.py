"""What people write all day long must neither order anything nor page anybody."""

import pytest

from eldercare.channels.sms.understanding.meaning import Intent
from tests.channels.sms.understanding.services import lines, understood

EVERYDAY = lines("everyday.txt")


@pytest.mark.parametrize("text", EVERYDAY)
def test_an_everyday_text_orders_nothing_and_pages_nobody(text):
    assert understood(text).intent not in {Intent.ORDER, Intent.SOS, Intent.STOP}


def test_there_are_enough_everyday_texts():
    assert len(EVERYDAY) >= 150
