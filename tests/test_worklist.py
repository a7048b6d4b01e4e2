import pytest

from eldercare.areas.models import Area
from eldercare.database import session
from eldercare.errors import Refused
from eldercare.transaction import hold_one
from eldercare.worklist import work_through
from tests.builders.areas import a_community

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def areas(app: object) -> list[int]:
    ids = [a_community(name).id for name in ("One", "Two", "Three")]
    session.commit()
    return ids


def mark(area_id: int) -> bool:
    hold_one(Area, area_id).name = "done"
    return True


def names() -> list[str]:
    session.expire_all()
    return [session.get_one(Area, area_id).name for area_id in (1, 2, 3)]


def test_each_item_is_done_and_counted(areas: list[int]) -> None:
    assert work_through("marking", areas, mark) == 3
    assert names() == ["done"] * 3


def test_an_item_with_nothing_left_to_do_is_not_counted(areas: list[int]) -> None:
    assert work_through("marking", areas, lambda area_id: area_id == 2) == 1


@pytest.mark.parametrize("error", [RuntimeError("broken"), Refused("No.")])
def test_what_breaks_is_undone_and_passed_over(areas: list[int], error: Exception) -> None:
    def mark_but_one(area_id: int) -> bool:
        mark(area_id)
        if area_id == 2:
            raise error
        return True

    assert work_through("marking", areas, mark_but_one) == 2
    assert names() == ["done", "Two", "done"]


def test_each_item_is_committed_by_itself(areas: list[int]) -> None:
    seen = []

    def look(area_id: int) -> bool:
        seen.append(names()[: area_id - 1])
        return mark(area_id)

    work_through("marking", areas, look)

    assert seen == [[], ["done"], ["done", "done"]]


def test_what_cannot_be_committed_is_not_counted(areas: list[int]) -> None:
    def break_the_commit(area_id: int) -> bool:
        hold_one(Area, area_id).parent_id = 999 if area_id == 2 else None
        return True

    assert work_through("marking", areas, break_the_commit) == 2
