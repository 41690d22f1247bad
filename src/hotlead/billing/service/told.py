"""What administrators and Prometheus read of the money checks and the reconciliation."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from hotlead.billing import queries, rules
from hotlead.billing.records import ProofRow, ReconciledDay, Reconciliation, ToldDifference
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import NotFound
from hotlead.kit.gauges import Gauge
from hotlead.kit.paging import PageOf, Paging

# Days whose differences a gauge adds up: those that the page shows.
GAUGED_DAYS: Final = 30
_TITLES: Final = {check.name: check.title for check in queries.CHECKS}


async def list_proofs(tx: Tx, actor: Actor, paging: Paging) -> PageOf[ProofRow]:
    """Runs of the money checks, the newest first. For administrators."""
    actor.require_admin()
    rows = await queries.list_proofs(tx, paging)
    total = await queries.count_proofs(tx)
    items = [rules.read_proof(row, _TITLES) for row in rows]
    return PageOf(items, paging.page, paging.limit, total)


async def list_days(tx: Tx, actor: Actor, paging: Paging) -> PageOf[ReconciledDay]:
    """Each day with its last run, the newest day first. For administrators."""
    actor.require_admin()
    rows = await queries.list_days(tx, paging)
    return PageOf(rows, paging.page, paging.limit, await queries.count_days(tx))


async def get_reconciliation(tx: Tx, actor: Actor, day: date) -> Reconciliation:
    """The last run of a day, its differences in sentences. For administrators; raises NotFound."""
    found = await find_reconciliation(tx, actor, day)
    if found is None:
        raise NotFound
    return found


async def find_reconciliation(tx: Tx, actor: Actor, day: date) -> Reconciliation | None:
    """The same; None for a day that was not compared."""
    actor.require_admin()
    row = await queries.find_day(tx, day)
    if row is None:
        return None
    ids = [it.provider_id for it in row.differences if it.provider_id]
    names = await queries.list_company_names(tx, ids)
    told = [
        ToldDifference(
            **msgspec.structs.asdict(it),
            company_name=names.get(it.provider_id) if it.provider_id else None,
            sentence=rules.say_difference(it),
        )
        for it in row.differences
    ]
    return Reconciliation(
        day=row.day,
        ran_at=row.ran_at,
        gateway=row.gateway,
        is_clean=row.is_clean,
        differing=row.differing,
        not_ours=row.not_ours,
        totals=row.totals,
        differences=told,
    )


async def read_gauges(db: Database) -> Sequence[Gauge]:
    """What the last money checks and reconciliations found."""
    async with db.transaction(SYSTEM) as tx:
        proof = await queries.find_last_proof(tx)
        found = await queries.get_gauges(tx, GAUGED_DAYS)
    checks = proof.results if proof else []
    age_s = found.clean_age_s
    return (
        Gauge(
            "hotlead_money_check_wrong",
            "Rows that a money check found wrong when it ran last.",
            ("check",),
            {(check.name,): check.wrong for check in checks},
        ),
        Gauge(
            "hotlead_reconciliation_differences",
            "Payments of the last 30 days on which Stripe and the ledger do not agree.",
            (),
            {(): found.differing},
        ),
        Gauge(
            "hotlead_reconciliation_clean_age_seconds",
            "Time since a reconciliation found no difference.",
            (),
            {} if age_s is None else {(): age_s},
        ),
    )
