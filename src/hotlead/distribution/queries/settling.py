"""Writing down a plan, a batch at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hotlead.distribution.records import Assignment, Runs
from hotlead.kit.db import Jsonb, Tx, execute
from hotlead.kit.ids import new_id


async def insert_assignments(
    tx: Tx, assignments: Sequence[Assignment], entries: Mapping[UUID, int], now: datetime
) -> None:
    """Write every sale with its ledger entry, and the refund policy in force; 0: the settings.

    A test lead's has no entry.
    """
    await execute(
        tx,
        """
        INSERT INTO lead_assignments (id, lead_id, provider_id, subscription_id,
                                      competition_level_id, ledger_entry_id, price_charged,
                                      competitors_max, created_at, refund_policy_version)
        SELECT r.*, %(now)s, coalesce(p.version, 0)
        FROM unnest(%(ids)b::uuid[], %(lead_ids)b::uuid[], %(provider_ids)b::uuid[],
                    %(subscription_ids)b::uuid[], %(level_ids)b::uuid[], %(entry_ids)b::bigint[],
                    %(prices)b::numeric[], %(competitors)b::integer[])
            AS r (id, lead_id, provider_id, subscription_id, level_id, entry_id, price, competitors)
        LEFT JOIN (
            SELECT v.id, max(q.version) AS version
            FROM competition_levels AS v
            JOIN refund_policies AS q ON q.niche_id = v.niche_id
            WHERE v.id = ANY(%(level_ids)b::uuid[])
            GROUP BY v.id
        ) AS p ON p.id = r.level_id
        """,
        {
            "ids": [a.id for a in assignments],
            "lead_ids": [a.sale.lead_id for a in assignments],
            "provider_ids": [a.provider_id for a in assignments],
            "subscription_ids": [a.subscription_id for a in assignments],
            "level_ids": [a.sale.level_id for a in assignments],
            "entry_ids": [entries.get(a.id) for a in assignments],
            "prices": [a.sale.price for a in assignments],
            "competitors": [a.sale.competitors_max for a in assignments],
            "now": now,
        },
    )


async def insert_runs(tx: Tx, runs: Runs, now: datetime) -> None:
    """Write a batch and the decision record of every lead in it.

    `decide_ms` is the batch's, shared out evenly.
    """
    decisions = runs.decisions
    await execute(
        tx,
        """
        WITH batch AS (
            INSERT INTO distribution_batches (id, niche_id, decided_at, lead_ids, market)
            VALUES (%(batch_id)s, %(niche_id)s, %(now)s, %(lead_ids)b, %(market)b)
        )
        INSERT INTO distribution_runs (id, lead_id, attempt, outcome, policy, decisions,
                                       reason_counts, decided_at, decide_ms, batch_id, lead)
        SELECT r.id, r.lead_id, r.attempt, r.outcome, %(policy)s, r.decisions, r.reason_counts,
            %(now)s, %(decide_ms)s, %(batch_id)s, r.lead
        FROM unnest(%(ids)b::uuid[], %(lead_ids)b::uuid[], %(attempts)b::integer[],
                    %(outcomes)b::text[], %(decisions)b::jsonb[], %(reason_counts)b::jsonb[],
                    %(leads)b::bytea[])
            AS r (id, lead_id, attempt, outcome, decisions, reason_counts, lead)
        """,
        {
            "batch_id": runs.batch_id,
            "niche_id": runs.niche_id,
            "market": runs.market,
            "policy": runs.policy.value,
            "now": now,
            "decide_ms": runs.decide_ms / max(1, len(decisions)),
            "ids": [new_id() for _ in decisions],
            "lead_ids": [decision.lead_id for decision in decisions],
            "attempts": [decision.attempt for decision in decisions],
            "outcomes": [decision.outcome.value for decision in decisions],
            "decisions": [Jsonb(levels) for levels in runs.written],
            "reason_counts": [Jsonb(dict(decision.reason_counts)) for decision in decisions],
            "leads": list(runs.leads),
        },
    )
