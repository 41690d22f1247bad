"""Draining a niche: its approved leads, oldest first, a batch a transaction."""

from collections.abc import Callable
from datetime import datetime
from time import perf_counter
from uuid import UUID

import structlog
from psycopg.errors import DeadlockDetected, SerializationFailure

from hotlead.billing.service import ChargeRefused
from hotlead.distribution import queries, rules
from hotlead.distribution.records import DrainResult, LeadToSell, Market, Outcome, Plan
from hotlead.distribution.service.market import (
    MarketFrame,
    TermsCache,
    first_chunks,
    leads_to_sell,
    load_batch,
    load_market,
    next_chunks,
)
from hotlead.distribution.service.settle import Batch, settle
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import Unavailable
from hotlead.kit.jobs import enqueue

log = structlog.get_logger()

# The first batch is small, so that a few leads are sold at once; a backlog goes in larger ones.
BATCH_SIZE = 100
BATCH_SIZE_MAX = 800
RETRIES_MAX = 10
BATCHES_MAX = 10_000
# The market moved since it was read: decide again on a fresh snapshot.
_MOVED = (ChargeRefused, SerializationFailure, DeadlockDetected)


async def drain_niche(
    db: Database,
    niche_id: UUID,
    *,
    cache: TermsCache,
    clock: Callable[[], datetime],
    batch_size_max: int = BATCH_SIZE_MAX,
) -> DrainResult:
    """Sell every approved lead of the niche; harmless when somebody else does the same.

    Each batch is one transaction: decided on a fresh snapshot, settled under guards, decided
    again where a guard failed. Batches double while there is a backlog, up to `batch_size_max`
    leads, and start small again where the market moved. Raises Unavailable when the market will
    not hold still; nothing is lost then, the leads stay approved. `clock` is read once a batch: a
    long drain may outlive an hour.
    """
    total = DrainResult()
    size = first = min(BATCH_SIZE, batch_size_max)
    for _ in range(BATCHES_MAX):
        batch = await _drain_batch(db, niche_id, cache, clock(), size)
        total = _add(total, batch)
        if batch.leads < size:
            break
        size = first if batch.retries else min(2 * size, batch_size_max)
    return total


async def sweep(db: Database) -> int:
    """Queue a drain for every niche with approved leads, so that a lost job loses nothing."""
    async with db.transaction(SYSTEM) as tx:
        niche_ids = await queries.list_niches_to_drain(tx)
        for niche_id in niche_ids:
            await enqueue(tx, "distribution.distribute_niche", {"niche_id": str(niche_id)})
    return len(niche_ids)


async def _drain_batch(
    db: Database, niche_id: UUID, cache: TermsCache, now: datetime, batch_size: int
) -> DrainResult:
    for retries in range(RETRIES_MAX):
        try:
            async with db.transaction(SYSTEM) as tx:
                result = await _sell_batch(tx, niche_id, cache, now, batch_size)
        except _MOVED as error:
            log.info("market_moved", niche_id=str(niche_id), error=type(error).__name__)
        else:
            return _add(result, DrainResult(retries=retries))
    raise Unavailable("The market changes too fast to sell in; trying again shortly.")


async def _sell_batch(
    tx: Tx, niche_id: UUID, cache: TermsCache, now: datetime, batch_size: int
) -> DrainResult:
    loaded = await load_batch(tx, niche_id, batch_size)
    if loaded is None or not loaded[1]:
        return DrainResult()
    frame, rows = loaded
    if frame.niche.is_upgrading:
        # Filters follow the form; the upgrade queues this again when they have.
        return DrainResult()
    leads = await leads_to_sell(tx, niche_id, frame.niche, rows, now)
    started = perf_counter()
    market, plan = await _decide(tx, frame, leads, cache, now)
    took_ms = (perf_counter() - started) * 1000
    await settle(tx, Batch(niche_id, frame, rows, leads, market, plan, took_ms), now)
    sold = [d for d in plan.decisions if d.outcome is Outcome.DISTRIBUTED]
    return DrainResult(
        leads=len(rows),
        distributed=len(sold),
        unsold=len(rows) - len(sold),
        sales=sum(len(decision.sales) for decision in sold),
        batches=1,
    )


async def _decide(
    tx: Tx, frame: MarketFrame, leads: list[LeadToSell], cache: TermsCache, now: datetime
) -> tuple[Market, Plan]:
    """Decide on as little of the market as it takes, reading further only where it runs short."""
    chunks = first_chunks(frame, len(leads))
    while True:
        market = await load_market(tx, frame, leads, chunks, cache=cache, now=now)
        plan = rules.distribute(leads, market, now)
        if plan.short is None:
            return market, plan
        chunks = next_chunks(chunks, plan.short)


def _add(left: DrainResult, right: DrainResult) -> DrainResult:
    return DrainResult(
        leads=left.leads + right.leads,
        distributed=left.distributed + right.distributed,
        unsold=left.unsold + right.unsold,
        sales=left.sales + right.sales,
        batches=left.batches + right.batches,
        retries=left.retries + right.retries,
    )
