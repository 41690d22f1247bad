"""`hotlead check`: every proof that money did not go astray, with what it looked at."""

import asyncio
from collections.abc import Sequence

from rich.table import Table

from hotlead.billing import service as billing
from hotlead.billing.records import Check
from hotlead.cli.screen import screen
from hotlead.cli.serve import opened_database
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings


def check_money(settings: Settings) -> int:
    """Run the money checks and print each; 0 where all are clean, 1 otherwise."""
    return show_checks(asyncio.run(_prove(settings)))


def show_checks(checks: Sequence[Check]) -> int:
    """Print each check; 0 where all are clean, 1 otherwise."""
    screen.print(_table(checks))
    wrong = [check for check in checks if not check.is_clean]
    if wrong:
        screen.print(f"{len(wrong)} of {len(checks)} checks found something wrong.", style="red")
        return 1
    screen.print(f"All {len(checks)} checks are clean.", style="green")
    return 0


async def _prove(settings: Settings) -> Sequence[Check]:
    async with opened_database(settings) as db, db.transaction(SYSTEM) as tx:
        return await billing.prove(tx)


def _table(checks: Sequence[Check]) -> Table:
    table = Table(border_style="dim")
    table.add_column("Check", overflow="fold")
    table.add_column("Looked at", justify="right")
    table.add_column("Wrong", justify="right")
    table.add_column("For example", overflow="fold")
    for check in checks:
        table.add_row(
            check.title,
            f"{check.checked:,}",
            f"{check.wrong:,}",
            ", ".join(check.examples),
            style=None if check.is_clean else "red",
        )
    return table
