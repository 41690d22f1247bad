"""The engine: leads a second in batches, one lead at a time, and the rules alone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from statistics import median, quantiles
from time import perf_counter
from uuid import UUID

from bench.market import (
    BUYERS,
    UNWANTED,
    BenchMarket,
    make_leads,
    make_market,
    refresh_statistics,
)
from bench.phases import timed
from hotlead.distribution import rules, service
from hotlead.distribution.records import Candidate, LeadToSell, Level, Market, Terms
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database
from hotlead.leads.service import review as leads
from hotlead.niches.records import CascadePolicy
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Place

BATCH_LEADS = 3_000
ROUNDS = 3
SINGLE_LEADS = 100
NOBODY_LEADS = 15
WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from approve to committed."""

    p50_ms: float
    p99_ms: float


async def batch_leads_per_second(
    db: Database, url: str, market: BenchMarket, size: int = service.BATCH_SIZE_MAX
) -> float:
    """The median of ROUNDS drains of BATCH_LEADS approved leads by one worker."""
    cache = service.TermsCache()
    speeds: list[float] = []
    for _ in range(ROUNDS):
        await make_leads(db, market, BATCH_LEADS, "approved")
        await refresh_statistics(url)
        started = perf_counter()
        result = await service.drain_niche(
            db, market.niche_id, cache=cache, clock=utc_now, batch_size_max=size
        )
        speeds.append(result.leads / (perf_counter() - started))
        if result.sales != BATCH_LEADS * BUYERS:
            raise RuntimeError(f"Sold {result.sales} instead of {BATCH_LEADS * BUYERS}.")
    return median(speeds)


async def where_batches_go(db: Database, market: BenchMarket) -> dict[str, float]:
    """Milliseconds a lead, by phase, of a backlog in batches of BATCH_SIZE."""
    await make_leads(db, market, BATCH_LEADS, "approved")
    cache = service.TermsCache()
    with timed() as clock:
        started = perf_counter()
        await service.drain_niche(
            db, market.niche_id, cache=cache, clock=utc_now, batch_size_max=service.BATCH_SIZE
        )
        return clock.shares(perf_counter() - started, BATCH_LEADS)


async def where_one_goes(db: Database, market: BenchMarket) -> dict[str, float]:
    """Milliseconds a lead, by phase, of leads that come one by one and are approved already."""
    cache = service.TermsCache()
    waiting = await make_leads(db, market, SINGLE_LEADS, "pending_approval")
    total = 0.0
    with timed() as clock:
        for lead_id in waiting:
            async with db.transaction(SYSTEM) as tx:
                await leads.approve_lead(tx, SYSTEM, lead_id, utc_now())
            started = perf_counter()
            await service.drain_niche(db, market.niche_id, cache=cache, clock=utc_now)
            total += perf_counter() - started
        return clock.shares(total, SINGLE_LEADS)


async def approve_to_assigned(db: Database, url: str, subscriptions_count: int) -> Latency:
    """One lead at a time, buyers near the front of the rotation: approve, then drain."""
    market = await make_market(db, subscriptions_count)
    await refresh_statistics(url)
    return await one_by_one(db, market, SINGLE_LEADS)


async def nobody_matches(db: Database, url: str, subscriptions_count: int) -> Latency:
    """The same where every subscription must be looked at and none matches."""
    market = await make_market(db, subscriptions_count, UNWANTED)
    await refresh_statistics(url)
    return await one_by_one(db, market, NOBODY_LEADS)


async def one_by_one(db: Database, market: BenchMarket, count: int) -> Latency:
    """Approve and drain `count` leads, one after the other."""
    cache = service.TermsCache()
    waiting = await make_leads(db, market, WARM_UP + count, "pending_approval")
    times_ms: list[float] = []
    for lead_id in waiting:
        started = perf_counter()
        async with db.transaction(SYSTEM) as tx:
            await leads.approve_lead(tx, SYSTEM, lead_id, utc_now())
        await service.drain_niche(db, market.niche_id, cache=cache, clock=utc_now)
        times_ms.append((perf_counter() - started) * 1000)
    measured = times_ms[WARM_UP:]
    return Latency(round(median(measured), 2), round(quantiles(measured, n=100)[98], 2))


def rules_us_per_subscription() -> float:
    """Microseconds for each subscription considered, where none of 10,000 matches."""
    level = Level(UUID(int=1), Decimal(1), BUYERS, BUYERS - 1)
    terms = Terms(filters=subscriptions.compile_filters(UNWANTED), dedup_days=30)
    queue = [Candidate(i, i, 1, None, terms) for i in range(10_000)]
    market = Market(
        policy=CascadePolicy.ADDITIVE,
        levels=[level],
        queues={level.id: queue},
        balances={candidate.provider: Decimal(10) for candidate in queue},
        used={},
        contacts={},
    )
    answers = {"budget": 120, "region": ["EU"]}
    batch = [LeadToSell(UUID(int=i), answers, Place(), bytes(32)) for i in range(20)]
    started = perf_counter()
    rules.distribute(batch, market, datetime.now(UTC))
    return (perf_counter() - started) * 1e6 / (len(queue) * len(batch))
