"""`hotlead run`: starts all of it, says how to log in, and stops all of it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import psutil
import psycopg
import pytest

from hotlead.cli.commands import run_command
from hotlead.demo.leads import LEADS_PER_NICHE

START_S = 60
STOP_S = 30


@pytest.fixture
def port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environ(url: str, port: int, tmp_path: Path) -> dict[str, str]:
    """The environment of a demo on a database of its own."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "HOTLEAD_MODE": "demo",
        "HOTLEAD_DATA_DIR": str(tmp_path),
        "HOTLEAD_LOG_LEVEL": "warning",
        "PORT": str(port),
        "COLUMNS": "120",
    }


@contextmanager
def _running(environ: dict[str, str]) -> Generator[subprocess.Popen[str]]:
    """`hotlead run`, killed with its children if a test leaves it running."""
    # A command of ours with fixed arguments.
    process = subprocess.Popen(
        [sys.executable, "-m", "hotlead.cli", "run"],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        family = [process.pid, *_children(process)]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(STOP_S)
        assert process.stdout is not None
        process.stdout.close()


def _children(process: subprocess.Popen[str]) -> list[int]:
    with suppress(psutil.NoSuchProcess):
        return [child.pid for child in psutil.Process(process.pid).children()]
    return []


def _read_until(process: subprocess.Popen[str], text: str) -> str:
    assert process.stdout is not None
    said = ""
    deadline = time.monotonic() + START_S
    while text not in said:
        line = process.stdout.readline()
        assert line, f"ended early: {said}"
        assert time.monotonic() < deadline, said
        said += line
    return said


def _status(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


def test_it_starts_shows_the_log_ins_and_stops(environ: dict[str, str], port: int) -> None:
    with _running(environ) as process:
        said = _read_until(process, "Press Ctrl-C")
        assert f"http://127.0.0.1:{port}" in said
        assert re.search(r"admin@example\.com +\S{8,}", said)
        assert _status(port, "/readyz") == 200
        children = _children(process)
        assert len(children) == 2

        process.send_signal(signal.SIGTERM)

        assert process.wait(STOP_S) == 0
        assert not any(psutil.pid_exists(pid) for pid in children)


def test_starting_again_keeps_data_and_password(environ: dict[str, str], url: str) -> None:
    passwords: list[str] = []
    for stop in (signal.SIGINT, signal.SIGTERM):
        with _running(environ) as process:
            said = _read_until(process, "Press Ctrl-C")
            found = re.search(r"admin@example\.com +(\S+)", said)
            assert found is not None
            passwords.append(found[1])
            process.send_signal(stop)
            assert process.wait(STOP_S) == 0

    assert passwords[0] == passwords[1]
    with psycopg.connect(url) as owner:
        assert owner.execute("SELECT count(*) FROM leads").fetchall() == [
            (sum(LEADS_PER_NICHE.values()),)
        ]


def test_a_dead_part_stops_the_rest(environ: dict[str, str]) -> None:
    with _running({**environ, "HOTLEAD_MODE": "development"}) as process:
        _read_until(process, "Press Ctrl-C")
        first, second = _children(process)

        os.kill(second, signal.SIGKILL)

        assert process.wait(STOP_S) == 1
        _read_until(process, "The worker process ended by itself")
        assert not psutil.pid_exists(first)


def test_the_parts_stop_when_the_whole_is_killed(environ: dict[str, str]) -> None:
    with _running({**environ, "HOTLEAD_MODE": "development"}) as process:
        _read_until(process, "Press Ctrl-C")
        parts = [psutil.Process(pid) for pid in _children(process)]

        process.kill()

        assert len(parts) == 2
        assert psutil.wait_procs(parts, timeout=STOP_S)[1] == []


def test_a_port_in_use_is_one_sentence(
    port: int,
    environ: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        assert run_command(["run"]) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert f"Port {port} on 127.0.0.1 is in use." in said.err
