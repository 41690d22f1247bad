"""Why not me: the leads a provider did not get, and what would have won each."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, TypeAlias
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
# Its turn did not come: it was not looked at, and none of its terms stood against it.
_NOT_LOOKED_AT: Final = frozenset(
    {
        Reason.LEVEL_FULL,
        Reason.LEVEL_NOT_REACHED,
        Reason.LEVEL_NOT_ON_SALE,
        Reason.SUBSCRIPTION_INACTIVE,
        Reason.PROMISE_REACHED,
        Reason.LEAD_EXPIRED,
    }
)

_Line: TypeAlias = tuple[UUID, int]
"""A lead, and the number of a subscription."""
_Advice: TypeAlias = tuple[Decimal, list[WinningChange]]


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
    # Up to a page of batches decided again: the other requests of this process go on meanwhile.
    items = await asyncio.to_thread(_tell, rows, snapshots, forms)
    return PageOf(items, paging.page, paging.limit, total)


async def _load_snapshots(tx: Tx, rows: list[MissedRow]) -> dict[UUID, Snapshot]:
    wanted = {row.batch_id for row in rows if row.batch_id is not None}
    batches = await queries.list_batches_named(tx, list(wanted))
    return {batch.id: await load_snapshot(tx, batch) for batch in batches}


def _tell(
    rows: Sequence[MissedRow],
    snapshots: Mapping[UUID, Snapshot],
    forms: Mapping[UUID, FormSchema | None],
) -> list[MissedLead]:
    by_batch: defaultdict[UUID, list[MissedRow]] = defaultdict(list)
    for row in rows:
        if row.batch_id is not None:
            by_batch[row.batch_id].append(row)
    known: dict[_Line, _Advice] = {}
    for batch_id, asked in by_batch.items():
        if snapshot := snapshots.get(batch_id):
            known |= _advise(snapshot, asked, forms)
    return [_told(row, known.get((row.lead_id, row.number)), forms[row.niche_id]) for row in rows]


def _told(row: MissedRow, found: _Advice | None, form: FormSchema | None) -> MissedLead:
    labels = {field.id: field.label for field in form.fields} if form else {}
    price, changes = found or (row.price_now, None)
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


def _advise(
    snapshot: Snapshot, rows: Sequence[MissedRow], forms: Mapping[UUID, FormSchema | None]
) -> dict[_Line, _Advice]:
    """The price of the day and what would have won, line by line; not what is no longer known.

    The batch is decided again once, whatever number of its leads is asked for.
    """
    if snapshot.market is None:
        return {}
    levels = {level.id: level for level in snapshot.market.levels}
    asked: defaultdict[UUID, list[MissedRow]] = defaultdict(list)
    for row in rows:
        asked[row.lead_id].append(row)
    desk = rules.Desk(snapshot.market, snapshot.decided_at)
    found: dict[_Line, _Advice] = {}
    for lead in snapshot.leads:
        for row in asked.pop(lead.id, ()):
            level = levels.get(row.level_id)
            if row.code in _NOT_LOOKED_AT:
                found[row.lead_id, row.number] = level.price if level else row.price_now, []
            elif level:
                form = forms[row.niche_id]
                changes = rules.winning_changes(desk, lead, row.number, level, form)
                found[row.lead_id, row.number] = level.price, changes
        if not asked:
            break
        desk.decide(lead)
    return found
