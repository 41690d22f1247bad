"""The tiles, the chart and the top sources that the overview and the queue share."""

from asyncio import gather
from datetime import UTC, datetime, time, timedelta
from typing import Final

import msgspec

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.leads import queries, service
from hotlead.leads.records import Day, Figures, LeadFilter, LeadStatus, PendingLead, SourceCount
from hotlead.web.charts import Series
from hotlead.web.filters import date_text

SOURCE_DAYS: Final = 7
SOURCES_SHOWN: Final = 5


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """What stands above the list."""

    figures: Figures
    waiting: int
    oldest: PendingLead | None
    labels: tuple[str, ...]
    series: tuple[Series, Series]
    sources: tuple[SourceCount, ...]


async def read_board(db: Database, actor: Actor, now: datetime) -> Board:
    """The numbers of the last 30 days up to today (UTC).

    The three reads run side by side, each on a connection of its own: one after the other they
    would take most of the time of the page.
    """
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    until = midnight + timedelta(days=1)
    days, sources, (waiting, oldest) = await gather(
        _read_days(db, actor, until), _read_sources(db, actor, until), _read_waiting(db, actor)
    )
    return Board(
        figures=service.figures_of(days),
        waiting=waiting,
        oldest=oldest,
        labels=tuple(_label(day) for day in days),
        series=(
            Series("Received", tuple(float(day.received) for day in days)),
            Series("Sold", tuple(float(day.sold) for day in days)),
        ),
        sources=tuple(sources),
    )


async def _read_days(db: Database, actor: Actor, until: datetime) -> list[Day]:
    async with db.transaction(actor) as tx:
        return await queries.list_days(tx, until - timedelta(days=service.FIGURE_DAYS), until)


async def _read_sources(db: Database, actor: Actor, until: datetime) -> list[SourceCount]:
    since = until - timedelta(days=SOURCE_DAYS)
    async with db.transaction(actor) as tx:
        return await queries.list_top_sources(tx, since, until, SOURCES_SHOWN)


async def _read_waiting(db: Database, actor: Actor) -> tuple[int, PendingLead | None]:
    pending = LeadFilter(status=LeadStatus.PENDING_APPROVAL)
    async with db.transaction(actor) as tx:
        return await queries.count_leads(tx, pending), await queries.find_oldest_pending(tx)


def _label(day: Day) -> str:
    return date_text(day.day).rsplit(" ", 1)[0]
