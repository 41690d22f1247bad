"""The statements of imports: many leads at once, none of them twice."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.kit.db import Tx, fetch_all, fetch_rows
from hotlead.leads.queries.intake import details_row
from hotlead.leads.records import ImportedRow, LeadForm, LeadToImport

REASONS_MAX = 20


async def insert_imported(
    tx: Tx,
    form: LeadForm,
    leads: Sequence[LeadToImport],
    approval: tuple[datetime, UUID | None] | None,
    now: datetime,
) -> list[ImportedRow]:
    """Store leads that are new to the niche; returns those stored and those there before.

    `approval` is when they were approved and by whom, None where they wait for a review. An
    external id that the niche has already is left as it is.
    """
    return await fetch_all(
        tx,
        ImportedRow,
        """
        WITH stored AS (
            INSERT INTO leads (id, niche_id, schema_version, status, contact_name, contact_email,
                contact_phone, contact_fingerprint, form_data, latitude, longitude,
                location_address, location_city, location_state, location_country, location_zip,
                referrer_url, utm_source, utm_medium, utm_campaign, utm_term, utm_content,
                click_id, external_id, quality, approved_at, approved_by, created_at, updated_at)
            SELECT r.id, %(niche_id)s, %(version)s, %(status)s, r.contact_name, r.contact_email,
                r.contact_phone, r.contact_fingerprint, r.form_data, r.latitude, r.longitude,
                r.location_address, r.location_city, r.location_state, r.location_country,
                r.location_zip, r.referrer_url, r.utm_source, r.utm_medium, r.utm_campaign,
                r.utm_term, r.utm_content, r.click_id, r.external_id, r.quality,
                %(approved_at)s, %(approved_by)s, r.created_at, %(now)s
            FROM jsonb_populate_recordset(NULL::leads, %(rows)s::jsonb) AS r
            ON CONFLICT (niche_id, external_id) WHERE external_id IS NOT NULL DO NOTHING
            RETURNING id, external_id
        )
        SELECT id AS lead_id, external_id, true AS is_new
        FROM stored
        UNION ALL
        SELECT id, external_id, false
        FROM leads
        WHERE niche_id = %(niche_id)s AND external_id = ANY(%(external_ids)s)
        """,
        {
            "niche_id": form.niche_id,
            "version": form.version,
            "status": "approved" if approval else "pending_approval",
            "approved_at": approval[0] if approval else None,
            "approved_by": approval[1] if approval else None,
            "rows": msgspec.json.encode([_row(lead) for lead in leads]).decode(),
            "external_ids": [lead.origin["external_id"] for lead in leads],
            "now": now,
        },
    )


async def count_statuses(tx: Tx, lead_ids: Sequence[UUID]) -> dict[str, int]:
    """How many of these leads stand in each status."""
    rows = await fetch_rows(
        tx,
        """
        SELECT status, count(*)
        FROM leads
        WHERE id = ANY(%(lead_ids)s)
        GROUP BY status
        """,
        {"lead_ids": list(lead_ids)},
    )
    return {str(status): int(count) for status, count in rows}


async def count_unsold_reasons(tx: Tx, lead_ids: Sequence[UUID]) -> dict[str, int]:
    """How many unsold ones of these leads met each reason when last tried, commonest first."""
    rows = await fetch_rows(
        tx,
        """
        SELECT reason.code, count(*)
        FROM leads AS l
        CROSS JOIN LATERAL (
            SELECT d.reason_counts
            FROM distribution_runs AS d
            WHERE d.lead_id = l.id
            ORDER BY d.attempt DESC
            LIMIT 1
        ) AS run
        CROSS JOIN LATERAL jsonb_object_keys(run.reason_counts) AS reason (code)
        WHERE l.id = ANY(%(lead_ids)s) AND l.status = 'unsold'
        GROUP BY reason.code
        ORDER BY count(*) DESC, reason.code
        LIMIT %(limit)s
        """,
        {"lead_ids": list(lead_ids), "limit": REASONS_MAX},
    )
    return {str(code): int(count) for code, count in rows}


def _row(lead: LeadToImport) -> dict[str, object]:
    """A lead as JSON that PostgreSQL reads into a row of the table."""
    return {
        **lead.origin,
        **details_row(lead.details),
        "id": lead.lead_id,
        "created_at": lead.received_at,
    }
