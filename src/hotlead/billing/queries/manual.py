"""Movements by hand that another administrator has to agree to."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from hotlead.billing.records import (
    Decided,
    ManualEntry,
    ManualKind,
    ManualRequest,
    RequestStatus,
)
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx, execute, fetch_all, fetch_one, fetch_rows, fetch_value
from hotlead.kit.paging import Paging

_REQUEST: Final[LiteralString] = """
    SELECT r.id, r.provider_id, p.company_name, p.balance, r.transaction_type, r.amount,
        r.memo, r.status, r.asked_by, trim(a.first_name || ' ' || a.last_name)
            AS asked_by_name,
        r.asked_at, trim(d.first_name || ' ' || d.last_name) AS decided_by_name,
        r.decided_at, r.ledger_entry_id
    FROM manual_requests AS r
    JOIN providers AS p ON p.id = r.provider_id
    JOIN users AS a ON a.id = r.asked_by
    LEFT JOIN users AS d ON d.id = r.decided_by
    """


async def insert_request(
    tx: Tx,
    actor: Actor,
    request_id: UUID,
    kind: ManualKind,
    order: ManualEntry,
    now: datetime,
) -> UUID:
    """Keep a request; asked again under the same key, the one that is there."""
    await execute(
        tx,
        """
        INSERT INTO manual_requests (id, provider_id, transaction_type, amount, memo,
                                     idempotency_key, asked_by, asked_at)
        VALUES (%(id)s, %(provider_id)s, %(kind)s, %(amount)s, %(memo)s, %(key)s, %(asked_by)s,
                %(now)s)
        ON CONFLICT (idempotency_key) DO NOTHING
        """,
        {
            "id": request_id,
            "provider_id": order.provider_id,
            "kind": kind.value,
            "amount": order.amount,
            "memo": order.memo,
            "key": order.key,
            "asked_by": actor.user_id,
            "now": now,
        },
    )
    return await fetch_value(
        tx,
        UUID,
        "SELECT id FROM manual_requests WHERE idempotency_key = %(key)s",
        {"key": order.key},
    )


async def has_request(tx: Tx, key: str) -> bool:
    """Whether something was asked for under a key."""
    return await fetch_value(
        tx,
        bool,
        "SELECT EXISTS (SELECT FROM manual_requests WHERE idempotency_key = %(key)s)",
        {"key": key},
    )


async def get_request(tx: Tx, request_id: UUID) -> ManualRequest:
    """One request; raises NotFound."""
    return await fetch_one(
        tx,
        ManualRequest,
        _REQUEST + "WHERE r.id = %(id)s",
        {"id": request_id},
    )


async def list_requests(
    tx: Tx, status: RequestStatus | None, paging: Paging
) -> list[ManualRequest]:
    """Requests, those that wait first, then the newest."""
    return await fetch_all(
        tx,
        ManualRequest,
        _REQUEST
        + """
        WHERE %(status)s::text IS NULL OR r.status = %(status)s
        ORDER BY r.status = 'pending' DESC, r.asked_at DESC, r.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"status": status and status.value, "limit": paging.limit, "offset": paging.offset},
    )


async def count_requests(tx: Tx, status: RequestStatus | None) -> int:
    """How many there are in all pages."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*) FROM manual_requests
        WHERE %(status)s::text IS NULL OR status = %(status)s
        """,
        {"status": status and status.value},
    )


async def lock_request(tx: Tx, request_id: UUID) -> RequestStatus | None:
    """How far a request is, locked until the transaction ends; None where there is none."""
    rows = await fetch_rows(
        tx, "SELECT status FROM manual_requests WHERE id = %(id)s FOR UPDATE", {"id": request_id}
    )
    return RequestStatus(rows[0][0]) if rows else None


async def set_decided(tx: Tx, actor: Actor, decided: Decided, now: datetime) -> int:
    """Decide a request that waits."""
    return await execute(
        tx,
        """
        UPDATE manual_requests
        SET status = %(status)s, decided_by = %(decided_by)s, decided_at = %(now)s,
            ledger_entry_id = %(entry_id)s
        WHERE id = %(id)s AND status = 'pending'
        """,
        {
            "id": decided.request_id,
            "status": decided.status.value,
            "decided_by": actor.user_id,
            "entry_id": decided.ledger_entry_id,
            "now": now,
        },
    )
