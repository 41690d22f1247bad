"""The form in force, and the one statement that stores a submission."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from hotlead.kit.db import Tx, fetch_maybe, fetch_rows
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import QUEUE
from hotlead.leads.records import (
    Attribution,
    FormRow,
    IntakeJob,
    LeadDetails,
    LeadForm,
    LeadStatus,
    NewLead,
    Visit,
)

_ATTRIBUTION = Attribution.__struct_fields__

# A double click, a reload, a program that did not wait for its answer.
SAME_WITHIN: Final = timedelta(seconds=60)

_FIND_FORM: Final[LiteralString] = """
    SELECT n.id AS niche_id, n.slug, n.name, n.description, n.is_demo, n.approval_mode,
        n.cascade_policy, n.consent_required, n.consent_text, n.consent_version,
        n.embed_origins, s.version, s.schema,
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
    WHERE n.is_active AND n.id = coalesce(
        %(niche_id)s,
        (SELECT id FROM niches WHERE slug = %(slug)s),
        (SELECT niche_id FROM niche_former_slugs WHERE slug = %(slug)s)
    )
    """
# What was handed in, if the form it was checked against is still the one in force, and whether the
# same person asked before.
_RECALLED: Final[LiteralString] = """
    WITH form AS (
        SELECT s.version, n.intake_dedup_hours
        FROM niches AS n
        JOIN niche_form_schemas AS s ON s.niche_id = n.id AND s.is_active
        WHERE n.id = %(niche_id)s AND n.is_active AND s.version = %(version)s
            AND n.approval_mode = %(approval_mode)s AND n.consent_version = %(consent_version)s
            AND n.consent_required = %(consent_required)s
    ), recalled AS MATERIALIZED (
        SELECT r.*, form.version, seen.repeated, seen.earlier
        FROM form
        CROSS JOIN jsonb_populate_record(NULL::leads, %(lead)s::jsonb) AS r
        CROSS JOIN LATERAL recall_lead(r, %(same_since)s,
            %(now)s - make_interval(hours => form.intake_dedup_hours)) AS seen
    ), new AS (
        SELECT *
        FROM recalled
        WHERE repeated IS NULL
    )
    """
# Leads may be inserted by anyone and read back by nobody, hence no RETURNING on them.
_STORED: Final[LiteralString] = """
    , stored AS (
        INSERT INTO leads (id, niche_id, schema_version, status, contact_name, contact_email,
            contact_phone, contact_fingerprint, form_data, latitude, longitude, location_address,
            location_city, location_state, location_country, location_zip, referrer_url,
            utm_source, utm_medium, utm_campaign, utm_term, utm_content, partner_id, click_id,
            session_id, consent, quality, approved_at, created_at, updated_at)
        SELECT id, niche_id, version,
            CASE WHEN earlier IS NULL THEN status ELSE 'pending_approval' END, contact_name,
            contact_email, contact_phone, contact_fingerprint, form_data, latitude, longitude,
            location_address, location_city, location_state, location_country, location_zip,
            referrer_url, utm_source, utm_medium, utm_campaign, utm_term, utm_content, partner_id,
            click_id, session_id, consent,
            quality || jsonb_build_object('duplicate_of', earlier),
            CASE WHEN earlier IS NULL THEN approved_at END, %(now)s, %(now)s
        FROM new
    ), traced AS (
        INSERT INTO audit_log (id, actor_role, action_type, entity_type, entity_id, description,
            ip_address, user_agent, request_id, created_at)
        SELECT %(audit_id)s, 'visitor', 'lead.submitted', 'lead', id, 'Lead submitted',
            %(address)s, left(%(agent)s, 500), %(request_id)s, %(now)s
        FROM new
    )
    SELECT coalesce(repeated, id), CASE WHEN repeated IS NULL THEN
        jobs.procrastinate_defer_jobs_v1(ARRAY(
            SELECT ROW(%(queue)s, j.name, 0, j.lock, NULL, j.args, NULL)
                ::jobs.procrastinate_job_to_defer_v1
            FROM jsonb_to_recordset(%(jobs)s::jsonb)
                AS j (name text, args jsonb, is_sale boolean, lock text)
            WHERE earlier IS NULL OR NOT j.is_sale
        )) END
    FROM recalled
    """
_INSERT_SUBMISSION: Final[LiteralString] = _RECALLED + _STORED


async def find_form(tx: Tx, *, slug: str | None, niche_id: UUID | None) -> FormRow | None:
    """The active niche of this slug or id with its active form, None where there is none.

    An address that a niche had before leads to it, too.
    """
    return await fetch_maybe(tx, FormRow, _FIND_FORM, {"slug": slug, "niche_id": niche_id})


async def insert_submission(
    tx: Tx,
    form: LeadForm,
    lead: NewLead,
    visit: Visit,
    jobs: Sequence[IntakeJob],
    now: datetime,
) -> UUID | None:
    """Store a lead, its audit entry and its jobs in one statement; the id of the stored lead.

    Nothing is stored, and the answer is None, where `form` is no longer the one in force: the
    statement is its own proof that the lead was checked against the rules of this moment. What the
    same person said word for word within SAME_WITHIN, or under this very id, is not stored again:
    the answer is the lead it was. Whoever asked otherwise within the niche's window is stored as a
    duplicate of that lead and waits for a person. The entry says where the visit came from. A lead
    id that is taken by something else raises psycopg's UniqueViolation.
    """
    rows = await fetch_rows(
        tx,
        _INSERT_SUBMISSION,
        {
            "lead": _json(_row_of(form, lead, now)),
            "niche_id": form.niche_id,
            "version": form.version,
            "approval_mode": form.approval_mode.value,
            "consent_version": form.consent_version,
            "consent_required": form.consent_required,
            "same_since": now - SAME_WITHIN,
            "audit_id": new_id(),
            "address": visit.address,
            "agent": visit.agent,
            "request_id": visit.request_id,
            "queue": QUEUE,
            "jobs": _json(jobs),
            "now": now,
        },
    )
    return rows[0][0] if rows else None


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


def _row_of(form: LeadForm, lead: NewLead, now: datetime) -> dict[str, object]:
    """The whole row: one JSON text costs less than thirty parameters."""
    return {
        **{name: getattr(lead.attribution, name) for name in _ATTRIBUTION},
        **details_row(lead.details),
        "id": lead.lead_id,
        "niche_id": form.niche_id,
        "status": lead.status,
        "consent": lead.consent,
        "approved_at": now if lead.status is LeadStatus.APPROVED else None,
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
