"""The form in force, and the one statement that stores a submission."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from hotlead.kit.db import Tx, execute, fetch_maybe
from hotlead.kit.jobs import QUEUE
from hotlead.leads.records import (
    Attribution,
    FormRow,
    LeadDetails,
    LeadForm,
    LeadStatus,
    NewLead,
)

_ATTRIBUTION = Attribution.__struct_fields__


_FIND_FORM: Final[LiteralString] = """
    SELECT n.id AS niche_id, n.slug, n.name, n.description, n.is_demo, n.approval_mode,
        n.cascade_policy, n.consent_required, n.consent_text, n.consent_version,
        s.version, s.schema,
        ARRAY(
            SELECT l.max_distribution_count
            FROM competition_levels AS l
            WHERE l.niche_id = n.id AND l.is_active
                AND l.order_position >= coalesce(first.order_position, 0)
            ORDER BY l.order_position
        ) AS buyers
    FROM niches AS n
    JOIN niche_form_schemas AS s ON s.niche_id = n.id AND s.is_active
    LEFT JOIN competition_levels AS first
        ON first.id = n.default_competition_level_id AND first.is_active
    WHERE n.is_active AND (n.slug = %(slug)s OR n.id = %(niche_id)s)
    """
# Leads may be inserted by anyone and read back by nobody, hence no RETURNING on them.
_INSERT_SUBMISSION: Final[LiteralString] = """
    WITH form AS (
        SELECT n.id AS niche_id, s.version
        FROM niches AS n
        JOIN niche_form_schemas AS s ON s.niche_id = n.id AND s.is_active
        WHERE n.id = %(niche_id)s AND n.is_active AND s.version = %(version)s
            AND n.approval_mode = %(approval_mode)s AND n.consent_version = %(consent_version)s
            AND n.consent_required = %(consent_required)s
    ), stored AS (
        INSERT INTO leads (id, niche_id, schema_version, status, contact_name, contact_email,
            contact_phone, contact_fingerprint, form_data, latitude, longitude, location_address,
            location_city, location_state, location_country, location_zip, referrer_url,
            utm_source, utm_medium, utm_campaign, utm_term, utm_content, partner_id, click_id,
            session_id, consent, quality, approved_at, created_at, updated_at)
        SELECT r.id, form.niche_id, form.version, r.status, r.contact_name, r.contact_email,
            r.contact_phone, r.contact_fingerprint, r.form_data, r.latitude, r.longitude,
            r.location_address, r.location_city, r.location_state, r.location_country,
            r.location_zip, r.referrer_url, r.utm_source, r.utm_medium, r.utm_campaign,
            r.utm_term, r.utm_content, r.partner_id, r.click_id, r.session_id, r.consent,
            r.quality, r.approved_at, %(now)s, %(now)s
        FROM form, jsonb_populate_record(NULL::leads, %(lead)s::jsonb) AS r
    ), traced AS (
        INSERT INTO audit_log (id, actor_role, action_type, entity_type, entity_id, description,
            ip_address, user_agent, created_at)
        SELECT %(audit_id)s, 'visitor', 'lead.submitted', 'lead', %(lead_id)s, 'Lead submitted',
            %(address)s, left(%(agent)s, 500), %(now)s
        FROM form
    )
    SELECT jobs.procrastinate_defer_jobs_v1(ARRAY(
        SELECT ROW(%(queue)s, j.name, 0, NULL, NULL, j.args, NULL)
            ::jobs.procrastinate_job_to_defer_v1
        FROM jsonb_to_recordset(%(jobs)s::jsonb) AS j (name text, args jsonb)
    )) FROM form
    """


async def find_form(tx: Tx, *, slug: str | None, niche_id: UUID | None) -> FormRow | None:
    """The active niche of this slug or id with its active form, None where there is none."""
    return await fetch_maybe(tx, FormRow, _FIND_FORM, {"slug": slug, "niche_id": niche_id})


async def insert_submission(
    tx: Tx,
    form: LeadForm,
    lead: NewLead,
    audit: tuple[UUID, str | None, str | None],
    jobs: Sequence[tuple[str, dict[str, str]]],
    now: datetime,
) -> bool:
    """Store a lead, its audit entry and its jobs in one statement; False where nothing was stored.

    Nothing is stored where `form` is no longer the one in force: the statement is its own proof
    that the lead was checked against the rules of this moment. `audit` is the entry's id, the
    visitor's address and browser. A lead id that is taken raises psycopg's UniqueViolation.
    """
    stored = await execute(
        tx,
        _INSERT_SUBMISSION,
        {
            "lead": _json(_row_of(lead, now)),
            "lead_id": lead.lead_id,
            "niche_id": form.niche_id,
            "version": form.version,
            "approval_mode": form.approval_mode.value,
            "consent_version": form.consent_version,
            "consent_required": form.consent_required,
            "audit_id": audit[0],
            "address": audit[1],
            "agent": audit[2],
            "queue": QUEUE,
            "jobs": _json([{"name": name, "args": args} for name, args in jobs]),
            "now": now,
        },
    )
    return stored > 0


def details_row(details: LeadDetails) -> dict[str, object]:
    """The checked part of a lead as JSON, column by column; corrections and imports share it."""
    place = details.place
    return {
        "contact_name": details.contact_name,
        "contact_email": details.contact_email,
        "contact_phone": details.contact_phone,
        "contact_fingerprint": "\\x" + details.contact_fingerprint.hex(),
        "form_data": details.form_data,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "location_address": place.address,
        "location_city": place.city,
        "location_state": place.state,
        "location_country": place.country,
        "location_zip": place.zip,
        "quality": details.quality,
    }


def _row_of(lead: NewLead, now: datetime) -> dict[str, object]:
    """The whole row: one JSON text costs less than thirty parameters."""
    return {
        **{name: getattr(lead.attribution, name) for name in _ATTRIBUTION},
        **details_row(lead.details),
        "id": lead.lead_id,
        "status": lead.status,
        "consent": lead.consent,
        "approved_at": now if lead.status is LeadStatus.APPROVED else None,
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
