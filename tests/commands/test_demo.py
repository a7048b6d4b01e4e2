"""The demo never touches a database that is not its own, and begins anew where filling was interrupted."""

from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from click import ClickException
from sqlalchemy import select

from eldercare import migration
from eldercare.app import create_app
from eldercare.areas import service as areas
from eldercare.areas.models import Area, AreaKind
from eldercare.areas.queries import Scope
from eldercare.clock import now
from eldercare.commands import demo
from eldercare.commands.demo_scene import LANDLINE
from eldercare.commands.seed import Amounts
from eldercare.database import db, session
from eldercare.messaging.conversation_queries import count_unread
from eldercare.orders.queries import open_follow_ups
from eldercare.people.queries import by_number
from eldercare.settings import USUAL_BASE_URL, Settings
from eldercare.timebank.honours.models import Commendation
from eldercare.timebank.honours.queries import counted, rows_of
from eldercare.transaction import transaction
from tests.conftest import settings_for


def in_folder(folder: Path) -> Settings:
    return settings_for(f"sqlite:///{folder / 'demo.sqlite3'}", folder)


@pytest.fixture(autouse=True, scope="module")
def small_and_alone() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "AMOUNTS", Amounts(communities=1, elders=4, volunteers=8, orders=4, seed=8))
        patch.setattr(demo, "supervise", lambda *_settings, **_address: 0)
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return in_folder(tmp_path)


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory, small_and_alone: None) -> tuple[Path, str]:
    """The folder that a first start filled, to be copied, and what it said: filling takes seconds."""
    folder, said = tmp_path_factory.mktemp("demo"), StringIO()
    with redirect_stdout(said):
        demo.run(in_folder(folder), host="127.0.0.1", port=8999)
    return folder, said.getvalue()


@pytest.fixture
def started(settings: Settings, first_start: tuple[Path, str], tmp_path: Path) -> str:
    """What the demo, which was started once before in these settings, said then."""
    folder, said = first_start
    copytree(folder, tmp_path, dirs_exist_ok=True)
    return said


def add_city(settings: Settings) -> None:
    migration.upgrade_to_head(settings.database_url)
    with create_app(settings).app_context():
        with transaction():
            areas.add(kind=AreaKind.CITY, name="太原市", parent_id=None, at=now())
        db.engine.dispose()


def areas_in(settings: Settings) -> list[str]:
    with create_app(settings).app_context():
        names = list(session.scalars(select(Area.name)))
        db.engine.dispose()
    return names


def test_a_second_start_keeps_the_data(settings: Settings, started: str, capsys: pytest.CaptureFixture[str]) -> None:
    demo.run(settings, host="127.0.0.1", port=8999)

    filling = "Filling the database with made-up people and orders ...\n"
    assert filling in started
    assert capsys.readouterr().out == started.replace(filling, "")


def test_links_and_codes_lead_to_the_port_the_demo_runs_on(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Settings] = []
    monkeypatch.setattr(demo, "_filled", lambda _settings: {})
    monkeypatch.setattr(demo, "welcome", lambda *_made: "")
    monkeypatch.setattr(demo, "supervise", lambda given, **_address: started.append(given) or 0)

    for base_url in (USUAL_BASE_URL, "https://help.example.cn"):
        demo.run(replace(settings, public_base_url=base_url), host="127.0.0.1", port=8999)

    assert [one.public_base_url for one in started] == ["http://127.0.0.1:8999", "https://help.example.cn"]


def test_the_demo_does_not_mix_with_a_communitys_own_data_and_never_deletes_it(settings: Settings) -> None:
    add_city(settings)

    with pytest.raises(ClickException, match="not the demo's"):
        demo.run(settings, host="127.0.0.1", port=8999)
    with pytest.raises(ClickException, match="no demo data"):
        demo.reset(settings)

    assert areas_in(settings) == ["太原市"]


def test_where_filling_was_interrupted_the_demo_begins_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_amounts: object, **_more: object) -> None:
        with transaction():
            areas.add(kind=AreaKind.CITY, name="太原市", parent_id=None, at=now())
        raise KeyboardInterrupt

    with monkeypatch.context() as once:
        once.setattr(demo, "seed", breaks)
        with pytest.raises(KeyboardInterrupt):
            demo.run(settings, host="127.0.0.1", port=8999)

    demo.run(settings, host="127.0.0.1", port=8999)

    assert "太原市" not in areas_in(settings)


def test_a_reset_leaves_nothing_behind(settings: Settings, started: str, tmp_path: Path) -> None:
    assert list(tmp_path.glob("demo.*"))

    demo.reset(settings)

    assert not list(tmp_path.glob("demo.*"))


def test_the_demo_begins_with_texts_to_read_a_call_to_return_and_a_line_that_two_share(
    settings: Settings, started: str
) -> None:
    with create_app(settings).app_context():
        here = session.scalars(select(Area).where(Area.parent_id.is_(None))).one()
        everywhere = Scope(here.id, here.path)
        assert count_unread(everywhere) == 3
        assert [one.number for one in open_follow_ups(everywhere, limit=9) if one.number] == [LANDLINE]
        assert len(by_number(LANDLINE)) == 2 and all(one.name in started for one in by_number(LANDLINE))
        db.engine.dispose()


def test_the_list_that_is_public_says_the_hours_that_are_verified_in_the_end(settings: Settings, started: str) -> None:
    with create_app(settings).app_context():
        one = session.scalars(select(Commendation)).one()
        published = {row.person_id: (row.minutes, row.minutes_in_all) for row in rows_of(one)}
        now_counted = {row.person_id: (row.minutes, row.minutes_in_all) for row in counted(one)}
        assert published and published == {person_id: now_counted[person_id] for person_id in published}
        db.engine.dispose()
