"""Writing the audit log, and taking a copy of it."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from hotlead.audit import queries, rules
from hotlead.audit.records import AuditDetail, AuditEntry, AuditFilter, Network
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.web.download import in_batches

MONTHS_AHEAD: Final = 3
EXPORT_COLUMNS: Final = AuditDetail.__struct_fields__

# What a verb passes as `metadata` where it changes something.
changes = rules.changes


async def record(  # noqa: PLR0913 - the columns of the row; every verb names each at its call
    tx: Tx,
    actor: Actor,
    action: str,
    *,
    entity_type: str,
    entity_id: UUID | None,
    description: str,
    metadata: Mapping[str, object] | None = None,
    now: datetime,
) -> UUID:
    """Write that `actor` did `action` ("lead.approved") to an entity, in the same transaction.

    Returns the id of the row, which names what happened to whoever is told of it.
    """
    entry = AuditEntry(
        id=new_id(),
        action=action,
        entity_type=entity_type,
        entity_id=entity_id,
        description=description,
        metadata=metadata or {},
        created_at=now,
    )
    await queries.insert_entry(tx, actor, entry)
    return entry.id


async def record_many(
    tx: Tx,
    actor: Actor,
    action: str,
    entities: Sequence[tuple[UUID, str]],
    now: datetime,
    metadata: Mapping[str, object] | None = None,
) -> None:
    """Write one row per (entity id, description) of the same `action`, in one statement.

    The kind of entity is what `action` starts with: "lead.distributed" is about leads. Every row
    gets the same `metadata`.
    """
    entity_type = action.partition(".")[0]
    entries = [
        AuditEntry(
            id=new_id(),
            action=action,
            entity_type=entity_type,
            entity_id=entity_id,
            description=description,
            metadata=metadata or {},
            created_at=now,
        )
        for entity_id, description in entities
    ]
    if entries:
        await queries.insert_entries(tx, actor, entries)


async def prepare_months(tx: Tx) -> int:
    """Make sure the months ahead have their partitions; how many were missing."""
    return await queries.insert_partitions(tx, MONTHS_AHEAD)


async def wipe_origin(tx: Tx, lead_id: UUID) -> int:
    """Take the visitor's address and browser out of the trail of an erased lead: how many rows.

    Nothing else of the log can be changed, and of a lead that is not erased nothing at all.
    """
    return await queries.wipe_origin(tx, lead_id)


def read_network(address: str | None) -> Network | None:
    """The network that `address` names, None where it is empty; raises InvalidInput."""
    if not address:
        return None
    network = rules.read_network(address)
    if network is None:
        problem = "Write an address such as 203.0.113.7, or a network such as 203.0.113.0/24."
        raise InvalidInput(fields={"address": problem})
    return network


async def export_entries(
    db: Database, actor: Actor, wanted: AuditFilter, now: datetime
) -> AsyncIterator[Iterable[Iterable[object]]]:
    """The rows that fit, newest first, as cells for EXPORT_COLUMNS; at most EXPORT_ROWS_MAX.

    For administrators. Who takes a copy stands in the log itself.
    """
    actor.require_admin()
    async with db.transaction(actor) as tx:
        await record(
            tx,
            actor,
            "audit.exported",
            entity_type="audit",
            entity_id=None,
            description="Audit log exported as CSV",
            metadata=rules.described(wanted),
            now=now,
        )

    async def read(tx: Tx, last: AuditDetail | None, limit: int) -> Sequence[AuditDetail]:
        place = (last.created_at, last.id) if last else None
        return await queries.list_export(tx, wanted, place, limit)

    return (map(_cells, rows) async for rows in in_batches(db, actor, read))


def _cells(row: AuditDetail) -> Iterable[object]:
    values = msgspec.structs.asdict(row)
    values["metadata"] = msgspec.json.encode(row.metadata).decode()
    return values.values()
