import pytest
from sqlalchemy import select

from eldercare.areas.models import Area, AreaKind
from eldercare.catalogue import queries, service, standard
from eldercare.clock import now
from eldercare.database import WriteOutsideTransaction, session, writing
from eldercare.straight import change, insert, stored, table_of
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.support.statements import statements

pytestmark = pytest.mark.usefixtures("app")


def test_what_was_inserted_is_known_without_being_read():
    facts = {"kind": AreaKind.CITY, "name": "Yangquan", "path": "/1/", "created_at": now()}
    city = insert(Area, facts)

    with statements() as sent:
        known = (city.name, city.policy, city.parent_id)

    assert known == ("Yangquan", {}, None) and sent == []
    assert session.get(Area, city.id) is city


def test_a_change_is_written_at_once_and_seen_in_the_row():
    area = a_community()
    session.flush()

    change(area, name="Willow Lane")

    assert area.name == "Willow Lane" and area not in session.dirty
    assert session.scalar(select(table_of(Area).c.name).where(table_of(Area).c.id == area.id)) == "Willow Lane"


def test_rows_that_the_session_has_already_are_read_anew():
    area = a_community()
    session.execute(table_of(Area).update().values(name="Willow Lane"))

    assert stored(Area, select(table_of(Area)).where(table_of(Area).c.id == area.id), {}) == [area]
    assert area.name == "Willow Lane"


def test_nothing_is_written_outside_a_transaction():
    area = a_community()
    token = writing.set(False)
    try:
        with pytest.raises(WriteOutsideTransaction):
            change(area, name="Willow Lane")
    finally:
        writing.reset(token)


def test_a_service_comes_from_memory_until_it_is_changed():
    standard.install()
    session.commit()
    meal = queries.lately("meal")
    session.expunge_all()

    with statements() as sent:
        assert queries.lately("meal").name == meal.name and sent == []
    session.rollback()
    with transaction():
        service.set_active(meal.id, active=False)

    assert not queries.lately("meal").active
