"""Payments, the ledger and the account at the gateway, compared day by day.

What is asked of the gateway is kept first, a page at a time and outside any transaction; each day
is then compared in one of its own. Done twice, the same comes of it.
"""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

import structlog

from hotlead.audit import service as audit
from hotlead.billing import queries, rules
from hotlead.billing.records import Kept, ReconcileReceipt, ReconciliationRun
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.balance_transactions import Stretch
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import Conflict, InvalidInput
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.kit.payment_gateways import GatewayKind, NoGateway
from hotlead.kit.payments import PaymentGateway
from hotlead.kit.sandbox_payments import SandboxGateway

RECONCILE_JOB: Final = "billing.reconcile_days"
# Pages of a hundred that one run asks for.
PAGES_MAX: Final = 2_000
# Differences of a day that are kept one by one; the others are counted.
DIFFERENCES_MAX: Final = 50
# Events that the sandbox recalls.
RECALLED_MAX: Final = 10_000

_log = structlog.get_logger("hotlead.payments")


class TooManyTransactions(Conflict):
    """More transactions than a run asks for; what was read of them is kept."""

    code = "too_many_transactions"
    message = "There are too many transactions to compare at once."


async def reconcile_days(
    db: Database, gateway: PaymentGateway, first: date, last: date, now: datetime
) -> int:
    """Compare these days (UTC, both included) and keep what differs; how much does.

    Raises PaymentsUnavailable where the gateway does not answer, and TooManyTransactions: nothing
    is compared then.
    """
    kind, kept = kind_of_gateway(gateway), Kept()
    if kind is not GatewayKind.NONE:
        stretch = rules.stretch_to_fetch(first, last, now)
        await _fetch(db, gateway, stretch, now)
        kept = Kept(stretch.since, stretch.until)
    differing = 0
    for offset in range((last - first).days + 1):
        async with db.transaction(SYSTEM) as tx:
            run = await _compare(tx, first + timedelta(days=offset), kind, kept, now)
        if not run.is_clean:
            _log.error("reconciliation_differs", day=str(run.day), differing=run.differing)
        differing += run.differing
    return differing


async def reconcile_due(tx: Tx, now: datetime) -> None:
    """Queue the days of a daily run: the last week again, and what was missed before it."""
    await queue_days(tx, *rules.days_due(await queries.get_known_days(tx), now))


async def request_reconciliation(
    tx: Tx, actor: Actor, day: date, now: datetime
) -> ReconcileReceipt:
    """Have a day compared anew, soon. For administrators; raises InvalidInput for other days."""
    actor.require_admin()
    days = rules.days_asked(day, await queries.get_known_days(tx), now)
    if days is None:
        told = f"Choose a day that is over (UTC), at most {rules.REACH_DAYS} days ago."
        raise InvalidInput(fields={"day": told})
    await queue_days(tx, *days)
    await audit.record(
        tx,
        actor,
        "reconciliation.requested",
        entity_type="reconciliation",
        entity_id=None,
        description=f"Asked for the money of {day} to be compared again",
        now=now,
    )
    return ReconcileReceipt(*days)


def kind_of_gateway(gateway: PaymentGateway) -> GatewayKind:
    """Which kind a gateway is of."""
    match gateway:
        case NoGateway():
            return GatewayKind.NONE
        case SandboxGateway():
            return GatewayKind.SANDBOX
        case _:
            return GatewayKind.STRIPE


async def queue_days(tx: Tx, first: date, last: date) -> None:
    """Have these days compared, after whatever is being compared now."""
    args = {"first": first.isoformat(), "last": last.isoformat()}
    await enqueue(tx, RECONCILE_JOB, args, lock=RECONCILE_JOB)


async def _fetch(db: Database, gateway: PaymentGateway, stretch: Stretch, now: datetime) -> None:
    """Keep what the gateway has of a stretch; what a run before it kept is kept once."""
    if isinstance(gateway, SandboxGateway):
        gateway = gateway.recalling(partial(_recall, db))
    after: str | None = None
    for _ in range(PAGES_MAX):
        page = await gateway.list_transactions(stretch, after)
        async with db.transaction(SYSTEM) as tx:
            await queries.insert_transactions(tx, page.items, now)
        after = page.after
        if after is None:
            break
    else:
        raise TooManyTransactions
    async with db.transaction(SYSTEM) as tx:
        await queries.set_owners(tx)


async def _recall(db: Database) -> list[dict[str, object]]:
    async with db.transaction(SYSTEM) as tx:
        return await queries.list_told_events(tx, RECALLED_MAX)


async def _compare(
    tx: Tx, day: date, gateway: GatewayKind, asked: Kept, now: datetime
) -> ReconciliationRun:
    whole, before = rules.stretch_of(day, day), await queries.get_kept(tx)
    kept = rules.widen(before, asked)
    has_gateway = gateway is not GatewayKind.NONE
    pairs = await queries.list_differing(tx, whole, kept, DIFFERENCES_MAX, has_gateway=has_gateway)
    run = ReconciliationRun(
        day=day,
        ran_at=now,
        gateway=gateway,
        kept=asked,
        totals=await queries.sum_day(tx, whole),
        not_ours=await queries.count_not_ours(tx, whole),
        differing=pairs[0].total if pairs else 0,
        differences=[rules.read_pair(pair) for pair in pairs],
    )
    await queries.insert_run(tx, new_id(), run)
    return run
