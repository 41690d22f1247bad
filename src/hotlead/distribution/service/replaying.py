"""Making kept decisions again: the same rules on the same snapshot must decide the same."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast
from uuid import UUID

import msgspec
from msgspec import structs

from hotlead.distribution import queries, rules
from hotlead.distribution.records import Decision, LeadToSell, Market, Terms, TermsRow
from hotlead.distribution.records.replaying import BatchRow, Difference, KeptRun, Verified
from hotlead.distribution.records.snapshots import FORMAT, LeadShot, MarketShot
from hotlead.distribution.service.market import compile_terms
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import NotFound
from hotlead.subscriptions import service as subscriptions

BATCHES_AT_ONCE: Final = 100
PRUNED_AT_ONCE: Final = 1_000
TOLD_MAX: Final = 20
_NOT_LOOKED_AT: Final = "not looked at"
_Market = msgspec.msgpack.Decoder(MarketShot)
_Lead = msgspec.msgpack.Decoder(LeadShot)


async def verify_since(db: Database, actor: Actor, since: datetime) -> AsyncIterator[Verified]:
    """Make every decision since then again, some batches at a time; for administrators."""
    actor.require_admin()
    after: tuple[datetime, UUID] | None = None
    while True:
        async with db.transaction(actor) as tx:
            batches = await queries.list_batches(tx, since, after, BATCHES_AT_ONCE)
            for batch in batches:
                yield await _verify(tx, batch)
        if len(batches) < BATCHES_AT_ONCE:
            return
        after = (batches[-1].decided_at, batches[-1].id)


async def verify_lead(db: Database, actor: Actor, lead_id: UUID) -> AsyncIterator[Verified]:
    """Make every decision about a lead again, and those of its batches that came before.

    For administrators. Raises NotFound where nothing of it is kept.
    """
    actor.require_admin()
    async with db.transaction(actor) as tx:
        batches = await queries.list_batches_of(tx, lead_id)
        if not batches:
            raise NotFound("No decision about this lead is kept.")
        for batch in batches:
            yield await _verify(tx, batch, lead_id)


async def prune_decisions(db: Database, before: datetime) -> int:
    """Forget why leads were sold before then, and the terms only that was kept for.

    How many batches. In parts that each commit by themselves.
    """
    total = 0
    while True:
        async with db.transaction(SYSTEM) as tx:
            deleted = await queries.delete_old_batches(tx, before, PRUNED_AT_ONCE)
        total += deleted
        if deleted < PRUNED_AT_ONCE:
            break
    async with db.transaction(SYSTEM) as tx:
        await subscriptions.prune_versions(tx, before)
    return total


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a batch was decided on: its market, and its leads as far as they are all kept.

    Without a market the terms of a subscription are no longer there.
    """

    decided_at: datetime
    runs: Sequence[KeptRun]
    market: Market | None
    leads: Sequence[LeadToSell]


async def load_snapshot(tx: Tx, batch: BatchRow) -> Snapshot:
    """Read what a batch was decided on; a lead counts as kept if all before it are."""
    runs = await queries.list_kept_runs(tx, batch.id, batch.lead_ids)
    leads = [
        rules.thaw_lead(run.lead_id, run.attempt, _Lead.decode(shot))
        for run, shot in _whole(batch, runs)
    ]
    return Snapshot(batch.decided_at, runs, await _load_market(tx, batch), leads)


def _decide_again(snapshot: Snapshot) -> Sequence[Decision]:
    if snapshot.market is None:
        return ()
    return rules.distribute(snapshot.leads, snapshot.market, snapshot.decided_at).decisions


def _whole(batch: BatchRow, runs: Sequence[KeptRun]) -> Iterator[tuple[KeptRun, bytes]]:
    """The decisions, with what they were made on, before the first of which nothing is kept.

    Later ones depended on it.
    """
    for lead_id, run in zip(batch.lead_ids, runs, strict=False):
        if run.lead_id != lead_id or run.lead is None:
            return
        yield run, run.lead


async def _load_market(tx: Tx, batch: BatchRow) -> Market | None:
    shot = _Market.decode(batch.market)
    keys = rules.terms_keys(shot)
    rows = await queries.list_versions(tx, {(number, version) for number, version, _ in keys})
    kept = {(row.number, row.filters_version): row for row in rows}
    terms: dict[rules.TermsKey, Terms] = {}
    for number, version, zone in keys:
        row = kept.get((number, version))
        if row is None:
            return None
        stored = TermsRow(**structs.asdict(row), timezone=zone)
        terms[number, version, zone] = compile_terms(stored, shot.dedup_days)
    return rules.thaw_market(shot, terms) if shot.format == FORMAT else None


async def _verify(tx: Tx, batch: BatchRow, lead_id: UUID | None = None) -> Verified:
    snapshot = await load_snapshot(tx, batch)
    made = [
        (run, decision)
        for run, decision in zip(snapshot.runs, _decide_again(snapshot), strict=False)
        if lead_id in {None, run.lead_id}
    ]
    asked = 1 if lead_id else len(batch.lead_ids)
    return Verified(
        batches=1,
        decisions=len(made),
        beyond=asked - len(made),
        bytes_kept=len(batch.market) + sum(len(run.lead or b"") for run in snapshot.runs),
        differences=[
            Difference(
                lead_id=run.lead_id,
                attempt=run.attempt,
                decided_at=batch.decided_at,
                told=told[:TOLD_MAX],
            )
            for run, decision in made
            if (told := _compare(run, decision))
        ],
    )


def _compare(run: KeptRun, decision: Decision) -> list[str]:
    """In words, where the two are not the same; empty where they are."""
    was, now = _told(run.decisions), _told(rules.written(decision))
    told = [
        f"{_subject(key)}: stored {was.get(key, _NOT_LOOKED_AT)}, "
        f"decided again {now.get(key, _NOT_LOOKED_AT)}"
        for key in sorted(was.keys() | now.keys())
        if was.get(key) != now.get(key)
    ]
    if run.outcome != decision.outcome:
        told.insert(0, f"Outcome: stored {run.outcome}, decided again {decision.outcome}")
    sold = {sale.candidate.number for sale in decision.sales}
    if decision.sales and sold != set(run.sold_to):
        told.append(f"Sold to {sorted(run.sold_to)}, decided again {sorted(sold)}")
    return told


def _told(levels: Sequence[Mapping[str, object]]) -> dict[tuple[str, int], str]:
    """What every subscription (0: the rest of the level) was told."""
    told: dict[tuple[str, int], str] = {}
    for level in levels:
        name = str(level["level"])
        told[name, 0] = str(level["rest"])
        reasons = cast("Mapping[str, Sequence[int]]", level["reasons"])
        told |= {(name, number): code for code, numbers in reasons.items() for number in numbers}
    return told


def _subject(key: tuple[str, int]) -> str:
    level, number = key
    return f"Level {level}, " + (f"subscription {number}" if number else "the rest")
