import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from eldercare.actors import Actor, Door
from eldercare.areas import queries, service
from eldercare.areas.models import Area, AreaKind
from eldercare.areas.queries import scope_of
from eldercare.clock import now
from eldercare.database import session
from eldercare.errors import Invalid, NotFound
from tests.builders.areas import a_community, a_street, an_area, set_policy

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def tree(app: object) -> dict[str, Area]:
    """Two streets of one city; the first has two communities, one of them with an estate and a building."""
    city = an_area(AreaKind.CITY, "Taigu")
    first, second = (an_area(AreaKind.STREET, name, parent=city) for name in ("First", "Second"))
    willow, poplar = (a_community(name, parent=first) for name in ("Willow", "Poplar"))
    estate = an_area(AreaKind.ESTATE, "Court", parent=willow)
    building = an_area(AreaKind.BUILDING, "3", parent=estate)
    far = a_community("Far", parent=second)
    areas = (city, first, second, willow, poplar, estate, building, far)
    return {area.name: area for area in areas}


def names(areas: list[Area]) -> list[str]:
    return [area.name for area in areas]


def test_the_path_of_an_area_lists_all_above_it(tree: dict[str, Area]) -> None:
    ids = [tree[name].id for name in ("Taigu", "First", "Willow", "Court", "3")]

    assert tree["3"].path == "/" + "".join(f"{one}/" for one in ids)


@pytest.mark.parametrize(
    ("bound_to", "communities"),
    [
        ("Taigu", ["Far", "Poplar", "Willow"]),
        ("First", ["Poplar", "Willow"]),
        ("Second", ["Far"]),
        ("Willow", ["Willow"]),
        ("Court", ["Willow"]),
        ("3", ["Willow"]),
    ],
)
def test_staff_see_the_communities_below_their_area_or_around_it(
    tree: dict[str, Area], bound_to: str, communities: list[str]
) -> None:
    scope = scope_of(tree[bound_to].id)

    assert names(queries.communities(scope)) == communities
    assert [name for name in ("Far", "Poplar", "Willow") if scope.has(tree[name].id)] == communities


def test_what_belongs_to_no_community_yet_is_everybodys(tree: dict[str, Area]) -> None:
    assert scope_of(tree["Willow"].id).has(None)


def test_an_area_whose_number_begins_alike_is_not_inside(tree: dict[str, Area]) -> None:
    many = [a_community(f"Community {number}") for number in range(12)]

    assert names(queries.communities(scope_of(tree["Taigu"].id))) == ["Far", "Poplar", "Willow"]
    assert names(queries.communities(scope_of(many[0].id))) == ["Community 0"]


def test_an_area_outside_does_not_exist(tree: dict[str, Area]) -> None:
    scope = scope_of(tree["First"].id)

    assert queries.get(tree["Court"].id, scope=scope) is tree["Court"]
    for outside in (tree["Taigu"].id, tree["Far"].id, 999):
        with pytest.raises(NotFound):
            queries.get(outside, scope=scope)


def test_a_subtree_lists_parents_before_children(tree: dict[str, Area]) -> None:
    found = names(queries.subtree(scope_of(tree["First"].id)))

    assert found[0] == "First"
    assert set(found) == {"First", "Willow", "Court", "3", "Poplar"}
    assert found.index("Willow") < found.index("Court") < found.index("3")


def test_children_are_those_right_below(tree: dict[str, Area]) -> None:
    assert names(queries.children(tree["First"].id)) == ["Poplar", "Willow"]
    assert names(queries.children(None)) == ["Taigu"]


@pytest.mark.parametrize(
    ("name", "community"), [("3", "Willow"), ("Court", "Willow"), ("Willow", "Willow"), ("First", None)]
)
def test_a_building_lies_in_a_community_and_a_street_in_none(
    tree: dict[str, Area], name: str, community: str | None
) -> None:
    found = queries.community_of(tree[name])

    assert (found.name if found else None) == community


def test_a_city_does_not_lie_inside_a_street() -> None:
    with pytest.raises(Invalid, match="cannot lie inside Willow Street Office"):
        an_area(AreaKind.CITY, parent=a_street())


@pytest.mark.parametrize("name", ["", "   "])
def test_an_area_has_a_name(name: str) -> None:
    with pytest.raises(Invalid):
        service.add(kind=AreaKind.STREET, name=name, parent_id=None, at=now())
    with pytest.raises(Invalid):
        service.rename(a_street().id, name=name)


def test_an_area_can_be_renamed() -> None:
    street = a_street()

    service.rename(street.id, name=" 杏花岭街道 ", name_en=" Xinghualing ")

    assert (street.name, street.name_en) == ("杏花岭街道", "Xinghualing")


def test_who_set_which_rule_and_what_it_was_before_is_written_down() -> None:
    area, worker = a_community(), Actor.staff(7)
    facts = {"by": worker, "via": Door.CONSOLE, "at": now()}
    service.set_policy(area.id, {"storage_cap_minutes": 6000, "storage_above": "refuse"}, **facts)
    service.set_policy(area.id, {"storage_cap_minutes": None, "storage_above": "refuse"}, **facts)
    session.flush()

    changes = [(one.setting, one.was, one.became, one.by_id) for one in queries.policy_changes(area.id)]
    assert changes == [
        ("storage_cap_minutes", 6000, None, 7),
        ("storage_above", None, "refuse", 7),
        ("storage_cap_minutes", None, 6000, 7),
    ]


@pytest.mark.parametrize("statement", ["UPDATE policy_changes SET by_id = 8", "DELETE FROM policy_changes"])
def test_what_was_written_down_of_a_rule_stays(statement: str) -> None:
    set_policy(a_community().id, {"storage_cap_minutes": 6000})
    session.flush()

    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text(statement))
