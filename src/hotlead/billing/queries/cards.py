"""Saved cards: agreed to, entered at Stripe, read from there, and taken away again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.billing.records import Card, CardRow, CardStatus, Consent
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx, execute, fetch_maybe, fetch_rows, fetch_value
from hotlead.kit.payments import CardDetails


async def insert_card(tx: Tx, actor: Actor, card_id: UUID, consent: Consent, now: datetime) -> None:
    """Keep what a provider agreed to, who and from where, before a card is asked for."""
    await execute(
        tx,
        """
        INSERT INTO saved_cards (id, provider_id, consent_version, consent_text, consented_by,
                                 consent_address, created_at, updated_at)
        VALUES (%(id)s, %(provider_id)s, %(version)s, %(text)s, %(user_id)s,
                %(address)s, %(now)s, %(now)s)
        """,
        {
            "id": card_id,
            "provider_id": actor.provider_id,
            "version": consent.version,
            "text": consent.text,
            "user_id": actor.user_id,
            "address": actor.address,
            "now": now,
        },
    )


async def lock_card(tx: Tx, card_id: UUID | None) -> CardRow | None:
    """A card that nobody else changes until this transaction ends."""
    return await fetch_maybe(
        tx,
        CardRow,
        """
        SELECT id, provider_id, status, setup_intent_id, payment_method_id, detached_at
        FROM saved_cards
        WHERE id = %(id)s
        FOR NO KEY UPDATE
        """,
        {"id": card_id},
    )


async def find_card(tx: Tx, provider_id: UUID) -> Card | None:
    """The card of a provider that can be charged; None where there is none."""
    return await fetch_maybe(
        tx,
        Card,
        """
        SELECT id, brand, last4, exp_month, exp_year, saved_at
        FROM saved_cards
        WHERE provider_id = %(provider_id)s AND status = 'saved'
        """,
        {"provider_id": provider_id},
    )


async def get_card_status(tx: Tx, provider_id: UUID, card_id: UUID) -> CardStatus:
    """How far a card of a provider's is; raises NotFound."""
    return await fetch_value(
        tx,
        CardStatus,
        "SELECT status FROM saved_cards WHERE id = %(id)s AND provider_id = %(provider_id)s",
        {"id": card_id, "provider_id": provider_id},
    )


async def set_entered(tx: Tx, card_id: UUID, setup_intent_id: str, now: datetime) -> int:
    """Stripe has the card; what is known of it is read there next."""
    return await execute(
        tx,
        """
        UPDATE saved_cards
        SET status = 'entered', setup_intent_id = %(setup_intent_id)s, updated_at = %(now)s
        WHERE id = %(id)s AND status = 'pending'
        """,
        {"id": card_id, "setup_intent_id": setup_intent_id, "now": now},
    )


async def set_saved(tx: Tx, card_id: UUID, card: CardDetails, now: datetime) -> int:
    """The card can be charged from now on."""
    return await execute(
        tx,
        """
        UPDATE saved_cards
        SET status = 'saved', customer_id = %(customer_id)s,
            payment_method_id = %(payment_method_id)s, brand = %(brand)s, last4 = %(last4)s,
            exp_month = %(exp_month)s, exp_year = %(exp_year)s,
            saved_at = %(now)s, updated_at = %(now)s
        WHERE id = %(id)s AND status = 'entered'
        """,
        {
            "id": card_id,
            "customer_id": card.customer_id,
            "payment_method_id": card.payment_method_id,
            "brand": card.brand,
            "last4": card.last4,
            "exp_month": card.exp_month,
            "exp_year": card.exp_year,
            "now": now,
        },
    )


async def set_removed(tx: Tx, provider_id: UUID, now: datetime) -> Sequence[UUID]:
    """No card of a provider's is charged any more; those that had been saved."""
    rows = await fetch_rows(
        tx,
        """
        UPDATE saved_cards
        SET status = 'removed', removed_at = %(now)s, updated_at = %(now)s
        WHERE provider_id = %(provider_id)s AND status = 'saved'
        RETURNING id
        """,
        {"provider_id": provider_id, "now": now},
    )
    return [row[0] for row in rows]


async def set_detached(tx: Tx, card_id: UUID, now: datetime) -> int:
    """Stripe keeps the card for us no more."""
    return await execute(
        tx,
        """
        UPDATE saved_cards SET detached_at = %(now)s, updated_at = %(now)s
        WHERE id = %(id)s AND status = 'removed' AND detached_at IS NULL
        """,
        {"id": card_id, "now": now},
    )


async def list_unread_cards(tx: Tx, before: datetime, limit: int) -> Sequence[UUID]:
    """Cards that were entered at Stripe before a moment, and not read from there."""
    rows = await fetch_rows(
        tx,
        """
        SELECT id FROM saved_cards
        WHERE status = 'entered' AND updated_at < %(before)s
        ORDER BY updated_at
        LIMIT %(limit)s
        """,
        {"before": before, "limit": limit},
    )
    return [row[0] for row in rows]


async def list_attached_cards(tx: Tx, before: datetime, limit: int) -> Sequence[UUID]:
    """Cards that were removed before a moment, and that Stripe still keeps."""
    rows = await fetch_rows(
        tx,
        """
        SELECT id FROM saved_cards
        WHERE status = 'removed' AND detached_at IS NULL AND payment_method_id IS NOT NULL
            AND updated_at < %(before)s
        ORDER BY updated_at
        LIMIT %(limit)s
        """,
        {"before": before, "limit": limit},
    )
    return [row[0] for row in rows]
