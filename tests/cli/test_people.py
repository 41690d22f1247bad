"""`hotlead create-admin` and `hotlead reset-second-factor`: the way in from outside."""

import asyncio
import io
import os
import pty
import subprocess
import sys
import time

import psycopg
import pytest

from hotlead.accounts import service as accounts
from hotlead.accounts.records import LogIn, Place
from hotlead.cli.commands import run_command
from hotlead.kit.clock import utc_now
from hotlead.kit.db import APP_ROLE, Database
from hotlead.kit.ids import new_id
from hotlead.web.ratelimit import make_rate_limiter
from tests.cli.conftest import Terminal

EMAIL = "grace@example.com"
PASSWORD = "seven green bottles on a wall"
READY_S = 30


def pipe(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Let the command read this instead of a terminal."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def log_in(terminal: Terminal, email: str, password: str) -> str:
    """What comes of it: the role of who is in, or why not."""

    async def try_it() -> str:
        db = Database(terminal.url, APP_ROLE, 2)
        await db.open()
        limiter = make_rate_limiter(None, enabled=False)
        attempt = LogIn(email=email, password=password)
        try:
            inside = await accounts.log_in(db, limiter, "k" * 48, attempt, Place(), utc_now())
        except accounts.SecondFactorNeeded as error:
            return error.code
        finally:
            await db.close()
        return inside.user.role.value

    return asyncio.run(try_it())


def test_a_piped_password_lets_in(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, f"{PASSWORD}\nnot this line\n".encode())
    code, said = terminal.run("create-admin", EMAIL, "--first-name", "Grace")

    assert code == 0, said
    assert f"{EMAIL} is an administrator now. Log in at http://127.0.0.1:8000/login." in said
    assert PASSWORD not in said
    assert log_in(terminal, EMAIL, PASSWORD) == "admin"
    assert terminal.fetch(
        "SELECT actor_role, description FROM audit_log WHERE action_type = 'user.created'"
        " ORDER BY created_at DESC LIMIT 1"
    ) == [("system", "Created an account (admin)")]


def test_the_second_factor_is_announced_where_it_is_demanded(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLEAD_ADMIN_SECOND_FACTOR", "required")
    pipe(monkeypatch, PASSWORD.encode())
    assert "Two-step log-in is set up there" in terminal.run("create-admin", EMAIL)[1]


@pytest.mark.parametrize("email", ["admin@example.com", "ADMIN@example.com ", "acme@example.com"])
def test_an_address_with_an_account_is_refused_before_the_password(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    pipe(monkeypatch, b"")
    for options in ([], ["--invite"]):
        code, said = terminal.run("create-admin", email, *options)
        assert (code, said) == (1, "Error: There is already an account with this e-mail address.")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Give the password on standard input, or use --invite."),
        (b"\n", "Give the password on standard input, or use --invite."),
        (b"short\n", "Use at least 8 characters."),
        (b"password1\n", "This password is easy to guess."),
        (b"grace@example.com\n", "This password is easy to guess."),
        (b"x" * 5_000, "Use at most 72 bytes"),
        (b"\xff\xfe passphrase\n", "The password on standard input is not UTF-8 text."),
    ],
)
def test_a_password_that_will_not_do_is_one_sentence(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, content: bytes, told: str
) -> None:
    pipe(monkeypatch, content)
    code, said = terminal.run("create-admin", EMAIL)
    assert code == 1
    assert said.startswith(f"Error: {told}")
    assert terminal.fetch("SELECT id FROM users WHERE email LIKE 'grace%'") == []


@pytest.mark.parametrize(
    "arguments",
    [["grace"], ["grace@example.com\n"], ["", "--invite"], [EMAIL, "--last-name", "\a"]],
)
def test_what_cannot_be_an_account_is_one_sentence(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    pipe(monkeypatch, b"short")
    code, said = terminal.run("create-admin", *arguments)
    assert code == 1
    assert said.count("Error: ") == 1
    assert terminal.fetch("SELECT id FROM users WHERE email LIKE 'grace%'") == []


def test_an_invitation_asks_for_no_password(terminal: Terminal) -> None:
    code, said = terminal.run("create-admin", EMAIL, "--invite")

    assert code == 0, said
    assert f"{EMAIL} is invited." in said
    assert "No mail server is configured: look for the mail in" in said
    assert terminal.fetch(
        "SELECT status, password_hash FROM users WHERE email = 'grace@example.com'"
    ) == [("pending", "")]
    assert terminal.fetch(
        "SELECT count(*) FROM jobs.procrastinate_jobs WHERE args ->> 'news' = 'invited'"
    ) == [(1,)]


def test_a_terminal_asks_twice_and_shows_nothing(terminal: Terminal) -> None:
    shown = _type(terminal, [PASSWORD, "another one, mistyped", PASSWORD, PASSWORD])

    assert "do not match" in shown
    assert PASSWORD not in shown
    assert "is an administrator now" in shown
    assert log_in(terminal, EMAIL, PASSWORD) == "admin"


def test_an_empty_database_is_one_sentence(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(terminal.url, autocommit=True) as owner:
        owner.execute("ALTER TABLE users RENAME TO people")
    code, said = terminal.run("create-admin", EMAIL, "--invite")
    with psycopg.connect(terminal.url, autocommit=True) as owner:
        owner.execute("ALTER TABLE people RENAME TO users")
    assert code == 1
    assert said == "Error: The database has no tables yet: run `hotlead migrate` first."


def test_a_lost_phone_is_reset(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, PASSWORD.encode())
    terminal.run("create-admin", EMAIL)
    assert log_in(terminal, EMAIL, PASSWORD) == "admin"
    with psycopg.connect(terminal.url) as owner:
        owner.execute("SELECT set_config('hotlead.actor_role', 'system', true)")
        owner.execute(
            "INSERT INTO second_factors (id, user_id, created_at, confirmed_at)"
            " SELECT %s, id, now(), now() FROM users WHERE email = %s",
            (new_id(), EMAIL),
        )
    assert log_in(terminal, EMAIL, PASSWORD) == "second_factor_required"

    code, said = terminal.run("reset-second-factor", EMAIL.upper())

    assert code == 0, said
    assert "Two-step log-in is off" in said
    assert terminal.fetch("SELECT count(*) FROM sessions WHERE revoked_at IS NULL") == [(0,)]
    assert log_in(terminal, EMAIL, PASSWORD) == "admin"
    assert terminal.fetch(
        "SELECT actor_role FROM audit_log WHERE action_type = 'user.second_factor_off'"
    ) == [("system",)]
    assert terminal.fetch(
        "SELECT count(*) FROM jobs.procrastinate_jobs WHERE args ->> 'news' = 'second_factor_off'"
    ) == [(1,)]

    code, said = terminal.run("reset-second-factor", EMAIL)
    assert (code, said.endswith("already. Nothing was changed.")) == (0, True)


def test_an_unknown_address_is_one_sentence(terminal: Terminal) -> None:
    code, said = terminal.run("reset-second-factor", "nobody@example.com")
    assert (code, said) == (1, "Error: There is no account with the address nobody@example.com.")


def test_an_address_is_needed() -> None:
    assert [run_command([name]) for name in ("create-admin", "reset-second-factor")] == [2, 2]


def _type(terminal: Terminal, lines: list[str]) -> str:
    """Run create-admin at a terminal of its own and answer each question; what it showed."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hotlead.cli", "create-admin", EMAIL]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        shown = ""
        for number, line in enumerate(lines, 1):
            shown += _read_until(ours, number, shown)
            os.write(ours, line.encode() + b"\n")
        shown += _read_until(ours, len(lines) + 1, shown)
        assert process.wait(READY_S) == 0, shown
    os.close(ours)
    return shown


def _read_until(terminal: int, questions: int, before: str) -> str:
    """What is shown until so many questions were asked in all, or until the end."""
    shown, until = "", time.monotonic() + READY_S
    while (before + shown).count(": ") - (before + shown).count("Error: ") < questions:
        assert time.monotonic() < until, before + shown
        try:
            shown += os.read(terminal, 1_000).decode()
        except OSError:
            # How Linux says that the other side has closed.
            return shown
    return shown
