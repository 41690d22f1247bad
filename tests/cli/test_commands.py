"""The command line itself: what it says when it is used wrongly."""

from pathlib import Path

import pytest

from hotlead.cli import check
from hotlead.cli.commands import run_command
from hotlead.kit.errors import InvalidInput
from tests.cli.conftest import Terminal

COMMANDS = (
    "run",
    "web",
    "worker",
    "migrate",
    "check",
    "create-admin",
    "reset-second-factor",
    "import-leads",
    "demo",
)


def test_a_wrong_setting_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "http")

    assert run_command(["check"]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert said == "Error: PORT must be a whole number from 1 to 65535, not 'http'."


def test_an_unknown_command_is_2() -> None:
    assert run_command(["sell-everything"]) == 2


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["--help"]) == 0
    said = capsys.readouterr().out
    for name in COMMANDS:
        assert name in said


def test_a_migrated_database_is_up_to_date(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("HOTLEAD_SECRET_KEY", "k" * 48)

    assert run_command(["migrate"]) == 0
    assert capsys.readouterr().out == "The database is up to date.\n"


@pytest.mark.parametrize("command", ["run", "migrate", "check"])
def test_an_unreachable_database_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    command: str,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hidden@127.0.0.1:9/none")
    monkeypatch.setenv("HOTLEAD_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", "8184")

    assert run_command([command]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Error: The database cannot be used: ")
    assert "Connection refused" in said
    assert said.count("\n") == 1
    assert "hidden" not in said


def test_an_unusable_data_folder_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOTLEAD_DATA_DIR", str(tmp_path / "file"))
    monkeypatch.delenv("HOTLEAD_SECRET_KEY", raising=False)

    assert run_command(["check"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Error: HOTLEAD_DATA_DIR cannot be used: ")
    assert said.count("\n") == 1


def test_a_refused_value_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: object) -> None:
        raise InvalidInput(fields={"password": "Use at least 8 characters."})

    monkeypatch.setattr(check, "check_money", refuse)

    assert run_command(["check"]) == 1
    assert capsys.readouterr().err == "Error: Use at least 8 characters.\n"


def test_the_demo_streams_into_its_market(terminal: Terminal) -> None:
    code, said = terminal.run("demo", "--stream", "--count", 2, "--seconds", 0.2)
    assert code == 0, said
    assert terminal.fetch("SELECT count(*) FROM leads") == [(2,)]
