"""Leads that were sold, as the engine leaves them behind."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from tests.builders import NOW, Cast, ProviderCast, make_lead, make_subscription

PRICE = Decimal("25.00")


async def subscribe(tx: Tx, cast: Cast, buyer: ProviderCast) -> UUID:
    """The buyer's subscription to the cast's level, made once."""
    cursor = await tx.execute(
        "SELECT id FROM provider_subscriptions WHERE provider_id = %s", (buyer.provider_id,)
    )
    row = await cursor.fetchone()
    return row[0] if row else await make_subscription(tx, buyer.provider_id, cast.level_id)


async def sell(
    tx: Tx, cast: Cast, lead_id: UUID, buyer: ProviderCast, *, at: datetime = NOW
) -> UUID:
    """Sell a lead: balance, ledger entry and assignment; returns the assignment."""
    subscription_id = await subscribe(tx, cast, buyer)
    assignment_id = new_id()
    cursor = await tx.execute(
        """
        WITH paid AS (
            UPDATE providers SET balance = balance - %(price)s WHERE id = %(provider_id)s
            RETURNING balance
        )
        INSERT INTO provider_ledger (provider_id, subscription_id, lead_id, assignment_id,
                                     transaction_type, amount, balance_after, idempotency_key,
                                     created_at)
        SELECT %(provider_id)s, %(subscription_id)s, %(lead_id)s, %(assignment_id)s,
            'lead_purchase', -%(price)s, balance, %(assignment_id)s::text, %(at)s
        FROM paid
        RETURNING id
        """,
        {
            "provider_id": buyer.provider_id,
            "subscription_id": subscription_id,
            "lead_id": lead_id,
            "assignment_id": assignment_id,
            "price": PRICE,
            "at": at,
        },
    )
    entry = await cursor.fetchone()
    assert entry is not None
    await tx.execute(
        """
        INSERT INTO lead_assignments (id, lead_id, provider_id, subscription_id,
                                      competition_level_id, ledger_entry_id, price_charged,
                                      competitors_max, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, 2, %s)
        """,
        (assignment_id, lead_id, buyer.provider_id, subscription_id, cast.level_id, entry[0],
         PRICE, at),
    )  # fmt: skip
    return assignment_id


async def sold_lead(
    tx: Tx,
    cast: Cast,
    *buyers: ProviderCast,
    name: str = "Amara Okafor",
    form_data: dict[str, object] | None = None,
    at: datetime = NOW,
) -> UUID:
    """A lead that each of `buyers` bought."""
    email = f"{name.split(maxsplit=1)[0].lower()}@lead.example"
    lead_id = await make_lead(
        tx,
        cast.niche_id,
        status="distributed",
        name=name,
        email=email,
        form_data=form_data,
        now=at,
    )
    for buyer in buyers:
        await sell(tx, cast, lead_id, buyer, at=at)
    return lead_id
