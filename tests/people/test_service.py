from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from eldercare.areas.queries import scope_of
from eldercare.database import session
from eldercare.errors import Invalid, NotFound
from eldercare.people import queries, service
from eldercare.people.models import Contact, Language, PhoneKind, Sex
from eldercare.people.numbers import for_people, normalised
from eldercare.people.service import AddressDetails
from tests.builders.areas import a_community, a_street
from tests.builders.people import a_person

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "kept", "kind"),
    [
        ("138 0007 7777", "+8613800077777", PhoneKind.MOBILE),
        ("０３５１－５５５０００１", "+863515550001", PhoneKind.LANDLINE),
        ("+44 7700 900123", "+447700900123", PhoneKind.MOBILE),
    ],
)
def test_a_number_is_kept_in_one_form_and_known_as_mobile_or_landline(written: str, kept: str, kind: PhoneKind) -> None:
    [phone] = a_person(phones=[written]).phones

    assert (phone.number, phone.kind, phone.takes_texts) == (kept, kind, kind is PhoneKind.MOBILE)


@pytest.mark.parametrize("written", ["call me", "12", "138000777778888888"])
def test_what_is_no_number_is_refused_with_what_was_written(written: str) -> None:
    with pytest.raises(Invalid) as refusal:
        normalised(written)

    assert refusal.value.values == {"number": written}


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+8613800077777", "138 0007 7777"), ("+447700900123", "+44 7700 900123"), ("10086", "10086"), ("", "")],
)
def test_numbers_are_written_as_people_here_write_them(number: str, shown: str) -> None:
    assert for_people(number) == shown


@pytest.mark.parametrize("wrong", [{"name": " "}, {"phones": ["call me"]}, {"birth_on": date(2026, 11, 24)}])
def test_a_person_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    facts = {"name": "Zhao Min", "community_id": a_community().id, "at": NINE, **wrong}

    with pytest.raises(Invalid):
        service.register(**facts)  # type: ignore[arg-type]


def test_a_person_belongs_to_a_community_and_not_to_a_street() -> None:
    with pytest.raises(Invalid):
        service.register(name="Zhao Min", community_id=a_street().id, at=NINE)


def test_what_is_known_of_a_person_can_be_corrected() -> None:
    person = a_person()

    service.change(
        person.id, name=" Zhao Ming ", sex=Sex.MALE, birth_on=date(1950, 1, 1), language=Language.EN, at=NINE
    )

    assert (person.name, person.sex, person.birth_on, person.language) == (
        "Zhao Ming",
        Sex.MALE,
        date(1950, 1, 1),
        Language.EN,
    )


def test_the_first_number_that_takes_texts_is_the_one_we_text() -> None:
    person = a_person(phones=["+863515550001", "+8613800077777", "+8613800077778"])

    phone = queries.text_phone(person)

    assert phone
    assert phone.number == "+8613800077777"


def test_numbers_can_change_places_and_go() -> None:
    person = a_person(phones=["13800077777", "13800077778", "13800077779"])
    session.commit()

    service.set_phones(person, ["13800077779", "13800077777", " ", "138 0007 7777"])
    session.commit()

    assert [phone.number for phone in person.phones] == ["+8613800077779", "+8613800077777"]
    assert queries.by_number("13800077778") == []


def test_a_number_that_several_share_finds_first_whose_first_number_it_is() -> None:
    second = a_person("Wang Lei", phones=["13800077777", "+863515550001"])
    first = a_person("Wang Guifen", phones=["+863515550001"])

    assert queries.by_number("0351 555 0001") == [first, second]


def test_an_address_says_little_before_and_all_after_somebody_accepted() -> None:
    person = a_person()

    service.set_address(person, AddressDetails(estate=" Poplar Hill ", building="7", unit="1", door="302"))

    assert person.address
    assert (person.address.place, person.address.full) == ("Poplar Hill 7", "Poplar Hill 7 1 302")


def test_a_tie_said_again_changes_what_was_said_before() -> None:
    mother, daughter = a_person("Wang Guifen"), a_person("Wang Lei")
    service.add_contact(mother.id, daughter.id, relation="daughter")

    service.add_contact(mother.id, daughter.id, relation="daughter in law", may_order=False)

    [tie] = session.scalars(select(Contact))
    assert (tie.relation, tie.may_order, tie.in_emergency) == ("daughter in law", False, True)
    assert queries.elders_of(daughter.id) == []


def test_nobody_is_her_own_contact() -> None:
    person = a_person()

    with pytest.raises(Invalid):
        service.add_contact(person.id, person.id, relation="self")


def test_a_tie_is_forgotten_only_by_the_elder_whose_it_is() -> None:
    mother, daughter, stranger = a_person("Wang Guifen"), a_person("Wang Lei"), a_person()
    tie = service.add_contact(mother.id, daughter.id, relation="daughter")

    service.remove_contact(stranger.id, tie.id)
    assert queries.elders_of(daughter.id) == [tie]
    for _ in range(2):
        service.remove_contact(mother.id, tie.id)

    assert queries.elders_of(daughter.id) == []


def test_opting_out_is_remembered_from_the_first_time_until_opting_in() -> None:
    person = a_person()

    service.opt_out(person.id, at=NINE)
    service.opt_out(person.id, at=datetime(2026, 12, 1, tzinfo=UTC))
    assert person.opted_out_at == NINE
    service.opt_in(person.id)

    assert person.opted_out_at is None


def test_a_person_of_another_community_does_not_exist() -> None:
    person, other = a_person(), scope_of(a_community("Far Away").id)

    assert queries.by_name("Zhao", scope=other) == []
    assert queries.by_name("Zhao", scope=scope_of(person.community_id)) == [person]
    with pytest.raises(NotFound):
        queries.get(person.id, scope=other)


@pytest.mark.parametrize("text", ["%", "_hao", "min"])
def test_a_name_is_found_by_how_it_begins_and_not_by_signs(text: str) -> None:
    person = a_person("Zhao Min")

    assert queries.by_name(text, scope=scope_of(person.community_id)) == []
