from collections.abc import Callable

import pytest
from cryptography.fernet import InvalidToken
from flask import Flask
from sqlalchemy import text

from eldercare.crypto import blind_index
from eldercare.database import session
from eldercare.people.models import Address, Person, Phone
from eldercare.people.queries import by_number
from tests.builders.elders import an_elder
from tests.builders.people import a_person

pytestmark = pytest.mark.usefixtures("app")

SECRETS = {
    "persons.id_number": "110101195001010010",
    "phones.number": "+8613800077777",
    "addresses.door": "601",
    "elders.notes": "Hard of hearing",
}


@pytest.fixture
def somebody(app: Flask) -> Person:
    elder = an_elder(phones=["+8613800077777"], id_number="110101195001010010")
    session.commit()
    return elder.person


@pytest.mark.parametrize("column", SECRETS)
def test_what_is_sensitive_cannot_be_read_in_the_database(somebody: Person, column: str) -> None:
    table, name = column.split(".")

    [stored] = session.execute(text(f"SELECT {name} FROM {table}")).scalars()

    assert SECRETS[column] not in stored
    assert stored.startswith("gAAAA")


def test_the_app_reads_what_it_encrypted(somebody: Person) -> None:
    session.expire_all()

    assert somebody.address
    assert (somebody.id_number, somebody.address.door) == ("110101195001010010", "601")
    assert somebody.phones[0].number == "+8613800077777"


def test_the_same_words_twice_do_not_look_the_same(somebody: Person) -> None:
    an_elder()
    session.commit()

    one, other = session.execute(text("SELECT door FROM addresses")).scalars()

    assert one != other


def test_nothing_stays_nothing() -> None:
    a_person(id_number=None)
    session.commit()

    assert session.execute(text("SELECT id_number FROM persons")).scalars().all() == [None]


def test_another_key_reads_nothing_and_finds_nobody(somebody: Person, app_with: Callable[..., Flask]) -> None:
    person_id, index = somebody.id, somebody.phones[0].number_index
    session.commit()

    with app_with(data_key="another key").app_context():
        with pytest.raises(InvalidToken):
            session.get_one(Address, person_id)
        assert by_number("13800077777") == []
        assert blind_index("phone:+8613800077777") != index


def test_a_blind_index_is_the_same_for_the_same_value_and_leads_nowhere(app: Flask) -> None:
    assert blind_index("phone:+8613800077777") == blind_index("phone:+8613800077777")
    assert blind_index("phone:+8613800077777") != blind_index("phone:+8613800077778")
    assert len(blind_index("")) == 32
    assert "77777" not in blind_index("phone:+8613800077777")


@pytest.mark.parametrize(
    "written",
    [
        "13800077777",
        "138 0007 7777",
        "138-0007-7777",
        "+86 138 0007 7777",
        "0086 13800077777",
        "１３８０００７７７７７",
        "（138）00077777",
        " 13800077777 ",
    ],
)
def test_a_number_is_found_however_it_is_written(somebody: Person, written: str) -> None:
    assert by_number(written) == [somebody]


@pytest.mark.parametrize("written", ["", "call me", "12", "13800077778", "8613800077777777777"])
def test_what_is_no_number_of_anybody_finds_nobody(somebody: Person, written: str) -> None:
    assert by_number(written) == []


def test_the_index_of_a_number_is_kept_with_it(somebody: Person) -> None:
    assert session.get_one(Phone, somebody.phones[0].id).number_index == blind_index("phone:+8613800077777")
