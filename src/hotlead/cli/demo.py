"""`hotlead demo`: load the demo market, and let it live."""

import asyncio
from contextlib import suppress
from dataclasses import replace

from hotlead.cli.screen import screen
from hotlead.cli.serve import opened_database
from hotlead.demo import loader, logins
from hotlead.demo.stream import stream_leads
from hotlead.kit.config import Settings
from hotlead.kit.embedded import database_url
from hotlead.kit.errors import NotFound
from hotlead.kit.migrate import migrate


def load(settings: Settings) -> None:
    """Load the demo market and say how to log in."""
    with database_url(settings) as url:
        asyncio.run(_load(replace(settings, database_url=url)))
    screen.print("The demo market is loaded. Log in as:", highlight=False)
    for login in logins.LOGINS:
        screen.print(f"  {login.email}  ({login.who})", highlight=False)
    password = logins.read_password(settings)
    screen.print(f"with the password {password}", markup=False, highlight=False)


def stream(settings: Settings, pause_s: float, count: int) -> None:
    """Send leads into a loaded demo market until `count` is reached or Ctrl-C is pressed."""
    with suppress(KeyboardInterrupt):
        asyncio.run(_stream(settings, pause_s, count))


async def _load(settings: Settings) -> None:
    await migrate(settings.database_url or "")
    await loader.load_market(settings, screen)


async def _stream(settings: Settings, pause_s: float, count: int) -> None:
    async with opened_database(settings) as db:
        forms = await loader.find_forms(db)
        if forms is None:
            raise NotFound("There is no demo market here: run `hotlead demo` first.")
        await stream_leads(
            db, forms, screen, secret_key=settings.secret_key, pause_s=pause_s, count=count
        )
