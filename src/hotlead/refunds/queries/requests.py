"""The requests themselves."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from hotlead.kit.actor import Actor
from hotlead.kit.db import (
    Jsonb,
    Tx,
    execute,
    fetch_all,
    fetch_maybe,
    fetch_one,
    fetch_rows,
    fetch_value,
)
from hotlead.kit.paging import Paging
from hotlead.refunds.records import (
    AdminBadLeadRequest,
    BadLeadReport,
    BadLeadRequest,
    BadLeadStatus,
    Decided,
    Sale,
)

_COLUMNS: Final[LiteralString] = """
    SELECT r.id, r.lead_id, l.number AS lead_number, l.contact_name, n.name AS niche_name,
        a.price_charged AS price, r.reason, coalesce(r.notes, '') AS notes,
        coalesce(r.evidence, '') AS evidence, r.status, a.is_refunded, r.admin_memo AS answer,
        r.answer_by, r.created_at, r.reviewed_at
    """
_FROM: Final[LiteralString] = """
    FROM bad_lead_requests AS r
    JOIN lead_assignments AS a ON a.id = r.assignment_id
    JOIN leads AS l ON l.id = r.lead_id
    JOIN niches AS n ON n.id = l.niche_id
    """
_OWN: Final[LiteralString] = _COLUMNS + _FROM + "WHERE r.provider_id = %(provider_id)s "
_ADMIN: Final[LiteralString] = (
    _COLUMNS
    + """, r.provider_id, p.company_name, r.assignment_id, a.created_at AS bought_at,
        trim(u.first_name || ' ' || u.last_name) AS reviewed_by_name,
        nullif(a.refund_policy_version, 0) AS policy_version, r.escalated_at, r.rule
    """
    + _FROM
    + """
    JOIN providers AS p ON p.id = r.provider_id
    LEFT JOIN users AS u ON u.id = r.reviewed_by
    """
)
# The page is cut before anything is joined.
_PAGE: Final[LiteralString] = """
    WHERE r.id IN (
        SELECT q.id FROM bad_lead_requests AS q
        WHERE (%(status)s::text IS NULL OR q.status = %(status)s)
            AND (%(due_before)s::timestamptz IS NULL
                OR (q.status = 'pending' AND q.answer_by < %(due_before)s))
        ORDER BY CASE WHEN q.status = 'pending' THEN q.answer_by END,
            CASE WHEN q.status = 'pending' THEN q.created_at END, q.created_at DESC, q.id
        LIMIT %(limit)s OFFSET %(offset)s
    )
    ORDER BY CASE WHEN r.status = 'pending' THEN r.answer_by END,
        CASE WHEN r.status = 'pending' THEN r.created_at END, r.created_at DESC, r.id
    """


async def insert_request(
    tx: Tx,
    request_id: UUID,
    sale: Sale,
    report: BadLeadReport,
    answer_by: datetime,
    now: datetime,
) -> None:
    """Write an open request; what is written about a person who was erased is not kept."""
    await execute(
        tx,
        """
        INSERT INTO bad_lead_requests (id, lead_id, provider_id, assignment_id, reason, notes,
                                       evidence, answer_by, created_at, updated_at)
        SELECT %(id)s, l.id, %(provider_id)s, %(assignment_id)s, %(reason)s,
            CASE WHEN l.erased_at IS NULL THEN %(notes)s END,
            CASE WHEN l.erased_at IS NULL THEN %(evidence)s END, %(answer_by)s, %(now)s, %(now)s
        FROM leads AS l
        WHERE l.id = %(lead_id)s
        """,
        {
            "id": request_id,
            "lead_id": sale.lead_id,
            "provider_id": sale.provider_id,
            "assignment_id": sale.assignment_id,
            "reason": report.reason.value,
            "notes": report.notes or None,
            "evidence": report.evidence or None,
            "answer_by": answer_by,
            "now": now,
        },
    )


async def get_own_request(tx: Tx, provider_id: UUID, request_id: UUID) -> BadLeadRequest:
    """One request of a provider; raises NotFound for any other."""
    return await fetch_one(
        tx,
        BadLeadRequest,
        _OWN + "AND r.id = %(id)s",
        {"provider_id": provider_id, "id": request_id},
    )


async def find_own_request_of(tx: Tx, provider_id: UUID, lead_id: UUID) -> BadLeadRequest | None:
    """The newest request of a provider about a lead."""
    return await fetch_maybe(
        tx,
        BadLeadRequest,
        _OWN + "AND r.lead_id = %(lead_id)s ORDER BY r.created_at DESC, r.id DESC LIMIT 1",
        {"provider_id": provider_id, "lead_id": lead_id},
    )


async def list_own_requests(tx: Tx, provider_id: UUID, paging: Paging) -> list[BadLeadRequest]:
    """The requests of a provider, the newest first."""
    return await fetch_all(
        tx,
        BadLeadRequest,
        _OWN + "ORDER BY r.created_at DESC, r.id DESC LIMIT %(limit)s OFFSET %(offset)s",
        {"provider_id": provider_id, "limit": paging.limit, "offset": paging.offset},
    )


async def get_request(tx: Tx, request_id: UUID) -> AdminBadLeadRequest:
    """One request; raises NotFound."""
    return await fetch_one(
        tx, AdminBadLeadRequest, _ADMIN + "WHERE r.id = %(id)s", {"id": request_id}
    )


async def list_requests(
    tx: Tx, status: BadLeadStatus | None, paging: Paging, due_before: datetime | None = None
) -> list[AdminBadLeadRequest]:
    """Requests: those that wait first, the most urgent of them first; then the newest.

    With `due_before` those alone that wait and were to be answered before it.
    """
    return await fetch_all(
        tx,
        AdminBadLeadRequest,
        _ADMIN + _PAGE,
        {
            "status": status and status.value,
            "due_before": due_before,
            "limit": paging.limit,
            "offset": paging.offset,
        },
    )


async def count_requests(
    tx: Tx,
    status: BadLeadStatus | None = None,
    provider_id: UUID | None = None,
    due_before: datetime | None = None,
) -> int:
    """How many there are in all pages."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*) FROM bad_lead_requests
        WHERE (%(status)s::text IS NULL OR status = %(status)s)
            AND (%(provider_id)s::uuid IS NULL OR provider_id = %(provider_id)s)
            AND (%(due_before)s::timestamptz IS NULL
                OR (status = 'pending' AND answer_by < %(due_before)s))
        """,
        {"status": status and status.value, "provider_id": provider_id, "due_before": due_before},
    )


async def count_overdue(tx: Tx, now: datetime) -> int:
    """How many wait that were to be answered by now."""
    return await fetch_value(
        tx,
        int,
        """
        SELECT count(*) FROM bad_lead_requests WHERE status = 'pending' AND answer_by < %(now)s
        """,
        {"now": now},
    )


async def find_most_urgent(tx: Tx) -> UUID | None:
    """The request that has to be answered first."""
    rows = await fetch_rows(
        tx,
        """
        SELECT id FROM bad_lead_requests
        WHERE status = 'pending'
        ORDER BY answer_by, created_at, id
        LIMIT 1
        """,
    )
    return rows[0][0] if rows else None


async def set_decided(tx: Tx, actor: Actor, decided: Decided, now: datetime) -> int:
    """Decide a request that waits; how many that was."""
    return await execute(
        tx,
        """
        UPDATE bad_lead_requests
        SET status = %(status)s, reviewed_by = %(reviewed_by)s, reviewed_at = %(now)s,
            admin_memo = %(memo)s, rule = %(rule)s, findings = %(findings)s,
            updated_at = %(now)s
        WHERE id = %(id)s AND status = 'pending'
        """,
        {
            "id": decided.request_id,
            "status": decided.status.value,
            "reviewed_by": actor.user_id,
            "memo": decided.memo,
            "rule": decided.rule.value,
            "findings": Jsonb(msgspec.to_builtins(decided.findings)),
            "now": now,
        },
    )


async def set_judged(tx: Tx, request_id: UUID, now: datetime) -> int:
    """Leave a request that waits to a person; how many were not left to one before."""
    return await execute(
        tx,
        """
        UPDATE bad_lead_requests SET judged_at = %(now)s, updated_at = %(now)s
        WHERE id = %(id)s AND status = 'pending' AND judged_at IS NULL
        """,
        {"id": request_id, "now": now},
    )


async def set_escalated(
    tx: Tx, now: datetime, day_start: datetime, limit: int
) -> list[tuple[UUID, UUID]]:
    """Mark what is overdue and was not told yet, once a day: the request and its lead.

    Nothing where some were marked since `day_start`: the next day tells of the rest. Rows are
    locked in id order, as by whoever resolves every request about a lead.
    """
    rows = await fetch_rows(
        tx,
        """
        WITH due AS (
            SELECT q.id FROM bad_lead_requests AS q
            WHERE q.status = 'pending' AND q.answer_by < %(now)s AND q.escalated_at IS NULL
                AND NOT EXISTS (
                    SELECT FROM bad_lead_requests AS t WHERE t.escalated_at >= %(day_start)s
                )
            ORDER BY q.answer_by, q.id
            LIMIT %(limit)s
        ), held AS (
            SELECT h.id FROM bad_lead_requests AS h
            WHERE h.id IN (SELECT id FROM due) AND h.status = 'pending' AND h.escalated_at IS NULL
            ORDER BY h.id
            FOR NO KEY UPDATE
        )
        UPDATE bad_lead_requests AS r
        SET escalated_at = %(now)s, updated_at = %(now)s
        FROM held
        WHERE r.id = held.id
        RETURNING r.id, r.lead_id
        """,
        {"now": now, "day_start": day_start, "limit": limit},
    )
    return [(row[0], row[1]) for row in rows]
