"""The statements behind the page of the person who asked."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from hotlead.kit.db import Tx, execute, fetch_all, fetch_maybe
from hotlead.leads.records import LeadStatus, LeadToEnd, OwnLeadRow, Sold

RECEIVERS_MAX: Final = 1_000

_FIND_OWN: Final[LiteralString] = """
    SELECT l.id, l.number, l.status, n.name AS niche, n.slug AS niche_slug, l.contact_name,
        l.contact_email, l.contact_phone, l.location_address, l.location_city, l.location_state,
        l.location_zip, l.location_country, l.form_data, s.schema, l.consent,
        c.text AS consent_text, n.cascade_policy, l.created_at AS submitted_at, l.withdrawn_at,
        l.erased_at,
        ARRAY(
            SELECT v.max_distribution_count
            FROM competition_levels AS v
            WHERE v.niche_id = n.id AND v.is_active
                AND v.order_position >= coalesce(first.order_position, 0)
            ORDER BY v.order_position
        ) AS buyers
    FROM leads AS l
    JOIN niches AS n ON n.id = l.niche_id
    JOIN niche_form_schemas AS s ON s.niche_id = l.niche_id AND s.version = l.schema_version
    LEFT JOIN competition_levels AS first
        ON first.id = n.default_competition_level_id AND first.is_active
    LEFT JOIN niche_consents AS c
        ON c.niche_id = l.niche_id AND c.version = (l.consent ->> 'text_version')::integer
    WHERE l.id = %(lead_id)s
    """


async def find_own(tx: Tx, lead_id: UUID) -> OwnLeadRow | None:
    """What is kept of a request, None where there is none."""
    return await fetch_maybe(tx, OwnLeadRow, _FIND_OWN, {"lead_id": lead_id})


async def list_receivers(tx: Tx, lead_id: UUID) -> list[Sold]:
    """Who received a request, in that order."""
    return await fetch_all(
        tx,
        Sold,
        """
        SELECT p.company_name, p.website, a.created_at AS received_at, a.competitors_max
        FROM lead_assignments AS a
        JOIN providers AS p ON p.id = a.provider_id
        WHERE a.lead_id = %(lead_id)s
        ORDER BY a.created_at, p.company_name, a.id
        LIMIT %(limit)s
        """,
        {"lead_id": lead_id, "limit": RECEIVERS_MAX},
    )


async def lock_lead_to_end(tx: Tx, lead_id: UUID) -> LeadToEnd | None:
    """The lead, locked as the engine locks what it sells; None where there is none."""
    return await fetch_maybe(
        tx,
        LeadToEnd,
        "SELECT status, erased_at FROM leads WHERE id = %(lead_id)s FOR NO KEY UPDATE",
        {"lead_id": lead_id},
    )


async def set_withdrawn(tx: Tx, lead_id: UUID, status: LeadStatus, now: datetime) -> int:
    """Take a lead that stands in `status` off the market for good."""
    return await execute(
        tx,
        """
        UPDATE leads
        SET status = 'withdrawn', withdrawn_at = %(now)s, next_attempt_at = NULL,
            updated_at = %(now)s
        WHERE id = %(lead_id)s AND status = %(status)s AND withdrawn_at IS NULL
        """,
        {"lead_id": lead_id, "status": status.value, "now": now},
    )


async def set_erased(tx: Tx, lead_id: UUID, now: datetime) -> int:
    """Withdraw a lead and keep nothing of the person; a CHECK says what that is.

    Niche, form version, campaign and times stay, and the text that was agreed to. The fingerprint
    stays too: see docs/privacy.md.
    """
    return await execute(
        tx,
        """
        UPDATE leads
        SET status = 'withdrawn', withdrawn_at = coalesce(withdrawn_at, %(now)s),
            erased_at = %(now)s, next_attempt_at = NULL, updated_at = %(now)s,
            contact_name = 'Erased person', contact_email = '', contact_phone = NULL,
            form_data = '{}', quality = '{}',
            consent = consent || '{"ip": null, "page": ""}',
            latitude = NULL, longitude = NULL, location_address = NULL, location_city = NULL,
            location_state = NULL, location_country = NULL, location_zip = NULL,
            referrer_url = NULL, utm_term = NULL, utm_content = NULL, click_id = NULL,
            session_id = NULL, external_id = NULL, rejection_reason = NULL
        WHERE id = %(lead_id)s AND erased_at IS NULL
        """,
        {"lead_id": lead_id, "now": now},
    )
