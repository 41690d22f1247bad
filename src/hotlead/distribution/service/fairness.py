"""Fairness: counted in the background, read from what was counted."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

import msgspec
from psycopg.rows import TupleRow

from hotlead.distribution import queries, rules
from hotlead.distribution.records import Reason
from hotlead.distribution.records.fairness import (
    Fairness,
    FairnessFilter,
    FairnessSort,
    KeptShare,
    LevelFairness,
    RecentShare,
    SoldLead,
    Standby,
    StandingRow,
    SubscriptionFairness,
)
from hotlead.distribution.service.market import compile_terms
from hotlead.distribution.service.what_if import routes_of
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.paging import PAGE_SIZE_MAX, PageOf, Paging
from hotlead.leads.records import NicheChoice
from hotlead.niches import service as niches
from hotlead.niches.records import Location
from hotlead.subscriptions.records import Place

FAIRNESS_DAYS: Final = 30
STARVING_DAYS: Final = rules.STARVING_DAYS
LEVELS_MAX: Final = 2_000
# A level's newest sold leads and oldest live subscriptions, and how often one is held against the
# other: with more than 2,000 subscriptions fewer leads are looked at. Some ten seconds at most.
LEADS_MAX: Final = 5_000
SUBSCRIPTIONS_MAX: Final = 50_000
COMPARISONS_MAX: Final = 10_000_000
LEADS_AT_ONCE: Final = 200
NICHES_SHOWN_MAX: Final = 100

_Answers = msgspec.json.Decoder(dict[str, object])


async def measure_fairness(db: Database, now: datetime) -> int:
    """Count every open level's shares of the last FAIRNESS_DAYS days anew; how many levels.

    A level is read a part at a time, counted outside of any transaction, and rewritten in one.
    Whom the engine asked is known from its decisions; of those behind, who could have bought is
    judged by the terms of today on the lead itself, and money and limits are taken to have passed.
    """
    async with db.transaction(SYSTEM) as tx:
        levels = await queries.list_served_levels(tx, LEVELS_MAX)
    for level in levels:
        await _measure_level(db, level, now)
    async with db.transaction(SYSTEM) as tx:
        await queries.delete_shares_elsewhere(tx, [level_id for _, level_id in levels])
    return len(levels)


async def describe_fairness(db: Database, actor: Actor, niche: str | None) -> Fairness:
    """How evenly each level of the NICHES_SHOWN_MAX oldest niches, or of one, served its own.

    As it was counted last. At most PAGE_SIZE_MAX that starve, those with most to gain first.
    Administrators only.
    """
    actor.require_admin()
    wanted = FairnessFilter(niche, starving=True, sort=FairnessSort.FAIR_DESC)
    async with db.transaction(actor) as tx:
        return Fairness(
            days=FAIRNESS_DAYS,
            starving_days=STARVING_DAYS,
            levels=await _list_levels(tx, niche),
            starving=await queries.list_shares(tx, wanted, Paging(limit=PAGE_SIZE_MAX)),
        )


async def list_fairness(
    db: Database, actor: Actor, wanted: FairnessFilter, paging: Paging
) -> PageOf[SubscriptionFairness]:
    """What each live subscription got, as it was counted last. Administrators only."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        rows = await queries.list_shares(tx, wanted, paging)
        total = await queries.count_shares(tx, wanted)
    return PageOf(rows, paging.page, paging.limit, total)


async def list_measured_niches(db: Database, actor: Actor) -> list[NicheChoice]:
    """The niches that fairness was counted for. Administrators only."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        return await queries.list_measured_niches(tx)


async def list_level_fairness(db: Database) -> list[LevelFairness]:
    """How evenly each level served its own, for what measures the system."""
    async with db.transaction(SYSTEM) as tx:
        return await _list_levels(tx, None)


async def _list_levels(tx: Tx, niche: str | None) -> list[LevelFairness]:
    return await queries.list_level_fairness(tx, niche, rules.FAIR_MIN, NICHES_SHOWN_MAX)


async def _measure_level(db: Database, level: tuple[UUID, UUID], now: datetime) -> None:
    since = now - timedelta(days=FAIRNESS_DAYS)
    async with db.transaction(SYSTEM) as tx:
        live = await queries.list_standing(tx, level[1], SUBSCRIPTIONS_MAX)
    standing = await asyncio.to_thread(lambda: [_standby(row) for row in live])
    shares = rules.new_shares((row.number for row in live), level[1])
    left = min(LEADS_MAX, COMPARISONS_MAX // max(1, len(live)))
    after: tuple[datetime, UUID] | None = None
    while left > 0:
        limit = min(left, LEADS_AT_ONCE)
        async with db.transaction(SYSTEM) as tx:
            rows = await queries.list_sold_leads(tx, level, since, after, limit)
            routes = await routes_of(tx, level[0], rows)
        await asyncio.to_thread(_share_rows, rows, routes, standing, shares, now)
        left -= limit
        if len(rows) < limit:
            break
        after = rows[-1][-2:]
    kept = [_kept(row, shares[row.number], now) for row in live]
    async with db.transaction(SYSTEM) as tx:
        await queries.replace_shares(tx, level[1], kept, now)


def _share_rows(
    rows: Sequence[TupleRow],
    routes: niches.Routes | None,
    standing: Sequence[Standby],
    shares: Mapping[int, RecentShare],
    now: datetime,
) -> None:
    recent_since = now - timedelta(days=STARVING_DAYS)
    rules.share_sold(_leads(rows, routes), standing, shares, recent_since)


def _leads(rows: Sequence[TupleRow], routes: niches.Routes | None) -> Iterator[SoldLead]:
    """The rows of `list_sold_leads`, their answers as answers to the form in force."""
    for at, version, text, latitude, longitude, state, country, code, reasons, buyers, *_ in rows:
        answers = _Answers.decode(text)
        told = cast("Mapping[str, Sequence[int]]", reasons)
        yield SoldLead(
            at=at,
            place=Place.of(Location(None, None, state, country, code, latitude, longitude)),
            answers=routes.map_answers(version, answers) if routes else answers,
            looked_at={number for numbers in told.values() for number in numbers},
            winners=frozenset(told[Reason.WON]),
            buyers=frozenset(buyers),
        )


def _standby(row: StandingRow) -> Standby:
    # Whom the provider bought before is not asked, so no window is needed.
    return Standby(row.number, row.provider, row.created_at, row.is_blocked, compile_terms(row, 0))


def _kept(row: StandingRow, share: RecentShare, now: datetime) -> KeptShare:
    return KeptShare(
        subscription_id=row.id,
        received=share.received,
        fair=share.fair,
        waited_max=share.waited_max,
        last_received_at=row.last_received_at,
        is_starving=rules.is_starving(share.fair_recent, row.last_received_at, now),
    )
