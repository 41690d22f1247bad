"""The child processes of `hotlead run`: started, asked whether they are ready, stopped."""

import asyncio
import os
import signal
import sys
import threading
from asyncio.subprocess import Process
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from hotlead.kit.config import Settings

READY_TIMEOUT_S = 30
READY_PAUSE_S = 0.1
# Longer than the web server and the worker give their own work to finish.
STOP_TIMEOUT_S = 15

# On a terminal that shows how to log in, every request and job would be noise.
_CALM = {"HOTLEAD_LOG_LEVEL": "warning"}


@dataclass(frozen=True, slots=True)
class Child:
    """A running part of the product."""

    name: str
    process: Process


async def start(name: str, settings: Settings) -> Child:
    """Start `hotlead web` or `hotlead worker` on the same database and data directory.

    A session of its own keeps Ctrl-C in the terminal away from it: the parent decides when it
    stops, so that each part stops once and in order. A parent that is killed outright closes the
    pipe that each child holds as its input, and `stop_without_parent` ends the child.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hotlead.cli",
        name,
        "--attended",
        env={**_CALM, **os.environ, **_environment(settings)},
        stdin=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    return Child(name, process)


def stop_without_parent() -> None:
    """Watch the pipe to the parent, and stop this process as SIGTERM would when it closes."""
    threading.Thread(target=_stop_at_end_of_input, name="attendant", daemon=True).start()


def _stop_at_end_of_input() -> None:
    # Not `sys.stdin.read()`: its lock would be held when the interpreter shuts down.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "DATABASE_URL": settings.database_url or "",
        "HOTLEAD_DATA_DIR": str(settings.data_dir),
        "HOTLEAD_SECRET_KEY": settings.secret_key,
        "HOTLEAD_MODE": settings.mode.value,
    }


async def wait_until_ready(settings: Settings) -> bool:
    """Wait until /readyz answers 200; False where it does not within READY_TIMEOUT_S."""
    deadline = asyncio.get_running_loop().time() + READY_TIMEOUT_S
    while asyncio.get_running_loop().time() < deadline:
        if await asyncio.to_thread(_answers, reachable_host(settings.host), settings.port):
            return True
        await asyncio.sleep(READY_PAUSE_S)
    return False


def reachable_host(host: str) -> str:
    """The address under which this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not bound here


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


async def stop_all(children: list[Child]) -> None:
    """Ask every child to stop, all at once; kill the ones that do not within STOP_TIMEOUT_S."""
    for child in children:
        if child.process.returncode is None:
            child.process.terminate()
    await asyncio.gather(*(_wait_or_kill(child.process) for child in children))


async def _wait_or_kill(process: Process) -> None:
    try:
        await asyncio.wait_for(process.wait(), STOP_TIMEOUT_S)
    except TimeoutError:
        process.kill()
        await process.wait()
