import multiprocessing
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from eldercare.settings import Settings, SettingsProblem, read_settings, with_driver


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Settings]:
    """Read an environment that names an empty instance folder and what the test adds."""

    def reader(**environ: str) -> Settings:
        return read_settings({"ELDERCARE_INSTANCE_DIR": str(tmp_path / "instance"), **environ})

    return reader


def test_a_demo_needs_no_configuration(read: Callable[..., Settings], tmp_path: Path) -> None:
    settings = read()

    assert settings.database_url == f"sqlite:///{tmp_path / 'instance' / 'eldercare.sqlite3'}"
    assert (settings.gateway, str(settings.timezone), settings.is_https) == ("simulator", "Asia/Shanghai", False)


def test_everything_that_is_wrong_is_said_at_once(read: Callable[..., Settings]) -> None:
    with pytest.raises(SettingsProblem) as refusal:
        read(
            ELDERCARE_GATEWAY="twilio",
            TWILIO_FROM="+15005550006",
            ELDERCARE_TIMEZONE="Mars/Olympus",
            ELDERCARE_DATABASE_URL="mysql://localhost/eldercare",
            ELDERCARE_PUBLIC_BASE_URL="help.example.org",
        )

    named = [problem.split()[0] for problem in refusal.value.problems]
    assert named == [
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "ELDERCARE_PUBLIC_BASE_URL",
        "ELDERCARE_TIMEZONE",
        "ELDERCARE_DATABASE_URL",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ELDERCARE_GATEWAY": "pigeon"},
        {"ELDERCARE_PUBLIC_BASE_URL": "http://[::1"},
        {"ELDERCARE_PUBLIC_BASE_URL": "https://"},
        {"ELDERCARE_DATABASE_URL": "postgresql://[::1/eldercare"},
        {"ELDERCARE_TIMEZONE": "../../etc/passwd"},
        {"ELDERCARE_GATEWAY_SECOND": "pigeon"},
        {"ELDERCARE_RELAY_URL": "help.example.org", "ELDERCARE_RELAY_SECRET": "x"},
        {"ELDERCARE_RELAY_RINGS": "perhaps"},
        {"ELDERCARE_APPROVED_ONLY": "pigeon:aliyun"},
        {"ELDERCARE_EQUAL_TEXTS": "two a minute"},
        {"ELDERCARE_EQUAL_TEXTS": "2/0"},
        {"ELDERCARE_TEXTS_AN_HOUR": "-1"},
        {"ELDERCARE_DAILY_COST_CAP_FEN": "1.5"},
    ],
)
def test_what_makes_no_sense_is_named_and_not_a_traceback(read: Callable[..., Settings], wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsProblem) as refusal:
        read(**wrong)

    [problem] = refusal.value.problems
    assert problem.startswith(next(iter(wrong)))


RELAY = {"ELDERCARE_RELAY_URL": "https://relay.example.org/messages/", "ELDERCARE_RELAY_SECRET": "both know it"}
TWILIO = {"TWILIO_ACCOUNT_SID": "AC", "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": "+15005550006"}


def test_two_gateways_with_what_each_is_good_for_and_what_may_leave(read: Callable[..., Settings]) -> None:
    settings = read(
        **RELAY,
        **TWILIO,
        ELDERCARE_GATEWAY="twilio",
        ELDERCARE_GATEWAY_SECOND="relay",
        ELDERCARE_APPROVED_ONLY="relay:aliyun",
        ELDERCARE_EQUAL_TEXTS="1/30, 3/600",
        ELDERCARE_DAILY_COST_CAP_FEN="5000",
    )

    assert (settings.gateway, settings.gateway_second, settings.approved_only) == (
        "twilio",
        "relay",
        {"relay": "aliyun"},
    )
    assert (settings.relay_url, settings.relay_rings) == ("https://relay.example.org/messages", False)
    assert (settings.equal_texts, settings.daily_cost_cap_fen) == (((1, 30), (3, 600)), 5000)
    assert read(ELDERCARE_EQUAL_TEXTS="none").equal_texts == ()


@pytest.mark.parametrize(("first", "second"), [("relay", "relay"), ("simulator", "relay"), ("relay", "simulator")])
def test_some_gateways_do_not_go_together(read: Callable[..., Settings], first: str, second: str) -> None:
    with pytest.raises(SettingsProblem):
        read(**RELAY, ELDERCARE_GATEWAY=first, ELDERCARE_GATEWAY_SECOND=second)


def test_an_instance_folder_that_cannot_be_made_is_a_problem_too(read: Callable[..., Settings], tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsProblem, match="ELDERCARE_INSTANCE_DIR"):
        read(ELDERCARE_INSTANCE_DIR=str(tmp_path / "file" / "instance"))


def test_an_empty_variable_is_as_good_as_none(read: Callable[..., Settings]) -> None:
    assert read(ELDERCARE_GATEWAY="", ELDERCARE_TIMEZONE="", ELDERCARE_DATABASE_URL="").gateway == "simulator"


def test_the_folder_of_the_database_is_there_also_when_both_keys_are_given(
    read: Callable[..., Settings], tmp_path: Path
) -> None:
    read(ELDERCARE_SECRET_KEY="s", ELDERCARE_DATA_KEY="d")

    assert list((tmp_path / "instance").iterdir()) == []


def test_keys_are_made_once_and_kept_for_their_owner_only(read: Callable[..., Settings], tmp_path: Path) -> None:
    first, second = read(), read()

    assert (first.secret_key, first.data_key) == (second.secret_key, second.data_key)
    assert first.secret_key != first.data_key
    assert len(first.data_key) >= 32
    kept = sorted((tmp_path / "instance").iterdir())
    assert [file.name for file in kept] == ["data.key", "secret.key"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in kept} == {0o600}


def test_a_key_from_the_environment_comes_first(read: Callable[..., Settings]) -> None:
    read()

    assert read(ELDERCARE_DATA_KEY="given").data_key == "given"


def test_an_empty_key_file_is_refused_and_not_used_as_a_key(read: Callable[..., Settings], tmp_path: Path) -> None:
    read()
    (tmp_path / "instance" / "data.key").write_text("")

    with pytest.raises(SettingsProblem, match=r"data\.key is empty"):
        read()


def data_key_in(folder: str) -> str:
    return read_settings({"ELDERCARE_INSTANCE_DIR": folder}).data_key


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(8) as pool:
        keys = pool.map(data_key_in, [str(tmp_path / "instance")] * 8, chunksize=1)

    assert len(set(keys)) == 1
    assert keys[0]


def test_secrets_are_not_shown_when_settings_are_printed(read: Callable[..., Settings]) -> None:
    shown = repr(
        read(
            ELDERCARE_SECRET_KEY="hush-one",
            ELDERCARE_DATA_KEY="hush-two",
            TWILIO_AUTH_TOKEN="hush-three",
            ELDERCARE_DATABASE_URL="postgresql://eldercare:hush-four@localhost/eldercare",
        )
    )

    assert "hush" not in shown


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://db/eldercare", "postgresql+psycopg://db/eldercare"),
        ("postgres://db/eldercare", "postgresql+psycopg://db/eldercare"),
        ("postgresql+psycopg://db/eldercare", "postgresql+psycopg://db/eldercare"),
        ("sqlite:////var/lib/eldercare.sqlite3", "sqlite:////var/lib/eldercare.sqlite3"),
    ],
)
def test_the_driver_we_ship_is_named_where_none_is(given: str, used: str) -> None:
    assert with_driver(given) == used


def test_cookies_are_secure_where_the_site_is_reached_by_https(read: Callable[..., Settings]) -> None:
    assert read(ELDERCARE_PUBLIC_BASE_URL="https://help.example.org/").is_https


@pytest.mark.parametrize("price", ["-1", "0.05", "五", "99999"])
def test_the_price_of_a_part_is_whole_fen(read: Callable[..., Settings], price: str) -> None:
    assert (read().part_price_fen, read(ELDERCARE_PART_PRICE_FEN="4").part_price_fen) == (5, 4)
    with pytest.raises(SettingsProblem, match="ELDERCARE_PART_PRICE_FEN"):
        read(ELDERCARE_PART_PRICE_FEN=price)
