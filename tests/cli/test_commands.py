"""The command line itself: what it says when it is used wrongly."""

import pytest

from hotlead.cli.commands import run_command


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
    for name in ("run", "web", "worker", "migrate", "check", "import-leads", "demo"):
        assert name in said


def test_a_migrated_database_is_up_to_date(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("HOTLEAD_SECRET_KEY", "k" * 48)

    assert run_command(["migrate"]) == 0
    assert capsys.readouterr().out == "The database is up to date.\n"
