"""Filters follow the form: every live subscription of a niche, a batch a transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Tx
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.niches import service as niches
from hotlead.subscriptions import queries, rules
from hotlead.subscriptions.records import (
    FilterChange,
    FormInForce,
    OutdatedRow,
    Upgrade,
    UpgradedRow,
    UpgradeResult,
    Verdict,
)

BATCH_SIZE = 200
BATCHES_MAX = 10_000


class _Place(msgspec.Struct, frozen=True):
    """How far the upgrade is, and for which version: another one starts over."""

    version: int = 0
    after: UUID | None = None
    is_done: bool = False


async def upgrade_filters(
    db: Database,
    niche_id: UUID,
    *,
    clock: Callable[[], datetime],
    batch_size: int = BATCH_SIZE,
) -> UpgradeResult:
    """Bring the filters of a niche to the form in force, then let its leads be sold again.

    Written in batches that each commit by themselves; run again it goes on where it stopped, and
    on a niche that is up to date it does nothing. Broken filters stay, and their subscription
    pauses. Writes an audit entry each, keeps what providers are told, and queues telling them and
    the drain.
    """
    place, result = _Place(), UpgradeResult()
    for _ in range(BATCHES_MAX):
        async with db.transaction(SYSTEM) as tx:
            place, verdicts = await _upgrade_batch(tx, niche_id, place, batch_size, clock())
        result = UpgradeResult(
            carried=result.carried + verdicts.count(Verdict.CARRIED),
            changed=result.changed + verdicts.count(Verdict.CHANGED),
            broken=result.broken + verdicts.count(Verdict.BROKEN),
            is_done=place.is_done,
        )
        if place.is_done:
            break
    return result


async def sweep_upgrades(db: Database, now: datetime) -> int:
    """Queue the upgrade of every niche whose leads wait for one, so that a lost job loses none."""
    async with db.transaction(SYSTEM) as tx:
        niche_ids = await niches.list_upgrading(tx)
        for niche_id in niche_ids:
            form = await queries.find_form_in_force(tx, niche_id)
            if form and form.upgrading_since is None:
                await niches.begin_upgrade(tx, niche_id, form.version, now)
            else:
                await _queue(tx, "subscriptions.upgrade_filters", niche_id)
    return len(niche_ids)


async def _upgrade_batch(
    tx: Tx, niche_id: UUID, place: _Place, limit: int, now: datetime
) -> tuple[_Place, list[Verdict]]:
    await niches.hold_form(tx, niche_id)
    form = await queries.find_form_in_force(tx, niche_id)
    if form is None:
        return _Place(is_done=True), []
    after = place.after if place.version == form.version else None
    rows = await queries.lock_outdated(tx, niche_id, form.version, after, limit)
    upgrades = await _write(tx, niche_id, form, rows, now)
    is_done = len(rows) < limit
    if is_done and form.upgrading_since:
        await _finish(tx, niche_id)
    last = rows[-1].id if rows else after
    return _Place(form.version, last, is_done), [upgrade.verdict for upgrade in upgrades]


async def _write(
    tx: Tx, niche_id: UUID, form: FormInForce, rows: Sequence[OutdatedRow], now: datetime
) -> list[Upgrade]:
    if not rows:
        return []
    routes = await niches.load_routes(tx, niche_id, form.version)
    upgrades: list[Upgrade] = []
    written: list[tuple[OutdatedRow, UpgradedRow]] = []
    told: list[FilterChange] = []
    for row in rows:
        version = row.schema_version or 0
        upgrade = rules.judge(routes.steps_from(version), row.filters)
        upgrades.append(upgrade)
        after = rules.apply_upgrade(row, upgrade, form.version)
        if _differs(row, after):
            written.append((row, after))
        change = rules.describe_change(
            row, upgrade, (routes.schema(version), routes.schema(form.version))
        )
        told += [change] if change else []
    await queries.set_upgraded(tx, [after for _, after in written], now)
    await queries.insert_changes(tx, niche_id, form.activation_id or new_id(), told, now)
    await _record(tx, written, now)
    return upgrades


async def _record(
    tx: Tx, written: Sequence[tuple[OutdatedRow, UpgradedRow]], now: datetime
) -> None:
    """An audit entry each; those that only moved on to the version share theirs."""
    moved: dict[tuple[int | None, int | None], list[tuple[UUID, str]]] = {}
    for row, after in written:
        if row.filters == after.filters and row.is_paused == after.is_paused:
            versions = (row.schema_version, after.schema_version)
            moved.setdefault(versions, []).append((row.id, "Filters fit the new form as they are"))
            continue
        description = (
            "Paused: the filters no longer fit the form"
            if after.is_paused_by_form
            else "Filters followed the form"
        )
        await audit.record(
            tx,
            SYSTEM,
            "subscription.filters_upgraded",
            entity_type="subscription",
            entity_id=row.id,
            description=description,
            metadata=audit.changes(_state(row), _state(after)),
            now=now,
        )
    for (was, now_at), entries in moved.items():
        changed = audit.changes({"schema_version": was}, {"schema_version": now_at})
        await audit.record_many(tx, SYSTEM, "subscription.filters_upgraded", entries, now, changed)


async def _finish(tx: Tx, niche_id: UUID) -> None:
    """Let the leads go on: those that waited, and those that other filters may take now."""
    await niches.finish_upgrade(tx, niche_id)
    await _queue(tx, "notifications.announce_filter_changes", niche_id)
    await _queue(tx, "distribution.distribute_niche", niche_id)
    await _queue(tx, "distribution.retry_unsold", niche_id)


async def _queue(tx: Tx, name: str, niche_id: UUID) -> None:
    await enqueue(tx, name, {"niche_id": str(niche_id)})


def _differs(row: OutdatedRow, after: UpgradedRow) -> bool:
    return _state(row) != _state(after)


def _state(row: OutdatedRow | UpgradedRow) -> dict[str, object]:
    return {
        "filters": row.filters,
        "schema_version": row.schema_version,
        "is_paused": row.is_paused,
        "is_paused_by_form": row.is_paused_by_form,
        "pause_reason": row.pause_reason,
    }
