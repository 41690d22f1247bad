"""`hotlead run`: the whole product from one command, and a clean stop of all of it.

The database comes first, then the migrations, the demo market where the mode asks for it, and two
child processes: web and worker. The first thing that ends, ends the rest.
"""

import asyncio
import signal
import socket
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace

from hotlead.cli import processes
from hotlead.cli.processes import Child
from hotlead.cli.screen import say_failure, screen
from hotlead.cli.welcome import welcome_panel
from hotlead.demo import loader, logins
from hotlead.kit.config import Mode, Settings
from hotlead.kit.embedded import database_url
from hotlead.kit.migrate import migrate

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(settings: Settings) -> int:
    """Run the product until it is stopped (0) or a part of it dies (1)."""
    if _is_taken(settings.host, settings.port):
        say_failure(
            f"Port {settings.port} on {settings.host} is in use. Stop what uses it, or choose "
            f"another one: PORT={_next_port(settings.port)} make run."
        )
        return 1
    # Until the loop takes the signals over, a stop while the database starts is an interrupt.
    for stop_signal in STOP_SIGNALS:
        signal.signal(stop_signal, signal.default_int_handler)
    try:
        screen.print("Starting the database …")
        with database_url(settings) as url:
            code = asyncio.run(_run_until_stopped(replace(settings, database_url=url)))
    except KeyboardInterrupt:
        code = 0
    screen.print("Stopped. Your data is kept." if code == 0 else "Stopped.")
    return code


async def _run_until_stopped(settings: Settings) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for stop_signal in STOP_SIGNALS:
        loop.add_signal_handler(stop_signal, stop.set)
    if not await _finish_unless(stop, _prepare(settings)):
        return 0
    children = [
        await processes.start("web", settings),
        await processes.start("worker", settings),
    ]
    try:
        return await _watch(settings, children, stop)
    finally:
        screen.print("Stopping …")
        await processes.stop_all(children)


async def _prepare(settings: Settings) -> None:
    """Bring the database up to date and, in the demo mode, fill it where it is empty."""
    await migrate(settings.database_url or "")
    if settings.mode == Mode.DEMO:
        await loader.load_market(settings, screen)


async def _watch(settings: Settings, children: list[Child], stop: asyncio.Event) -> int:
    """Announce the product once it answers, then wait for a stop or for the first death."""
    stopping = asyncio.create_task(stop.wait())
    deaths = {asyncio.create_task(child.process.wait()): child for child in children}
    ready = asyncio.create_task(processes.wait_until_ready(settings))
    try:
        done, _ = await asyncio.wait(
            {stopping, ready, *deaths}, return_when=asyncio.FIRST_COMPLETED
        )
        if done == {ready}:
            if not ready.result():
                say_failure(f"The web server did not answer in {processes.READY_TIMEOUT_S} s.")
                return 1
            screen.print(welcome_panel(settings, logins.read_password(settings)))
            done, _ = await asyncio.wait({stopping, *deaths}, return_when=asyncio.FIRST_COMPLETED)
        return _explain_end(stopping, deaths)
    finally:
        for task in (stopping, ready, *deaths):
            task.cancel()


def _explain_end(stopping: asyncio.Task[bool], deaths: dict[asyncio.Task[int], Child]) -> int:
    if stopping.done():
        return 0
    for task, child in deaths.items():
        if task.done():
            say_failure(f"The {child.name} process ended by itself (code {task.result()}).")
    return 1


async def _finish_unless(stop: asyncio.Event, work: Coroutine[object, object, None]) -> bool:
    """Do `work`; on a stop cancel it, so that its transaction rolls back. Whether it finished."""
    task = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if task.done():
        task.result()
        return True
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    return False


def _is_taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As the web server does: a port that merely lingers after a stop is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _next_port(port: int) -> int:
    return port + 1 if port < 65_535 else port - 1
