"""Providers as administrators see them."""

import re
from datetime import datetime, timedelta
from typing import Final, LiteralString
from uuid import UUID

from hotlead.kit.db import Params, Tx, fetch_all, fetch_one, fetch_rows, fetch_value
from hotlead.kit.paging import Paging
from hotlead.providers.records import (
    AdminBoughtLead,
    AdminEvent,
    AdminLedgerRow,
    AdminProvider,
    AdminProviderRow,
    AdminRequest,
    AdminSession,
    AdminSubscription,
    AdminWebhook,
    ProviderFilter,
    ProviderSort,
)

RECENT_DAYS: Final = 30
SUBSCRIPTIONS_MAX: Final = 200

_FOUND: Final[LiteralString] = """
    FROM providers AS p
    JOIN users AS u ON u.id = p.user_id
    WHERE p.deleted_at IS NULL
        AND (%(status)s::text IS NULL OR u.status = %(status)s)
        AND (%(pattern)s::text IS NULL OR p.company_name ILIKE %(pattern)s
            OR u.email ILIKE %(pattern)s
            OR concat_ws(' ', u.first_name, u.last_name) ILIKE %(pattern)s)
    """
_ORDERS: Final[dict[ProviderSort, LiteralString]] = {
    ProviderSort.COMPANY: "ORDER BY lower(r.company_name), r.id",
    ProviderSort.COMPANY_DESC: "ORDER BY lower(r.company_name) DESC, r.id DESC",
    ProviderSort.BALANCE: "ORDER BY r.balance, r.id",
    ProviderSort.BALANCE_DESC: "ORDER BY r.balance DESC, r.id DESC",
    ProviderSort.CREATED_AT: "ORDER BY r.created_at, r.id",
    ProviderSort.CREATED_AT_DESC: "ORDER BY r.created_at DESC, r.id DESC",
    ProviderSort.STATUS: "ORDER BY r.status, lower(r.company_name), r.id",
    ProviderSort.STATUS_DESC: "ORDER BY r.status DESC, lower(r.company_name), r.id",
}
# Counted for the rows of one page only, so that the list stays fast with many providers.
_WITH_COUNTS: Final[LiteralString] = """
    SELECT r.id, r.company_name, r.contact_name, r.email, r.email_verified, r.status, r.balance,
        r.is_demo, s.subscriptions, a.leads_30_days, a.spent_30_days, r.created_at
    FROM page AS r
    CROSS JOIN LATERAL (
        SELECT count(*) AS subscriptions
        FROM provider_subscriptions AS s
        WHERE s.provider_id = r.id AND s.is_active
    ) AS s
    CROSS JOIN LATERAL (
        SELECT count(*) AS leads_30_days,
            coalesce(sum(a.price_charged) FILTER (WHERE NOT a.is_refunded), 0.00) AS spent_30_days
        FROM lead_assignments AS a
        WHERE a.provider_id = r.id AND a.created_at >= %(since)s
    ) AS a
    """
_PAGE: Final[LiteralString] = (
    """
    WITH found AS (
        SELECT p.id, p.company_name, concat_ws(' ', u.first_name, u.last_name) AS contact_name,
            u.email, u.email_verified, u.status, p.balance, p.is_demo, p.created_at
    """  # noqa: S608 - constant texts, which the type checker proves (LiteralString)
    + _FOUND
    + """
    ), page AS (
        SELECT r.id, r.company_name, r.contact_name, r.email, r.email_verified, r.status,
            r.balance, r.is_demo, r.created_at
        FROM found AS r
    """
)


async def list_providers(
    tx: Tx, wanted: ProviderFilter, paging: Paging, now: datetime
) -> list[AdminProviderRow]:
    """One page of providers."""
    order = _ORDERS[wanted.order]
    sql = _PAGE + order + " LIMIT %(limit)s OFFSET %(offset)s)" + _WITH_COUNTS + order
    return await fetch_all(
        tx,
        AdminProviderRow,
        sql,
        {
            **_params(wanted),
            "limit": paging.limit,
            "offset": paging.offset,
            "since": now - timedelta(days=RECENT_DAYS),
        },
    )


async def count_providers(tx: Tx, wanted: ProviderFilter) -> int:
    """How many there are in all pages."""
    return await fetch_value(tx, int, "SELECT count(*) " + _FOUND, _params(wanted))


async def count_by_status(tx: Tx, wanted: ProviderFilter) -> dict[str, int]:
    """How many providers of each status the filter finds, whatever status it names itself."""
    rows = await fetch_rows(
        tx,
        "SELECT u.status, count(*) " + _FOUND + " GROUP BY u.status",
        {**_params(wanted), "status": None},
    )
    return dict(rows)


async def get_provider(tx: Tx, provider_id: UUID) -> AdminProvider:
    """Everything about one provider; raises NotFound."""
    return await fetch_one(
        tx,
        AdminProvider,
        """
        SELECT p.id, p.user_id, p.company_name, p.website, u.first_name, u.last_name, u.email,
            u.email_verified, u.phone, u.status, u.status_reason,
            u.password_hash <> '' AS has_password, f.confirmed_at IS NOT NULL AS has_second_factor,
            (SELECT max(coalesce(s.last_seen_at, s.created_at))
             FROM sessions AS s WHERE s.user_id = u.id) AS last_seen_at,
            p.timezone, p.balance, p.low_balance_threshold, p.low_balance_alert_email,
            p.sales_stopped_at, p.is_demo,
            a.leads_total, a.spent_total, a.refunded_total, p.created_at, p.updated_at
        FROM providers AS p
        JOIN users AS u ON u.id = p.user_id
        LEFT JOIN second_factors AS f ON f.user_id = u.id
        CROSS JOIN LATERAL (
            SELECT count(*) AS leads_total,
                coalesce(sum(price_charged) FILTER (WHERE NOT is_refunded), 0.00) AS spent_total,
                count(*) FILTER (WHERE is_refunded) AS refunded_total
            FROM lead_assignments
            WHERE provider_id = p.id
        ) AS a
        WHERE p.id = %(provider_id)s AND p.deleted_at IS NULL
        """,
        {"provider_id": provider_id},
    )


async def list_subscriptions(tx: Tx, provider_id: UUID) -> list[AdminSubscription]:
    """What a provider buys and bought: live subscriptions first."""
    return await fetch_all(
        tx,
        AdminSubscription,
        """
        SELECT s.id, n.name AS niche_name, l.name AS level_name, l.price_per_lead, s.is_active,
            s.is_paused, s.leads_received_count, s.last_received_at,
            (SELECT count(*) FROM jsonb_object_keys(s.filters)) AS filters
        FROM provider_subscriptions AS s
        JOIN competition_levels AS l ON l.id = s.competition_level_id
        JOIN niches AS n ON n.id = l.niche_id
        WHERE s.provider_id = %(provider_id)s
        ORDER BY s.is_active DESC, n.name, l.order_position
        LIMIT %(limit)s
        """,
        {"provider_id": provider_id, "limit": SUBSCRIPTIONS_MAX},
    )


async def list_ledger(tx: Tx, provider_id: UUID, limit: int) -> list[AdminLedgerRow]:
    """The last entries of a provider's ledger, newest first."""
    return await fetch_all(
        tx,
        AdminLedgerRow,
        """
        SELECT e.id, e.transaction_type, e.amount, e.balance_after, e.memo, e.lead_id,
            l.number AS lead_number, e.created_at
        FROM provider_ledger AS e
        LEFT JOIN leads AS l ON l.id = e.lead_id
        WHERE e.provider_id = %(provider_id)s
        ORDER BY e.id DESC
        LIMIT %(limit)s
        """,
        {"provider_id": provider_id, "limit": limit},
    )


async def list_bought_leads(tx: Tx, provider_id: UUID, limit: int) -> list[AdminBoughtLead]:
    """The last leads a provider bought, newest first."""
    return await fetch_all(
        tx,
        AdminBoughtLead,
        """
        SELECT a.lead_id, l.number, l.contact_name, n.name AS niche_name, v.name AS level_name,
            a.price_charged, a.is_refunded, a.created_at
        FROM lead_assignments AS a
        JOIN leads AS l ON l.id = a.lead_id
        JOIN niches AS n ON n.id = l.niche_id
        JOIN competition_levels AS v ON v.id = a.competition_level_id
        WHERE a.provider_id = %(provider_id)s
        ORDER BY a.created_at DESC, a.id DESC
        LIMIT %(limit)s
        """,
        {"provider_id": provider_id, "limit": limit},
    )


async def list_requests(tx: Tx, provider_id: UUID, limit: int) -> list[AdminRequest]:
    """The last refunds a provider asked for, newest first."""
    return await fetch_all(
        tx,
        AdminRequest,
        """
        SELECT r.id, r.lead_id, l.number AS lead_number, r.reason, r.status, r.created_at,
            r.reviewed_at
        FROM bad_lead_requests AS r
        JOIN leads AS l ON l.id = r.lead_id
        WHERE r.provider_id = %(provider_id)s
        ORDER BY r.created_at DESC, r.id DESC
        LIMIT %(limit)s
        """,
        {"provider_id": provider_id, "limit": limit},
    )


async def list_sessions(tx: Tx, user_id: UUID, now: datetime, limit: int) -> list[AdminSession]:
    """Where a provider's person is logged in, the last used first."""
    return await fetch_all(
        tx,
        AdminSession,
        """
        SELECT id AS session_id, host(ip) AS address, user_agent AS agent, created_at,
            coalesce(last_seen_at, created_at) AS last_seen_at, expires_at
        FROM sessions
        WHERE user_id = %(user_id)s AND revoked_at IS NULL AND expires_at > %(now)s
        ORDER BY coalesce(last_seen_at, created_at) DESC, id DESC
        LIMIT %(limit)s
        """,
        {"user_id": user_id, "now": now, "limit": limit},
    )


async def list_webhooks(tx: Tx, provider_id: UUID, limit: int) -> list[AdminWebhook]:
    """A provider's endpoints, the oldest first."""
    return await fetch_all(
        tx,
        AdminWebhook,
        """
        SELECT id, url, status, failures, last_success_at
        FROM webhook_endpoints
        WHERE provider_id = %(provider_id)s AND deleted_at IS NULL
        ORDER BY created_at, id
        LIMIT %(limit)s
        """,
        {"provider_id": provider_id, "limit": limit},
    )


async def list_timeline(tx: Tx, provider_id: UUID, user_id: UUID, limit: int) -> list[AdminEvent]:
    """What happened to a provider or its user, or was done by them, newest first."""
    return await fetch_all(
        tx,
        AdminEvent,
        """
        SELECT a.action_type, a.description, a.actor_role, a.created_at,
            nullif(concat_ws(' ', u.first_name, u.last_name), '') AS actor_name
        FROM (
            (SELECT id, action_type, description, actor_role, actor_id, created_at
             FROM audit_log
             WHERE entity_id IN (%(provider_id)s, %(user_id)s)
             ORDER BY created_at DESC, id DESC
             LIMIT %(limit)s)
            UNION
            (SELECT id, action_type, description, actor_role, actor_id, created_at
             FROM audit_log
             WHERE actor_id = %(user_id)s
             ORDER BY created_at DESC, id DESC
             LIMIT %(limit)s)
        ) AS a
        LEFT JOIN users AS u ON u.id = a.actor_id
        ORDER BY a.created_at DESC, a.id DESC
        LIMIT %(limit)s
        """,
        {"provider_id": provider_id, "user_id": user_id, "limit": limit},
    )


def _params(wanted: ProviderFilter) -> Params:
    escaped = re.sub(r"([\\%_])", r"\\\1", wanted.q.strip()) if wanted.q else ""
    return {
        "status": wanted.status.value if wanted.status else None,
        "pattern": f"%{escaped}%" if escaped else None,
    }
