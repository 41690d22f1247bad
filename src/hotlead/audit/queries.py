"""The statements of the audit log."""

from collections.abc import Sequence

from hotlead.audit.records import AuditEntry, AuditFilter, AuditRow
from hotlead.kit.actor import Actor
from hotlead.kit.db import Jsonb, Tx, execute, fetch_all, fetch_value
from hotlead.kit.paging import Paging

# Counting further would read the whole log for the sake of a number nobody pages to.
ROWS_COUNTED_MAX = 10_000


async def insert_entry(tx: Tx, actor: Actor, entry: AuditEntry) -> None:
    """Write one row."""
    await execute(
        tx,
        """
        INSERT INTO audit_log (id, actor_id, actor_role, action_type, entity_type, entity_id,
                               description, metadata, ip_address, user_agent, created_at)
        VALUES (%(id)s, %(actor_id)s, %(actor_role)s, %(action)s, %(entity_type)s, %(entity_id)s,
                %(description)s, %(metadata)s, %(address)s, left(%(agent)s, 500), %(now)s)
        """,
        _source(actor)
        | {
            "id": entry.id,
            "action": entry.action,
            "entity_type": entry.entity_type,
            "entity_id": entry.entity_id,
            "description": entry.description,
            "metadata": Jsonb(dict(entry.metadata)),
            "now": entry.created_at,
        },
    )


async def insert_entries(tx: Tx, actor: Actor, entries: Sequence[AuditEntry]) -> None:
    """Write many rows of one action in one statement, without metadata."""
    await execute(
        tx,
        """
        INSERT INTO audit_log (id, actor_id, actor_role, action_type, entity_type, entity_id,
                               description, ip_address, user_agent, created_at)
        SELECT r.id, %(actor_id)s, %(actor_role)s, %(action)s, %(entity_type)s, r.entity_id,
            r.description, %(address)s, left(%(agent)s, 500), %(now)s
        FROM unnest(%(ids)s::uuid[], %(entity_ids)s::uuid[], %(descriptions)s::text[])
            AS r (id, entity_id, description)
        """,
        _source(actor)
        | {
            "action": entries[0].action,
            "entity_type": entries[0].entity_type,
            "now": entries[0].created_at,
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


async def list_entries(tx: Tx, wanted: AuditFilter, paging: Paging) -> list[AuditRow]:
    """One page of the log, newest first."""
    return await fetch_all(
        tx,
        AuditRow,
        """
        SELECT a.id AS audit_id, a.action_type AS action, a.actor_role, a.actor_id,
            coalesce(p.company_name, nullif(concat_ws(' ', u.first_name, u.last_name), ''),
                     u.email, '') AS actor_name,
            a.entity_type, a.entity_id, a.description, host(a.ip_address) AS address, a.created_at
        FROM audit_log AS a
        LEFT JOIN users AS u ON u.id = a.actor_id
        LEFT JOIN providers AS p ON p.user_id = u.id
        WHERE (%(action)s::text IS NULL OR starts_with(a.action_type, %(action)s))
            AND (%(about_id)s::uuid IS NULL OR %(about_id)s IN (a.entity_id, a.actor_id))
            AND (%(role)s::text IS NULL OR a.actor_role = %(role)s)
            AND (%(since)s::timestamptz IS NULL OR a.created_at >= %(since)s)
        ORDER BY a.created_at DESC, a.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {**_filter(wanted), "limit": paging.limit, "offset": paging.offset},
    )


async def count_entries(tx: Tx, wanted: AuditFilter) -> int:
    """How many rows fit, at most `ROWS_COUNTED_MAX`."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*) FROM (
            SELECT FROM audit_log AS a
            WHERE (%(action)s::text IS NULL OR starts_with(a.action_type, %(action)s))
                AND (%(about_id)s::uuid IS NULL OR %(about_id)s IN (a.entity_id, a.actor_id))
                AND (%(role)s::text IS NULL OR a.actor_role = %(role)s)
                AND (%(since)s::timestamptz IS NULL OR a.created_at >= %(since)s)
            LIMIT %(limit)s
        ) AS found
        """,
        {**_filter(wanted), "limit": ROWS_COUNTED_MAX},
    )


def _filter(wanted: AuditFilter) -> dict[str, object]:
    return {
        "action": wanted.action,
        "about_id": wanted.about_id,
        "role": wanted.role.value if wanted.role else None,
        "since": wanted.since,
    }


def _source(actor: Actor) -> dict[str, object]:
    return {
        "actor_id": actor.user_id,
        "actor_role": actor.role.value,
        "address": actor.address,
        "agent": actor.agent,
    }
