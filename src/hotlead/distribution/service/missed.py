"""Why not me: the leads a provider did not get, and what would have won each."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from hotlead.distribution import queries, rules
from hotlead.distribution.records import Reason
from hotlead.distribution.records.missed import MissedLead, MissedRow, WinningChange
from hotlead.distribution.service.replaying import Snapshot, load_snapshot
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.paging import PageOf, Paging
from hotlead.niches import service as niches
from hotlead.niches.records import FormSchema

MISSED_DAYS: Final = 30
# Its turn did not come, so nothing of its own stood against it.
_NOT_LOOKED_AT: Final = frozenset(
    {
        Reason.LEVEL_FULL,
        Reason.LEVEL_NOT_REACHED,
        Reason.LEVEL_NOT_ON_SALE,
        Reason.PROMISE_REACHED,
        Reason.LEAD_EXPIRED,
    }
)


async def list_missed_leads(
    db: Database, actor: Actor, paging: Paging, now: datetime
) -> PageOf[MissedLead]:
    """The leads of the last MISSED_DAYS days that its subscriptions did not buy, newest first.

    For providers. Each with the provider's own line of the latest decision, and with the changes
    that would have won it; nothing of a rival, and nothing of the person. Decisions are read as
    the system reads them, for they hold every line.
    """
    provider_id = actor.require_provider()
    since = now - timedelta(days=MISSED_DAYS)
    async with db.transaction(SYSTEM) as tx:
        rows = await queries.list_missed(tx, provider_id, since, paging)
        total = await queries.count_missed(tx, provider_id, since)
        snapshots = await _load_snapshots(tx, rows)
        forms = {
            niche_id: await niches.find_active_schema(tx, niche_id)
            for niche_id in {row.niche_id for row in rows}
        }
    items = [_told(row, snapshots, forms[row.niche_id]) for row in rows]
    return PageOf(items, paging.page, paging.limit, total)


async def _load_snapshots(tx: Tx, rows: list[MissedRow]) -> dict[UUID, Snapshot]:
    wanted = {row.batch_id for row in rows if row.batch_id is not None}
    batches = await queries.list_batches_named(tx, list(wanted))
    return {batch.id: await load_snapshot(tx, batch) for batch in batches}


def _told(
    row: MissedRow, snapshots: Mapping[UUID, Snapshot], form: FormSchema | None
) -> MissedLead:
    labels = {field.id: field.label for field in form.fields} if form else {}
    price, changes = row.price_now, None
    snapshot = snapshots.get(row.batch_id) if row.batch_id else None
    found = _find_changes(row, snapshot, form) if snapshot else None
    if found:
        price, changes = found
    return MissedLead(
        subscription_id=row.subscription_id,
        niche_name=row.niche_name,
        level_name=row.level_name,
        price=price,
        approved_at=row.approved_at,
        decided_at=row.decided_at,
        was_sold=row.outcome == "distributed",
        code=row.code,
        sentence=rules.own_sentence_of(row.code, labels),
        changes=changes,
    )


def _find_changes(
    row: MissedRow, snapshot: Snapshot, form: FormSchema | None
) -> tuple[Decimal, list[WinningChange]] | None:
    """The price of the day and what would have won; None where that is no longer known."""
    market, leads = snapshot.market, snapshot.leads
    at = next((at for at, lead in enumerate(leads) if lead.id == row.lead_id), None)
    if market is None or at is None:
        return None
    level = next((level for level in market.levels if level.id == row.level_id), None)
    if row.code in _NOT_LOOKED_AT:
        return level.price if level else row.price_now, []
    if level is None:
        return None
    desk = rules.Desk(market, snapshot.decided_at)
    for lead in leads[:at]:
        desk.decide(lead)
    return level.price, rules.winning_changes(desk, leads[at], row.number, level, form)
