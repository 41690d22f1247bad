"""What buyers are told of a lead whose person took it back, and what is kept of telling."""

from collections.abc import Sequence
from uuid import UUID

from hotlead.kit.db import Tx, execute, fetch_all, fetch_maybe
from hotlead.notifications.records import ToTell, Withdrawn, WithdrawnLead, WithdrawnSale


async def list_withdrawn_sales(tx: Tx, lead_id: UUID) -> list[WithdrawnSale]:
    """The sales of a lead that was withdrawn, refunded or not; not those of closed accounts."""
    return await fetch_all(
        tx,
        WithdrawnSale,
        """
        SELECT a.id AS assignment_id, a.provider_id, a.lead_id, l.erased_at IS NOT NULL AS is_erased
        FROM leads AS l
        JOIN lead_assignments AS a ON a.lead_id = l.id
        JOIN providers AS p ON p.id = a.provider_id
        JOIN users AS u ON u.id = p.user_id
        WHERE l.id = %(lead_id)s AND l.withdrawn_at IS NOT NULL AND u.deleted_at IS NULL
        ORDER BY a.id
        """,
        {"lead_id": lead_id},
    )


async def list_told_of_withdrawal(tx: Tx, assignment_ids: Sequence[UUID]) -> list[ToTell]:
    """The endpoints of the buyers of these sales that want to hear of leads taken back."""
    return await fetch_all(
        tx,
        ToTell,
        """
        SELECT e.id AS endpoint_id, a.provider_id, a.lead_id, a.id AS assignment_id
        FROM lead_assignments AS a
        JOIN webhook_endpoints AS e ON e.provider_id = a.provider_id
            AND e.deleted_at IS NULL AND 'lead.withdrawn' = ANY(e.events)
        WHERE a.id = ANY(%(assignment_ids)s)
        """,
        {"assignment_ids": list(assignment_ids)},
    )


async def find_withdrawn_lead(
    tx: Tx, provider_id: UUID, assignment_id: UUID
) -> WithdrawnLead | None:
    """What its buyer is told of a lead that was taken back."""
    return await fetch_maybe(
        tx,
        WithdrawnLead,
        """
        SELECT a.id AS assignment_id, a.lead_id, l.number AS lead_number, l.withdrawn_at,
            l.erased_at
        FROM lead_assignments AS a
        JOIN leads AS l ON l.id = a.lead_id AND l.withdrawn_at IS NOT NULL
        WHERE a.id = %(assignment_id)s AND a.provider_id = %(provider_id)s
        """,
        {"assignment_id": assignment_id, "provider_id": provider_id},
    )


async def list_withdrawn(tx: Tx, delivery_ids: Sequence[UUID]) -> list[Withdrawn]:
    """What the buyers of these deliveries are told."""
    return await fetch_all(
        tx,
        Withdrawn,
        """
        SELECT d.id AS delivery_id, u.email AS address, p.company_name, p.timezone, l.id AS lead_id,
            l.number AS lead_number, n.name AS niche_name, a.created_at AS bought_at,
            l.withdrawn_at, l.erased_at, l.contact_name
        FROM deliveries AS d
        JOIN lead_assignments AS a ON a.id = d.assignment_id AND a.provider_id = d.recipient_id
        JOIN leads AS l ON l.id = a.lead_id AND l.withdrawn_at IS NOT NULL
        JOIN niches AS n ON n.id = l.niche_id
        JOIN providers AS p ON p.id = a.provider_id
        JOIN users AS u ON u.id = p.user_id AND u.deleted_at IS NULL
        WHERE d.id = ANY(%(delivery_ids)s)
        """,
        {"delivery_ids": list(delivery_ids)},
    )


async def clear_answers(tx: Tx, lead_id: UUID) -> int:
    """Forget what servers answered to messages about an erased lead: it may name the person."""
    return await execute(
        tx,
        """
        WITH erased AS (
            SELECT d.id
            FROM deliveries AS d
            JOIN leads AS l ON l.id = d.lead_id
            WHERE d.lead_id = %(lead_id)s AND l.erased_at IS NOT NULL
        ), attempts AS (
            UPDATE delivery_attempts AS a
            SET answer = ''
            FROM erased AS e
            WHERE a.delivery_id = e.id AND a.answer <> ''
        ), events AS (
            UPDATE mail_events AS m
            SET diagnostic = NULL
            FROM erased AS e
            WHERE m.delivery_id = e.id AND m.diagnostic IS NOT NULL
        )
        UPDATE deliveries AS d
        SET answer = NULL
        FROM erased AS e
        WHERE d.id = e.id AND d.answer IS NOT NULL
        """,
        {"lead_id": lead_id},
    )
