"""Writing the audit log."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hotlead.audit import queries
from hotlead.audit.records import AuditEntry
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id

MONTHS_AHEAD = 3


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
) -> None:
    """Write that `actor` did `action` ("lead.approved") to an entity, in the same transaction."""
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


async def record_many(
    tx: Tx, actor: Actor, action: str, entities: Sequence[tuple[UUID, str]], now: datetime
) -> None:
    """Write one row per (entity id, description) of the same `action`, in one statement.

    The kind of entity is what `action` starts with: "lead.distributed" is about leads.
    """
    entity_type = action.partition(".")[0]
    entries = [
        AuditEntry(
            id=new_id(),
            action=action,
            entity_type=entity_type,
            entity_id=entity_id,
            description=description,
            metadata={},
            created_at=now,
        )
        for entity_id, description in entities
    ]
    if entries:
        await queries.insert_entries(tx, actor, entries)


async def prepare_months(tx: Tx) -> int:
    """Make sure the months ahead have their partitions; how many were missing."""
    return await queries.insert_partitions(tx, MONTHS_AHEAD)
