"""Runs of the reconciliation and of the money checks, written and read."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from hotlead.billing.records import (
    GaugeRow,
    Kept,
    KeptProof,
    KnownDays,
    ReconciledDay,
    ReconciliationRow,
    ReconciliationRun,
    Settlement,
)
from hotlead.kit.actor import Actor
from hotlead.kit.db import (
    Jsonb,
    Tx,
    execute,
    fetch_all,
    fetch_maybe,
    fetch_one,
    fetch_rows,
    fetch_value,
)
from hotlead.kit.paging import Paging


async def get_kept(tx: Tx) -> Kept:
    """The stretch that the gateway was asked for, over all runs."""
    return await fetch_one(
        tx,
        Kept,
        "SELECT min(fetched_from) AS since, max(fetched_until) AS until FROM reconciliations",
    )


async def get_known_days(tx: Tx) -> KnownDays:
    """The days that were compared with the gateway."""
    return await fetch_one(
        tx,
        KnownDays,
        """
        SELECT min(day) AS first, max(day) AS last FROM reconciliations WHERE gateway <> 'none'
        """,
    )


async def insert_run(tx: Tx, run_id: UUID, run: ReconciliationRun) -> None:
    """Keep the outcome of one run."""
    await execute(
        tx,
        """
        INSERT INTO reconciliations (id, day, ran_at, gateway, fetched_from, fetched_until, totals,
                                     not_ours, differing, differences, is_clean)
        VALUES (%(id)s, %(day)s, %(ran_at)s, %(gateway)s, %(fetched_from)s, %(fetched_until)s,
                %(totals)s, %(not_ours)s, %(differing)s, %(differences)s, %(is_clean)s)
        """,
        {
            "id": run_id,
            "day": run.day,
            "ran_at": run.ran_at,
            "gateway": run.gateway.value,
            "fetched_from": run.kept.since,
            "fetched_until": run.kept.until,
            "totals": Jsonb(msgspec.to_builtins(run.totals)),
            "not_ours": run.not_ours,
            "differing": run.differing,
            "differences": Jsonb(msgspec.to_builtins(run.differences)),
            "is_clean": run.is_clean,
        },
    )


async def list_days(tx: Tx, paging: Paging) -> list[ReconciledDay]:
    """Each day with its last run, the newest day first."""
    return await fetch_all(
        tx,
        ReconciledDay,
        """
        SELECT DISTINCT ON (day) day, ran_at, gateway, is_clean, differing, not_ours, totals
        FROM reconciliations
        ORDER BY day DESC, ran_at DESC, id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"limit": paging.limit, "offset": paging.offset},
    )


async def count_days(tx: Tx) -> int:
    """How many days were reconciled."""
    return await fetch_value(tx, int, "SELECT count(DISTINCT day) FROM reconciliations")


async def find_day(tx: Tx, day: date) -> ReconciliationRow | None:
    """The last run of a day; None where it was not compared."""
    return await fetch_maybe(
        tx,
        ReconciliationRow,
        """
        SELECT day, ran_at, gateway, is_clean, differing, not_ours, totals, differences
        FROM reconciliations
        WHERE day = %(day)s
        ORDER BY ran_at DESC, id DESC
        LIMIT 1
        """,
        {"day": day},
    )


async def list_company_names(tx: Tx, provider_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of providers, for people."""
    rows = await fetch_rows(
        tx,
        "SELECT id, company_name FROM providers WHERE id = ANY(%(ids)s)",
        {"ids": list(provider_ids)},
    )
    return dict(rows)


async def list_proofs(tx: Tx, paging: Paging) -> list[KeptProof]:
    """Runs of the money checks, the newest first."""
    return await fetch_all(
        tx,
        KeptProof,
        """
        SELECT checked_at, is_clean, results FROM money_checks
        ORDER BY checked_at DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"limit": paging.limit, "offset": paging.offset},
    )


async def count_proofs(tx: Tx) -> int:
    """How many runs are kept."""
    return await fetch_value(tx, int, "SELECT count(*) FROM money_checks")


async def find_last_proof(tx: Tx) -> KeptProof | None:
    """The last run of the money checks; None where there was none."""
    return await fetch_maybe(
        tx,
        KeptProof,
        """
        SELECT checked_at, is_clean, results FROM money_checks ORDER BY checked_at DESC LIMIT 1
        """,
    )


async def get_gauges(tx: Tx, days: int) -> GaugeRow:
    """How much differs on the last days, and how long ago a run was clean."""
    return await fetch_one(
        tx,
        GaugeRow,
        """
        SELECT coalesce(sum(differing), 0) AS differing,
            (SELECT extract(epoch FROM now() - max(ran_at)) FROM reconciliations
             WHERE is_clean) AS clean_age_s
        FROM (
            SELECT DISTINCT ON (day) differing FROM reconciliations
            WHERE day >= current_date - %(days)s::integer
            ORDER BY day DESC, ran_at DESC, id DESC
        ) AS last
        """,
        {"days": days},
    )


async def set_settled(
    tx: Tx, actor: Actor, settlement: Settlement, difference: Decimal, now: datetime
) -> None:
    """Keep that a difference of this amount was put right; a later word takes its place."""
    await execute(
        tx,
        """
        INSERT INTO settled_differences (payment_id, kind, difference, memo, settled_by, settled_at)
        VALUES (%(payment_id)s, %(kind)s, %(difference)s, %(memo)s, %(settled_by)s, %(now)s)
        ON CONFLICT (payment_id, kind) DO UPDATE SET difference = excluded.difference,
            memo = excluded.memo, settled_by = excluded.settled_by,
            settled_at = excluded.settled_at
        """,
        {
            "payment_id": settlement.payment_id,
            "kind": settlement.kind.value,
            "difference": difference,
            "memo": settlement.memo,
            "settled_by": actor.user_id,
            "now": now,
        },
    )
