"""Commands as an operator types them, on both databases."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import NullPool, create_engine, text

from eldercare.cli import main
from eldercare.migration import upgrade_to_head
from tests.commands.conftest import SEED

Command = Callable[..., Result]


@pytest.fixture
def eldercare(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("ELDERCARE_DATABASE_URL", url)
    monkeypatch.setenv("ELDERCARE_INSTANCE_DIR", str(tmp_path / "instance"))

    def run(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, words, input=typed)

    return run


def test_init_can_be_repeated_and_staff_can_be_added_right_away(eldercare: Command) -> None:
    assert eldercare("init", "--city", "太原市").exit_code == 0
    assert eldercare("init").exit_code == 0

    added = eldercare("staff", "add", "李敏", "--role", "admin", typed="a long password\na long password\n")

    assert added.exit_code == 0 and "李敏" in added.output


def test_a_refusal_is_one_sentence_and_a_status(eldercare: Command) -> None:
    eldercare("init")

    refused = eldercare("staff", "add", "李敏", typed="short\nshort\n")

    assert refused.exit_code == 1
    assert "8" in refused.output and "Traceback" not in refused.output


def test_seed_prints_what_it_made_and_makes_the_same_again(eldercare: Command, tmp_path: Path) -> None:
    first = json.loads(eldercare(*SEED).stdout)
    again = json.loads(
        CliRunner()
        .invoke(main, SEED, env={"ELDERCARE_DATABASE_URL": f"sqlite:///{tmp_path / 'another.sqlite3'}"})
        .stdout
    )

    assert again == first
    assert [len(first[name]) for name in ("elders", "volunteers", "orders")] == [6, 6, 8]
    assert {"id", "name", "password"} <= set(first["staff"][0]) and {"code", "name"} <= set(first["services"][0])
    assert first["elders"][0]["phones"] == ["+8613800000001"]


def test_after_seeding_the_ledger_is_true_and_no_text_waits(eldercare: Command, seeded: None) -> None:
    assert eldercare("ledger", "verify").exit_code == 0
    assert "queued     0" in eldercare("queue", "status").output


def test_verify_fails_and_names_the_row_that_was_changed_by_hand(eldercare: Command, seeded: None, url: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER transfers_append_only_update"))
        connection.execute(text("UPDATE transfers SET minutes = minutes + 15 WHERE id = 1"))

    verified = eldercare("ledger", "verify")

    assert verified.exit_code == 1
    assert "transfers" in verified.output and "1" in verified.output


def test_the_head_that_sealing_prints_is_part_of_the_chain_and_another_is_not(eldercare: Command, seeded: None) -> None:
    sealed = eldercare("ledger", "seal").output.strip()

    assert eldercare("ledger", "verify", "--head", sealed).exit_code == 0
    refused = eldercare("ledger", "verify", "--head", "1:" + "0" * 32)
    assert refused.exit_code == 1
    assert "no longer part of the chain" in refused.output


def test_a_token_opens_the_api_for_staff_only(eldercare: Command, seeded: None) -> None:
    assert len(eldercare("token", "add", "admin").output.strip()) > 30
    assert eldercare("token", "add", "nobody").exit_code == 1


def test_tokens_are_taken_back(eldercare: Command, seeded: None) -> None:
    for _ in range(2):
        eldercare("token", "add", "admin")

    assert [eldercare("token", "revoke", "admin").output.strip() for _ in range(2)] == ["2", "0"]
    assert eldercare("token", "revoke", "nobody").exit_code == 1


def test_a_backup_brings_everything_back_and_is_never_written_over(
    eldercare: Command, seeded: None, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "saved"

    saved = eldercare("backup", str(file))

    if url.startswith("postgresql"):
        return
    assert saved.exit_code == 0 and file.stat().st_mode & 0o077 == 0
    assert eldercare("backup", str(file)).exit_code == 1
    assert eldercare("restore", str(file)).exit_code == 1
    monkeypatch.setenv("ELDERCARE_DATABASE_URL", f"sqlite:///{tmp_path / 'restored.sqlite3'}")
    assert eldercare("restore", str(file)).exit_code == 0
    assert eldercare("ledger", "verify").exit_code == 0


def test_an_old_database_is_brought_up_to_date_once(url: str) -> None:
    upgrade_to_head(url)
    upgrade_to_head(url)

    with create_engine(url, poolclass=NullPool).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_settings_that_make_no_sense_are_all_named(eldercare: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELDERCARE_GATEWAY", "twilio")
    monkeypatch.setenv("ELDERCARE_TIMEZONE", "Mars/Olympus")

    refused = eldercare("init")

    assert refused.exit_code == 1
    assert all(name in refused.output for name in ("TWILIO_ACCOUNT_SID", "TWILIO_FROM", "ELDERCARE_TIMEZONE"))


def test_an_empty_file_is_no_backup(eldercare: Command, url: str, tmp_path: Path) -> None:
    file = tmp_path / "empty"
    file.touch()

    assert eldercare("restore", str(file)).exit_code == 1


def test_commands_on_a_database_that_was_never_set_up_say_so(eldercare: Command) -> None:
    said = eldercare("queue", "status")

    assert said.exit_code == 1 and "eldercare init" in said.output
