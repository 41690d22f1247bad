"""Addresses that mail no longer goes to, for administrators."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all, fetch_one, fetch_rows
from hotlead.notifications.records import MailTotals, Suppression


async def list_suppressions(tx: Tx, limit: int, offset: int) -> list[Suppression]:
    """What was stopped and why, the newest first."""
    return await fetch_all(
        tx,
        Suppression,
        """
        SELECT id, kind, diagnostic, created_at
        FROM suppressed_addresses
        ORDER BY created_at DESC, id
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"limit": limit, "offset": offset},
    )


async def list_suppressions_of(tx: Tx, address_hmac: bytes) -> list[Suppression]:
    """Why mail to one address is stopped; nothing where it is not."""
    return await fetch_all(
        tx,
        Suppression,
        """
        SELECT id, kind, diagnostic, created_at
        FROM suppressed_addresses
        WHERE address_hmac = %(address_hmac)s
        ORDER BY created_at DESC, id
        """,
        {"address_hmac": address_hmac},
    )


async def get_mail_totals(tx: Tx, since: datetime) -> MailTotals:
    """How many addresses are stopped, and what came back since a moment."""
    return await fetch_one(
        tx,
        MailTotals,
        """
        SELECT s.stopped, s.stopped_by_complaint, e.bounces, e.soft_bounces, e.complaints
        FROM (
            SELECT count(*) AS stopped,
                count(*) FILTER (WHERE kind = 'complaint') AS stopped_by_complaint
            FROM suppressed_addresses
        ) AS s
        CROSS JOIN (
            SELECT count(*) FILTER (WHERE kind = 'bounce') AS bounces,
                count(*) FILTER (WHERE kind = 'soft_bounce') AS soft_bounces,
                count(*) FILTER (WHERE kind = 'complaint') AS complaints
            FROM mail_events
            WHERE received_at >= %(since)s
        ) AS e
        """,
        {"since": since},
    )


async def delete_suppressions(tx: Tx, address_hmac: bytes) -> Sequence[tuple[UUID, str]]:
    """Let mail go to an address again: what stopped it, by id and kind."""
    rows = await fetch_rows(
        tx,
        """
        DELETE FROM suppressed_addresses WHERE address_hmac = %(address_hmac)s
        RETURNING id, kind
        """,
        {"address_hmac": address_hmac},
    )
    return [(row[0], row[1]) for row in rows]
