"""The statements of review and correction: every change names the status it expects."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.kit.db import Tx, execute, fetch_all, fetch_one
from hotlead.leads.queries.intake import details_row
from hotlead.leads.records import LeadDetails, LeadStatus, LeadToEdit, Reviewed, Verdict


async def set_approved(
    tx: Tx, lead_ids: Sequence[UUID], user_id: UUID | None, now: datetime
) -> list[Reviewed]:
    """Approve those of `lead_ids` that are pending; rows are locked in id order."""
    return await fetch_all(
        tx,
        Reviewed,
        """
        WITH pending AS (
            SELECT id
            FROM leads
            WHERE id = ANY(%(lead_ids)s) AND status = 'pending_approval'
            ORDER BY id
            FOR UPDATE
        )
        UPDATE leads AS l
        SET status = 'approved', approved_by = %(user_id)s, approved_at = %(now)s,
            updated_at = %(now)s
        FROM pending
        WHERE l.id = pending.id AND l.status = 'pending_approval'
        RETURNING l.id, l.niche_id, l.contact_name
        """,
        {"lead_ids": list(lead_ids), "user_id": user_id, "now": now},
    )


async def set_rejected(
    tx: Tx, lead_ids: Sequence[UUID], status: LeadStatus, verdict: Verdict, now: datetime
) -> list[Reviewed]:
    """Reject those of `lead_ids` that are in this status; rows are locked in id order.

    An approval before is forgotten with the attempts that were to come.
    """
    return await fetch_all(
        tx,
        Reviewed,
        """
        WITH found AS (
            SELECT id
            FROM leads
            WHERE id = ANY(%(lead_ids)s) AND status = %(status)s
            ORDER BY id
            FOR UPDATE
        )
        UPDATE leads AS l
        SET status = 'rejected', rejected_by = %(user_id)s, rejected_at = %(now)s,
            rejection_reason = %(reason)s, approved_by = NULL, approved_at = NULL,
            next_attempt_at = NULL, updated_at = %(now)s
        FROM found
        WHERE l.id = found.id AND l.status = %(status)s
        RETURNING l.id, l.niche_id, l.contact_name
        """,
        {
            "lead_ids": list(lead_ids),
            "status": status.value,
            "user_id": verdict.user_id,
            "reason": verdict.reason,
            "now": now,
        },
    )


async def set_pending(tx: Tx, lead_ids: Sequence[UUID], now: datetime) -> list[Reviewed]:
    """Put those of `lead_ids` that are rejected back into the queue, keeping their age."""
    return await fetch_all(
        tx,
        Reviewed,
        """
        WITH rejected AS (
            SELECT id
            FROM leads
            WHERE id = ANY(%(lead_ids)s) AND status = 'rejected'
            ORDER BY id
            FOR UPDATE
        )
        UPDATE leads AS l
        SET status = 'pending_approval', rejected_by = NULL, rejected_at = NULL,
            rejection_reason = NULL, updated_at = %(now)s
        FROM rejected
        WHERE l.id = rejected.id AND l.status = 'rejected'
        RETURNING l.id, l.niche_id, l.contact_name
        """,
        {"lead_ids": list(lead_ids), "now": now},
    )


async def lock_lead_to_edit(tx: Tx, lead_id: UUID) -> LeadToEdit:
    """The lead with its own form version; the lock keeps the engine from selling it meanwhile."""
    return await fetch_one(
        tx,
        LeadToEdit,
        """
        SELECT l.id, l.status, l.contact_name, l.contact_email, l.contact_phone, l.form_data,
            l.latitude, l.longitude, l.location_address, l.location_city, l.location_state,
            l.location_country, l.location_zip, s.schema
        FROM leads AS l
        JOIN niche_form_schemas AS s
            ON s.niche_id = l.niche_id AND s.version = l.schema_version
        WHERE l.id = %(lead_id)s
        FOR UPDATE OF l
        """,
        {"lead_id": lead_id},
    )


async def set_edited(
    tx: Tx, lead_id: UUID, status: LeadStatus, details: LeadDetails, now: datetime
) -> int:
    """Write a correction, if the status is still the one it was checked under."""
    return await execute(
        tx,
        """
        UPDATE leads AS l
        SET contact_name = r.contact_name, contact_email = r.contact_email,
            contact_phone = r.contact_phone, contact_fingerprint = r.contact_fingerprint,
            form_data = r.form_data, latitude = r.latitude, longitude = r.longitude,
            location_address = r.location_address, location_city = r.location_city,
            location_state = r.location_state, location_country = r.location_country,
            location_zip = r.location_zip, updated_at = %(now)s,
            -- What is known of the old address says nothing of the new one.
            contact_email_bounced_at = CASE WHEN r.contact_email = l.contact_email
                THEN l.contact_email_bounced_at END,
            quality = r.quality || jsonb_build_object('duplicate_of', l.quality -> 'duplicate_of')
        FROM jsonb_populate_record(NULL::leads, %(details)s::jsonb) AS r
        WHERE l.id = %(lead_id)s AND l.status = %(status)s
        """,
        {
            "details": msgspec.json.encode(details_row(details)).decode(),
            "lead_id": lead_id,
            "status": status.value,
            "now": now,
        },
    )
