import itertools

import pytest

from eldercare.broadcasts.recipients import Recipient, Way, meant, summary
from eldercare.broadcasts.states import Occasion
from eldercare.broadcasts.texts import said
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.limits import Limits
from eldercare.messaging.reach import way_to
from tests.builders.areas import a_community
from tests.builders.broadcasts import a_broadcast
from tests.builders.elders import an_elder
from tests.builders.messaging import NOON
from tests.builders.people import a_number

pytestmark = pytest.mark.usefixtures("app")
LANDLINES = itertools.count(1)


def a_phone(kind: str) -> str:
    return a_number() if kind == "mobile" else f"+86351200{next(LANDLINES):04d}"


@pytest.mark.parametrize("reads_texts", [True, False])
@pytest.mark.parametrize(
    "phones", [(), ("mobile",), ("landline",), ("landline", "mobile"), ("mobile", "landline"), ("mobile", "mobile")]
)
def test_the_way_shown_before_is_the_way_taken_later(phones, reads_texts):
    here = a_community()
    elder = an_elder(community=here, phones=[a_phone(kind) for kind in phones])
    elder.person.reads_texts = reads_texts

    [shown] = meant(a_broadcast(here), NOON)

    taken = way_to(elder.person, TEMPLATES["broadcast_frost"])
    assert shown.way == (taken.medium.value if taken else Way.UNREACHABLE)
    if taken is not None:
        [used] = [phone for phone in elder.person.phones if phone.number == taken.number]
        assert shown.number_index == used.number_index


def test_a_number_that_several_share_is_used_once_and_who_wants_no_texts_is_named():
    here = a_community()
    first = an_elder("Wife", community=here)
    an_elder("Husband", community=here, phones=[first.person.phones[0].number])
    an_elder("Quiet", community=here).person.opted_out_at = NOON
    an_elder("Nowhere", community=here, phones=[])

    found = summary(meant(broadcast := a_broadcast(here), NOON), said(broadcast), Limits())

    assert (found.meant, found.reached, found.ways[Way.SHARED]) == (4, 1, 1)
    assert [one.name for one in found.not_reached] == ["Quiet", "Nowhere"]


def test_the_price_counts_the_parts_in_each_persons_language_and_the_calls():
    here = a_community()
    long = "社" * 90
    notice = a_broadcast(here, occasion=Occasion.NOTICE, zh=long, en="Free checks on Thursday.")
    them = [Recipient(n, "x", language, Way.TEXT) for n, language in enumerate(["zh", "zh", "en"])]

    found = summary(
        [*them, Recipient(9, "y", "zh", Way.CALL)], said(notice), Limits(part_price_fen=4, call_price_fen=30)
    )

    assert (found.parts, found.price_fen, found.ways[Way.CALL]) == (2 + 2 + 1, 50, 1)
