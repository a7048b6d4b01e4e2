"""Nothing is ordered for who died or left, by whatever door."""

from datetime import date

import pytest

from eldercare.actors import SYSTEM, Door
from eldercare.clock import now
from eldercare.orders import service
from eldercare.orders.errors import ElderGone
from eldercare.orders.states import OrderSource
from eldercare.orders.wishes import elders_meant
from eldercare.people.service import add_contact, note_death
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import tomorrow
from tests.builders.people import a_person
from tests.builders.series import a_series

pytestmark = pytest.mark.usefixtures("app")


def test_no_order_and_no_standing_order_begins_for_who_died():
    elder, meals = an_elder(), a_service()
    note_death(elder.id, date(2026, 11, 20))

    with pytest.raises(ElderGone):
        a_series(elder=elder, starts_on=date(2099, 1, 1), at=now())
    with pytest.raises(ElderGone):
        service.place(
            elder_id=elder.id,
            service_code=meals.code,
            starts_at=tomorrow(),
            source=OrderSource.FAMILY,
            by=SYSTEM,
            at=now(),
            via=Door.FAMILY,
        )


def test_a_relatives_wish_is_never_for_who_died():
    elder, daughter = an_elder(), a_person()
    add_contact(elder.id, daughter.id, relation="daughter")
    assert elders_meant([daughter]) == [elder]

    note_death(elder.id, date(2026, 11, 20))

    assert elders_meant([daughter]) == []
