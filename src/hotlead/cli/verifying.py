"""`hotlead distribution verify`: stored decisions made again on what they were made on."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hotlead.cli.screen import screen
from hotlead.cli.serve import opened_database
from hotlead.distribution import service
from hotlead.distribution.records.replaying import Difference, Verified
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database

DAYS = 7
SHOWN_MAX = 20


def verify_decisions(settings: Settings, lead_id: UUID | None, since: datetime | None) -> int:
    """Make them again and print each difference; 0 where there is none, 1 otherwise."""
    verified = asyncio.run(_verify(settings, lead_id, since))
    for difference in verified.differences[:SHOWN_MAX]:
        _print(difference)
    hidden = len(verified.differences) - SHOWN_MAX
    if hidden > 0:
        screen.print(f"… and {hidden:,} more.")
    if verified.beyond:
        screen.print(f"{verified.beyond:,} could not be made again: part of what they were made "
                     "on is erased.", style="yellow")  # fmt: skip
    if verified.differences:
        screen.print(f"{len(verified.differences):,} of {verified.decisions:,} decisions differ.",
                     style="red")  # fmt: skip
        return 1
    screen.print(_alike(verified, is_whole=lead_id is None), style="green")
    return 0


def _alike(verified: Verified, *, is_whole: bool) -> str:
    """What a lead takes is known of whole batches alone."""
    decisions, batches = verified.decisions, verified.batches
    said = f"{decisions:,} {'decision' if decisions == 1 else 'decisions'} in "
    said += f"{batches:,} {'batch' if batches == 1 else 'batches'} "
    said += f"{'is' if decisions == 1 else 'are'} decided alike again"
    per_lead = verified.bytes_kept / max(1, decisions)
    return f"{said} ({per_lead:,.0f} bytes kept a lead)." if is_whole else f"{said}."


async def _verify(settings: Settings, lead_id: UUID | None, since: datetime | None) -> Verified:
    total = Verified()
    async with opened_database(settings) as db:
        async for part in _parts(db, lead_id, since):
            total = Verified(
                batches=total.batches + part.batches,
                decisions=total.decisions + part.decisions,
                beyond=total.beyond + part.beyond,
                bytes_kept=total.bytes_kept + part.bytes_kept,
                differences=[*total.differences, *part.differences],
            )
    return total


def _parts(db: Database, lead_id: UUID | None, since: datetime | None) -> AsyncIterator[Verified]:
    if lead_id is not None:
        return service.verify_lead(db, SYSTEM, lead_id)
    start = since.replace(tzinfo=UTC) if since else utc_now() - timedelta(days=DAYS)
    return service.verify_since(db, SYSTEM, start)


def _print(difference: Difference) -> None:
    when = difference.decided_at.strftime("%Y-%m-%d %H:%M:%S")
    screen.print(f"Lead {difference.lead_id}, attempt {difference.attempt}, {when} UTC:")
    for line in difference.told:
        screen.print(f"  {line}", highlight=False)
