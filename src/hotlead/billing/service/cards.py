"""Saved cards: agreed to here, entered at the gateway, read from there, forgotten there.

Nobody's card number comes here: what is kept are the gateway's ids, and how its owner knows it.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.billing import queries, rules
from hotlead.billing.records import CardPage, CardRow, CardStatus, StripeObject
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue, enqueue_lost
from hotlead.kit.payments import CardDetails, CardOrder, PaymentGateway
from hotlead.kit.sandbox_cards import SandboxCard
from hotlead.kit.sandbox_payments import SandboxGateway, card_event

RECHARGE_PAGE: Final = "/dashboard/billing/recharge"
SAVE_JOB: Final = "billing.save_card"
FORGET_JOB: Final = "billing.forget_card"
RECHARGE_JOB: Final = "billing.recharge_provider"
SANDBOX_CARD_JOB: Final = "billing.enter_sandbox_card"
# A card that waited longer has lost its job.
CARD_FORGOTTEN_AFTER: Final = timedelta(minutes=5)
CARDS_SWEPT_MAX: Final = 200


async def begin_card(
    db: Database,
    gateway: PaymentGateway,
    actor: Actor,
    consent_version: int,
    settings: Settings,
    now: datetime,
) -> CardPage:
    """Keep what the provider agreed to, and open a page where a card is entered.

    The card counts once the gateway has told of it. Raises InvalidInput for a text that is not
    the one in force, PaymentsUnavailable.
    """
    provider_id = actor.require_provider()
    if consent_version != rules.CONSENT.version:
        raise InvalidInput(fields={"consent_version": "Read the text once more, and agree to it."})
    card_id = new_id()
    async with db.transaction(actor) as tx:
        payer = await queries.get_payer(tx, provider_id)
        await queries.insert_card(tx, actor, card_id, rules.CONSENT, now)
        told = f"Agreed to version {consent_version} of the text on auto-recharge"
        await _record(tx, actor, card_id, "card.agreed", told, now)
    back = settings.base_url + RECHARGE_PAGE
    order = CardOrder(
        card_id=card_id,
        email=payer.email,
        success_url=f"{back}?card={card_id}",
        cancel_url=back,
    )
    checkout = await gateway.open_card_page(order)
    return CardPage(card_id, checkout.url)


async def enter_card(tx: Tx, about: StripeObject, now: datetime) -> str | None:
    """A page told that a card was entered: read it soon. What stood in the way, or None."""
    card = await queries.lock_card(tx, about.card_id)
    if card is None:
        return "It names no card of ours."
    if about.setup_intent is None:
        return "It names no card at all."
    if await queries.set_entered(tx, card.id, about.setup_intent, now):
        await enqueue(tx, SAVE_JOB, {"card_id": str(card.id)})
    return None


async def save_card(db: Database, gateway: PaymentGateway, card_id: UUID, now: datetime) -> None:
    """Read an entered card from the gateway, and have it charged from now on, none before it.

    Raises PaymentsUnavailable.
    """
    async with db.transaction(SYSTEM) as tx:
        card = await queries.lock_card(tx, card_id)
    if card is None or card.status is not CardStatus.ENTERED or card.setup_intent_id is None:
        return
    details = await gateway.read_card(card.setup_intent_id)
    async with db.transaction(SYSTEM) as tx:
        await _keep(tx, card, details, now)


async def remove_card(tx: Tx, actor: Actor, now: datetime) -> bool:
    """Have no card charged from now on, and none kept at the gateway; whether there was one.

    Switches auto-recharge off.
    """
    provider_id = actor.require_provider()
    removed = await _remove(tx, actor, provider_id, now)
    if await queries.set_off(tx, provider_id, now):
        await audit.record(
            tx,
            actor,
            "recharge.switched_off",
            entity_type="provider",
            entity_id=provider_id,
            description="Auto-recharge switched off: the card was removed",
            metadata=audit.changes({"is_on": True}, {"is_on": False}),
            now=now,
        )
    return removed


async def forget_card(db: Database, gateway: PaymentGateway, card_id: UUID, now: datetime) -> None:
    """Have the gateway keep a removed card no more; again is harmless.

    Raises PaymentsUnavailable.
    """
    async with db.transaction(SYSTEM) as tx:
        card = await queries.lock_card(tx, card_id)
    if card is None or card.status is not CardStatus.REMOVED or card.detached_at is not None:
        return
    if card.payment_method_id is not None:
        await gateway.forget_card(card.payment_method_id)
    async with db.transaction(SYSTEM) as tx:
        await queries.set_detached(tx, card_id, now)


async def sweep_cards(tx: Tx, now: datetime) -> int:
    """Queue the cards whose job got lost: to be read, or to be forgotten."""
    before = now - CARD_FORGOTTEN_AFTER
    unread = await queries.list_unread_cards(tx, before, CARDS_SWEPT_MAX)
    attached = await queries.list_attached_cards(tx, before, CARDS_SWEPT_MAX)
    saving = await enqueue_lost(tx, SAVE_JOB, "card_id", [str(each) for each in unread])
    return saving + await enqueue_lost(tx, FORGET_JOB, "card_id", [str(each) for each in attached])


async def choose_sandbox_card(
    tx: Tx, actor: Actor, card_id: UUID, card: SandboxCard, now: datetime
) -> None:
    """Which card the provider enters on the sandbox's page; its event comes a job later.

    Raises NotFound for a card that is not the actor's.
    """
    status = await queries.get_card_status(tx, actor.require_provider(), card_id)
    if status is not CardStatus.PENDING:
        return
    await enqueue(tx, SANDBOX_CARD_JOB, {"card_id": str(card_id), "card": card.value})
    told = f"In the sandbox: a card for {card.value.replace('_', ' ')}"
    await _record(tx, actor, card_id, "card.entered", told, now)


async def enter_sandbox_card(
    gateway: SandboxGateway, card_id: UUID, card: SandboxCard, now: datetime
) -> None:
    """Post the event of a card to our own address; raises PaymentsUnavailable."""
    await gateway.post(card_event(card_id, card, now), now)


async def _keep(tx: Tx, card: CardRow, details: CardDetails, now: datetime) -> None:
    locked = await queries.lock_card(tx, card.id)
    if locked is None or locked.status is not CardStatus.ENTERED:
        return  # Another job was faster.
    await _remove(tx, SYSTEM, card.provider_id, now)
    await queries.set_saved(tx, card.id, details, now)
    told = f"{(details.brand or 'card').title()} ending {details.last4 or '?'} saved"
    await _record(tx, SYSTEM, card.id, "card.saved", told, now)
    await enqueue(tx, RECHARGE_JOB, {"provider_id": str(card.provider_id)})


async def _remove(tx: Tx, actor: Actor, provider_id: UUID, now: datetime) -> bool:
    removed = await queries.set_removed(tx, provider_id, now)
    for card_id in removed:
        await _record(tx, actor, card_id, "card.removed", "Card removed", now)
        await enqueue(tx, FORGET_JOB, {"card_id": str(card_id)})
    return bool(removed)


async def _record(
    tx: Tx, actor: Actor, card_id: UUID, action: str, told: str, now: datetime
) -> None:
    await audit.record(
        tx,
        actor,
        action,
        entity_type="card",
        entity_id=card_id,
        description=told,
        now=now,
    )
