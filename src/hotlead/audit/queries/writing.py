"""The statements that add to the audit log."""

from collections.abc import Sequence
from uuid import UUID

from hotlead.audit.records import AuditEntry
from hotlead.kit.actor import Actor
from hotlead.kit.db import Jsonb, Tx, execute, fetch_value


async def insert_entry(tx: Tx, actor: Actor, entry: AuditEntry) -> None:
    """Write one row."""
    await execute(
        tx,
        """
        INSERT INTO audit_log (id, actor_id, actor_role, action_type, entity_type, entity_id,
                               description, metadata, ip_address, user_agent, request_id,
                               created_at)
        VALUES (%(id)s, %(actor_id)s, %(actor_role)s, %(action)s, %(entity_type)s, %(entity_id)s,
                %(description)s, %(metadata)s, %(address)s, left(%(agent)s, 500), %(request_id)s,
                %(now)s)
        """,
        {
            **_shared(actor, entry),
            "id": entry.id,
            "entity_id": entry.entity_id,
            "description": entry.description,
        },
    )


async def insert_entries(tx: Tx, actor: Actor, entries: Sequence[AuditEntry]) -> None:
    """Write many rows of one action in one statement; they share their metadata."""
    await execute(
        tx,
        """
        INSERT INTO audit_log (id, actor_id, actor_role, action_type, entity_type, entity_id,
                               description, metadata, ip_address, user_agent, request_id,
                               created_at)
        SELECT r.id, %(actor_id)s, %(actor_role)s, %(action)s, %(entity_type)s, r.entity_id,
            r.description, %(metadata)s, %(address)s, left(%(agent)s, 500), %(request_id)s,
            %(now)s
        FROM unnest(%(ids)b::uuid[], %(entity_ids)b::uuid[], %(descriptions)b::text[])
            AS r (id, entity_id, description)
        """,
        {
            **_shared(actor, entries[0]),
            "ids": [entry.id for entry in entries],
            "entity_ids": [entry.entity_id for entry in entries],
            "descriptions": [entry.description for entry in entries],
        },
    )


async def insert_partitions(tx: Tx, months_ahead: int) -> int:
    """Make the partitions of this month and the next ones; how many were missing."""
    return await fetch_value(
        tx, int, "SELECT create_audit_partitions(%(months)s)", {"months": months_ahead}
    )


async def wipe_origin(tx: Tx, lead_id: UUID) -> int:
    """Take address and browser out of what a visitor did to an erased lead; how many rows."""
    return await fetch_value(tx, int, "SELECT wipe_audit_origin(%(lead_id)s)", {"lead_id": lead_id})


def _shared(actor: Actor, entry: AuditEntry) -> dict[str, object]:
    """What the rows of one action have in common."""
    return {
        "actor_id": actor.user_id,
        "actor_role": actor.role.value,
        "address": actor.address,
        "agent": actor.agent,
        "request_id": actor.request_id,
        "action": entry.action,
        "entity_type": entry.entity_type,
        "metadata": Jsonb(dict(entry.metadata)),
        "now": entry.created_at,
    }
