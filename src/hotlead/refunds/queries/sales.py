"""What was sold, and how much its buyers report."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all, fetch_one, fetch_rows
from hotlead.leads.records import LeadStatus
from hotlead.refunds.records import Habits, LeadFacts, OtherBuyer, Sale, Standing

BUYERS_MAX: Final = 1_000
_SALE: Final[LiteralString] = """
    SELECT a.id AS assignment_id, a.lead_id, l.number AS lead_number, a.provider_id,
        a.subscription_id, a.price_charged AS price, a.created_at AS bought_at, a.is_refunded
    """
_IS_OPEN: Final[LiteralString] = """
        , EXISTS (
            SELECT FROM bad_lead_requests AS r
            WHERE r.assignment_id = a.id AND r.lead_id = a.lead_id AND r.status = 'pending'
        ) AS is_open, p.window_days, p.answer_by_hours,
    """
# What cost nothing, a test too, has nothing to give back: it counts neither way.
_HABITS: Final[LiteralString] = """
        (SELECT count(*) FROM bad_lead_requests AS r
         WHERE r.provider_id = %(provider_id)s AND r.created_at > %(day_ago)s) AS reported_lately,
        (SELECT count(*) FROM lead_assignments AS b
         WHERE b.provider_id = %(provider_id)s AND b.created_at > %(since)s
             AND b.price_charged > 0) AS bought_lately,
        (SELECT count(*)
         FROM bad_lead_requests AS r
         JOIN lead_assignments AS b ON b.id = r.assignment_id
         WHERE r.provider_id = %(provider_id)s AND r.status = 'approved'
             AND b.created_at > %(since)s AND b.price_charged > 0) AS refunded_lately
    """


async def get_standing(
    tx: Tx, provider_id: UUID, lead_id: UUID, since: tuple[datetime, datetime]
) -> Standing:
    """A sale with what decides whether it may be reported; raises NotFound where it is none.

    `since` is when the day, and the period of the refund rate, began.
    """
    return await fetch_one(
        tx,
        Standing,
        _SALE
        + _IS_OPEN
        + _HABITS
        + """
        FROM lead_assignments AS a
        JOIN leads AS l ON l.id = a.lead_id
        LEFT JOIN refund_policies AS p ON p.niche_id = l.niche_id
            AND p.version = a.refund_policy_version
        WHERE a.provider_id = %(provider_id)s AND a.lead_id = %(lead_id)s
        """,
        {
            "provider_id": provider_id,
            "lead_id": lead_id,
            "day_ago": since[0],
            "since": since[1],
        },
    )


async def get_habits(tx: Tx, provider_id: UUID, since: tuple[datetime, datetime]) -> Habits:
    """How much a provider reports."""
    return await fetch_one(
        tx,
        Habits,
        "SELECT" + _HABITS,
        {"provider_id": provider_id, "day_ago": since[0], "since": since[1]},
    )


async def lock_lead(tx: Tx, lead_id: UUID) -> LeadStatus | None:
    """Where a lead stands, locked as the engine locks what it sells; None where there is none."""
    rows = await fetch_rows(
        tx, "SELECT status FROM leads WHERE id = %(id)s FOR NO KEY UPDATE", {"id": lead_id}
    )
    return LeadStatus(rows[0][0]) if rows else None


async def list_sales(tx: Tx, lead_id: UUID) -> list[Sale]:
    """Every sale of a lead, in the order of its buyers' ids."""
    return await fetch_all(
        tx,
        Sale,
        _SALE
        + """
        FROM lead_assignments AS a
        JOIN leads AS l ON l.id = a.lead_id
        WHERE a.lead_id = %(lead_id)s
        ORDER BY a.provider_id
        LIMIT %(limit)s
        """,
        {"lead_id": lead_id, "limit": BUYERS_MAX},
    )


async def list_buyers(tx: Tx, lead_id: UUID) -> list[OtherBuyer]:
    """Who bought a lead, each with its newest request about it."""
    return await fetch_all(
        tx,
        OtherBuyer,
        """
        SELECT a.provider_id, p.company_name, a.price_charged AS price, a.is_refunded,
            a.created_at AS bought_at, r.reason, r.notes, r.status
        FROM lead_assignments AS a
        JOIN providers AS p ON p.id = a.provider_id
        LEFT JOIN LATERAL (
            SELECT q.reason, q.notes, q.status FROM bad_lead_requests AS q
            WHERE q.assignment_id = a.id AND q.lead_id = a.lead_id
            ORDER BY q.created_at DESC, q.id DESC
            LIMIT 1
        ) AS r ON true
        WHERE a.lead_id = %(lead_id)s
        ORDER BY a.created_at, p.company_name, a.id
        LIMIT %(limit)s
        """,
        {"lead_id": lead_id, "limit": BUYERS_MAX},
    )


async def get_facts(tx: Tx, lead_id: UUID) -> LeadFacts:
    """What the lead says; raises NotFound."""
    return await fetch_one(
        tx,
        LeadFacts,
        """
        SELECT l.contact_email, l.contact_phone, l.status, l.form_data, s.schema,
            l.created_at AS received_at
        FROM leads AS l
        JOIN niche_form_schemas AS s ON s.niche_id = l.niche_id AND s.version = l.schema_version
        WHERE l.id = %(lead_id)s
        """,
        {"lead_id": lead_id},
    )
