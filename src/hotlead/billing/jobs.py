"""The jobs of money: the checks, and what Stripe says."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import structlog

from hotlead.billing import service
from hotlead.billing.records import Check, SandboxOutcome
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.jobs import Job
from hotlead.kit.payment_gateways import make_gateway, make_sandbox
from hotlead.kit.resources import Resources
from hotlead.kit.sandbox_cards import SandboxCard

log = structlog.get_logger()


async def prove_money(res: Resources) -> None:
    """Prove the ledger; a wrong check is an error in the log, with the names of the checks."""
    proof = await service.record_proof(res.db, utc_now())
    if not proof.is_clean:
        names = [check.name for check in proof.results if not check.is_clean]
        log.error("money_checks_failed", checks=names)


async def anchor_ledger(res: Resources) -> None:
    """Check the whole chain, and keep tonight's anchor in the audit log and in the log.

    A chain that is broken is anchored too: from then on, nothing changes unseen in it either.
    """
    _tell_broken(await service.check_chain(res.db))
    anchor = await service.anchor_ledger(res.db, utc_now())
    if anchor is not None:
        told = {name: getattr(anchor, name) for name in ("entry_id", "entries", "providers")}
        log.info("ledger_anchored", root=anchor.root, **told)


def _tell_broken(checks: Sequence[Check]) -> None:
    for check in checks:
        if not check.is_clean:
            log.error("ledger_chain_broken", check=check.name, examples=check.examples)


async def handle_event(res: Resources, event_id: str) -> None:
    """Do what an event of Stripe's says."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.handle_event(tx, event_id, utc_now(), res.settings.seller)


async def sweep_payments(res: Resources) -> None:
    """Find events whose job got lost, and payments that nobody can pay any more."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.sweep_events(tx, utc_now())
        await service.give_up_deposits(tx, utc_now())


async def close_books(res: Resources) -> None:
    """Close the months that are over, and number what an older release left without."""
    await service.issue_missing_invoices(res.db, res.settings.seller, utc_now())
    await service.close_months(res.db, utc_now())


async def act_in_sandbox(res: Resources, payment_id: str, outcome: str) -> None:
    """Tell what a person chose on the sandbox's page."""
    gateway, chosen = make_sandbox(res.settings), SandboxOutcome(outcome)
    await service.act_in_sandbox(res.db, gateway, UUID(payment_id), chosen, utc_now())


async def reconcile(res: Resources) -> None:
    """Have the days compared that are due."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.reconcile_due(tx, utc_now())


async def reconcile_days(res: Resources, first: str, last: str) -> None:
    """Compare payments, the ledger and the account at the gateway on these days."""
    gateway, days = (
        make_gateway(res.settings),
        (date.fromisoformat(first), date.fromisoformat(last)),
    )
    await service.reconcile_days(res.db, gateway, *days, utc_now())


async def sweep_recharges(res: Resources) -> None:
    """Begin what is due, and find recharges and cards whose job got lost."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.begin_recharges(tx, None, utc_now())
        await service.wake_recharges(tx, utc_now())
        await service.sweep_cards(tx, utc_now())


async def recharge_provider(res: Resources, provider_id: str) -> None:
    """Begin a recharge of one provider, where it is due."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.begin_recharges(tx, UUID(provider_id), utc_now())


async def charge_recharge(res: Resources, payment_id: str) -> None:
    """Charge the card of a recharge."""
    gateway = make_gateway(res.settings)
    await service.charge_recharge(res.db, gateway, UUID(payment_id), utc_now())


async def save_card(res: Resources, card_id: str) -> None:
    """Read an entered card from the gateway."""
    await service.save_card(res.db, make_gateway(res.settings), UUID(card_id), utc_now())


async def forget_card(res: Resources, card_id: str) -> None:
    """Have the gateway keep a removed card no more."""
    await service.forget_card(res.db, make_gateway(res.settings), UUID(card_id), utc_now())


async def enter_sandbox_card(res: Resources, card_id: str, card: str) -> None:
    """Tell of the card that was chosen on the sandbox's page."""
    gateway, chosen = make_sandbox(res.settings), SandboxCard(card)
    await service.enter_sandbox_card(gateway, UUID(card_id), chosen, utc_now())


# With pauses of five minutes at most, this is over a day: no event goes unheard.
HANDLING_RETRIES_MAX: Final = 300

JOBS = (
    Job("billing.prove_money", prove_money, cron="*/10 * * * *"),
    Job("billing.anchor_ledger", anchor_ledger, cron="40 2 * * *"),
    Job(service.HANDLE_JOB, handle_event, HANDLING_RETRIES_MAX),
    Job("billing.sweep_payments", sweep_payments, cron="* * * * *"),
    Job("billing.close_books", close_books, cron="5-59/10 * * * *"),
    Job(service.SANDBOX_JOB, act_in_sandbox),
    Job("billing.reconcile", reconcile, cron="20 3 * * *"),
    Job(service.RECONCILE_JOB, reconcile_days),
    Job("billing.sweep_recharges", sweep_recharges, cron="* * * * *"),
    Job(service.RECHARGE_JOB, recharge_provider),
    Job(service.CHARGE_JOB, charge_recharge),
    Job(service.SAVE_JOB, save_card),
    Job(service.FORGET_JOB, forget_card),
    Job(service.SANDBOX_CARD_JOB, enter_sandbox_card),
)
