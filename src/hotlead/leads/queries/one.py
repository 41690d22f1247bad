"""One lead: everything about it, its history, its neighbours in the queue."""

from typing import Final, LiteralString
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all, fetch_maybe, fetch_one, fetch_value
from hotlead.kit.errors import NotFound
from hotlead.leads.queries.sources import SOURCE
from hotlead.leads.records import AdminLead, HistoryEntry, LeadStatus, PendingLead

_GET_LEAD: Final[LiteralString] = "\n".join(
    (
        """
    SELECT l.id, l.number, l.status, l.niche_id, n.name AS niche_name, n.slug AS niche_slug,
        l.schema_version, l.contact_name, l.contact_email, l.contact_phone, l.form_data,
        l.latitude, l.longitude, l.location_address, l.location_city,
        l.location_state, l.location_country, l.location_zip,
    """,
        SOURCE,
        """ AS source,
        l.referrer_url, l.utm_source, l.utm_medium, l.utm_campaign, l.utm_term, l.utm_content,
        l.partner_id, l.click_id, l.session_id, l.external_id, l.consent, l.quality,
        l.contact_email_bounced_at, l.is_test,
        (
            SELECT count(*)
            FROM leads AS other
            WHERE other.contact_fingerprint = l.contact_fingerprint
                AND other.niche_id = l.niche_id AND other.id <> l.id
        ) AS same_contact,
        nullif(concat_ws(' ', approver.first_name, approver.last_name), '') AS approved_by,
        l.approved_at,
        nullif(concat_ws(' ', rejecter.first_name, rejecter.last_name), '') AS rejected_by,
        l.rejected_at, l.rejection_reason, l.distributed_at, l.withdrawn_at, l.erased_at,
        l.created_at, l.updated_at
    FROM leads AS l
    JOIN niches AS n ON n.id = l.niche_id
    LEFT JOIN users AS approver ON approver.id = l.approved_by
    LEFT JOIN users AS rejecter ON rejecter.id = l.rejected_by
    WHERE l.id = %(lead_id)s
    """,
    )
)


async def get_lead(tx: Tx, lead_id: UUID) -> AdminLead:
    """Everything an administrator may know about it; raises NotFound."""
    return await fetch_one(tx, AdminLead, _GET_LEAD, {"lead_id": lead_id})


async def get_schema(tx: Tx, niche_id: UUID, version: int) -> dict[str, object]:
    """The questions of one form version as stored; raises NotFound."""
    return await fetch_value(
        tx,
        dict[str, object],
        """
        SELECT schema
        FROM niche_form_schemas
        WHERE niche_id = %(niche_id)s AND version = %(version)s
        """,
        {"niche_id": niche_id, "version": version},
    )


async def find_status(tx: Tx, lead_id: UUID) -> LeadStatus | None:
    """Where a lead stands, None where there is none."""
    try:
        return await fetch_value(
            tx, LeadStatus, "SELECT status FROM leads WHERE id = %(id)s", {"id": lead_id}
        )
    except NotFound:
        return None


async def find_oldest_pending(tx: Tx) -> PendingLead | None:
    """The lead that has waited longest for a review."""
    return await fetch_maybe(
        tx,
        PendingLead,
        """
        SELECT id, created_at
        FROM leads
        WHERE status = 'pending_approval'
        ORDER BY created_at, id
        LIMIT 1
        """,
    )


async def list_history(tx: Tx, lead_id: UUID, limit: int) -> list[HistoryEntry]:
    """What happened to a lead, newest first."""
    return await fetch_all(
        tx,
        HistoryEntry,
        """
        SELECT a.action_type, a.description, a.actor_role, a.entity_id, a.metadata, a.created_at,
            nullif(concat_ws(' ', u.first_name, u.last_name), '') AS actor_name
        FROM audit_log AS a
        LEFT JOIN users AS u ON u.id = a.actor_id
        WHERE a.entity_id = %(lead_id)s
        ORDER BY a.created_at DESC, a.id DESC
        LIMIT %(limit)s
        """,
        {"lead_id": lead_id, "limit": limit},
    )


async def list_activity(tx: Tx, limit: int) -> list[HistoryEntry]:
    """What happened last, to anything; submissions are left out, there are too many."""
    return await fetch_all(
        tx,
        HistoryEntry,
        """
        SELECT a.action_type, a.description, a.actor_role, a.entity_id, a.metadata, a.created_at,
            nullif(concat_ws(' ', u.first_name, u.last_name), '') AS actor_name
        FROM audit_log AS a
        LEFT JOIN users AS u ON u.id = a.actor_id
        WHERE a.action_type <> 'lead.submitted'
        ORDER BY a.created_at DESC, a.id DESC
        LIMIT %(limit)s
        """,
        {"limit": limit},
    )
