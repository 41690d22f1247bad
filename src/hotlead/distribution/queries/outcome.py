"""Reading how a lead was sold."""

from uuid import UUID

from hotlead.distribution.records import BuyerView, LeadState, NameRow, RunRow
from hotlead.kit.db import Tx, fetch_all, fetch_one

BUYERS_MAX = 1_000
RUNS_MAX = 100
NAMES_MAX = 50_000


async def get_lead(tx: Tx, lead_id: UUID) -> LeadState:
    """Where the lead stands, with the form it was given under."""
    return await fetch_one(
        tx,
        LeadState,
        """
        SELECT l.status, l.next_attempt_at, f.schema
        FROM leads AS l
        JOIN niche_form_schemas AS f
            ON f.niche_id = l.niche_id AND f.version = l.schema_version
        WHERE l.id = %(lead_id)s
        """,
        {"lead_id": lead_id},
    )


async def list_buyers(tx: Tx, lead_id: UUID) -> list[BuyerView]:
    """Who bought the lead, in the order it was sold."""
    return await fetch_all(
        tx,
        BuyerView,
        """
        SELECT a.id AS assignment_id, a.subscription_id, a.provider_id, p.company_name,
            l.name AS level_name, a.price_charged, a.competitors_max, a.is_refunded,
            -- What the engine sells bears the moment of its run, which may not be kept any more.
            coalesce(run.outcome <> 'distributed' OR run.decided_at <> a.created_at, false)
                AS is_by_hand,
            a.created_at
        FROM lead_assignments AS a
        JOIN providers AS p ON p.id = a.provider_id
        JOIN competition_levels AS l ON l.id = a.competition_level_id
        LEFT JOIN LATERAL (
            SELECT r.outcome, r.decided_at FROM distribution_runs AS r
            WHERE r.lead_id = a.lead_id
            ORDER BY r.attempt DESC
            LIMIT 1
        ) AS run ON true
        WHERE a.lead_id = %(lead_id)s
        ORDER BY l.order_position, a.ledger_entry_id, a.id
        LIMIT %(limit)s
        """,
        {"lead_id": lead_id, "limit": BUYERS_MAX},
    )


async def list_runs(tx: Tx, lead_id: UUID) -> list[RunRow]:
    """Every run over the lead, the latest first."""
    return await fetch_all(
        tx,
        RunRow,
        """
        SELECT attempt, outcome, policy, decided_at, decide_ms, reason_counts, decisions
        FROM distribution_runs
        WHERE lead_id = %(lead_id)s
        ORDER BY attempt DESC
        LIMIT %(limit)s
        """,
        {"lead_id": lead_id, "limit": RUNS_MAX},
    )


async def list_subscriptions_of(tx: Tx, lead_id: UUID) -> list[NameRow]:
    """Every subscription that could have been looked at when the lead was last decided."""
    return await fetch_all(
        tx,
        NameRow,
        """
        SELECT s.number, s.is_active, s.id AS subscription_id, s.provider_id, p.company_name,
            s.competition_level_id AS level_id, l.name AS level_name
        FROM leads AS lead
        JOIN competition_levels AS l ON l.niche_id = lead.niche_id
        JOIN provider_subscriptions AS s ON s.competition_level_id = l.id
        JOIN providers AS p ON p.id = s.provider_id
        WHERE lead.id = %(lead_id)s
            AND s.created_at <= (
                SELECT max(r.decided_at) FROM distribution_runs AS r WHERE r.lead_id = lead.id
            )
        ORDER BY l.order_position, s.rotation NULLS FIRST, s.created_at, s.id
        LIMIT %(limit)s
        """,
        {"lead_id": lead_id, "limit": NAMES_MAX},
    )
