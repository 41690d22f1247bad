"""One row for everybody in every table: what the tenancy probe looks for.

Rows are named by whom they belong to: `acme`, `rival`, `admin`, or by what they are where they
belong to nobody (`open`, `old`, `draft`, `new`, `shop`).
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from hotlead.kit.db import Jsonb, Tx
from hotlead.kit.ids import new_id
from tests.builders import (
    NOW,
    SCHEMA,
    ProviderCast,
    make_lead,
    make_level,
    make_niche,
    make_provider,
    make_subscription,
    make_user,
)
from tests.contracts.market_rows import INSERT
from tests.contracts.market_words import add_words
from tests.contracts.webhook_market import add_webhook_delivery


@dataclass(slots=True)
class Market:
    """Who is there, and the name of each row: (table, primary key as text) → name."""

    admin_id: UUID
    acme: ProviderCast
    rival: ProviderCast
    names: dict[tuple[str, str], str]

    def name(self, table: str, key: object, name: str) -> None:
        """Call a row by a name."""
        self.names[table, str(key)] = name

    async def add(self, tx: Tx, name: str, table: str, values: dict[str, object]) -> None:
        """Insert a row with a new id, and name it."""
        row_id = values.setdefault("id", new_id())
        await tx.execute(INSERT[table], values)
        self.name(table, row_id, name)


async def open_market(tx: Tx) -> Market:
    """Fill every table, as the owner of the tables."""
    admin_id = await make_user(tx, "admin@example.com", role="admin")
    acme = await make_provider(tx, "acme", balance="50.00")
    rival = await make_provider(tx, "rival", balance="50.00")
    market = Market(admin_id, acme, rival, {})
    market.name("users", admin_id, "admin")
    niche_id = await make_niche(tx, slug="vps")
    level_id = await make_level(tx, niche_id)
    market.name("niches", niche_id, "shop")
    market.name("competition_levels", level_id, "shop")
    await _add_forms(tx, market, niche_id)
    await _add_past(tx, market, niche_id, level_id)
    new_lead_id = await make_lead(tx, niche_id, email="new@example.com")
    market.name("leads", new_lead_id, "new")
    for name, provider in (("acme", acme), ("rival", rival)):
        await _add_person(tx, market, name, provider)
        await _add_purchase(tx, market, name, provider, (niche_id, level_id))
    await tx.execute(
        """
        UPDATE leads SET schema_version = 2
        WHERE id IN (SELECT lead_id FROM lead_assignments WHERE provider_id = %s)
        """,
        (acme.provider_id,),
    )
    for table in (
        "money_checks",
        "balance_transactions",
        "reconciliations",
        "settled_differences",
        "mail_events",
        "suppressed_addresses",
        "stripe_events",
        "settings",
        "field_mappings",
    ):
        await market.add(tx, "shop", table, {"now": NOW, "niche_id": niche_id})
    await market.add(tx, "shop", "disputes", {"now": NOW})
    await market.add(tx, "shop", "manual_requests", {"now": NOW})
    await add_words(tx, market.admin_id)
    market.name("mail_templates", "low_balance|1", "shop")
    await market.add(tx, "shop", "filter_changes", {"niche_id": niche_id})
    await _add_news(tx, market, "shop", None)
    batch: dict[str, object] = {"niche_id": niche_id, "lead_id": new_lead_id, "now": NOW}
    await market.add(tx, "shop", "distribution_batches", batch)
    await _add_key(tx, market, "visitor", "visitor:203.0.113.7")
    return market


async def _add_forms(tx: Tx, market: Market, niche_id: UUID) -> None:
    cursor = await tx.execute("SELECT id FROM niche_form_schemas")
    row = await cursor.fetchone()
    assert row is not None
    market.name("niche_form_schemas", row[0], "open")
    # Version 2: the one acme's lead was given under. Version 3: not yet published.
    for version, name, published_at in ((2, "old", NOW - timedelta(days=9)), (3, "draft", None)):
        values: dict[str, object] = {
            "niche_id": niche_id,
            "version": version,
            "schema": Jsonb(SCHEMA),
            "published_at": published_at,
        }
        await market.add(tx, name, "niche_form_schemas", values)


async def _add_past(tx: Tx, market: Market, niche_id: UUID, level_id: UUID) -> None:
    """What the niche was before: its consent text, an address, a level's price."""
    # As the trigger does, which is off where the policies alone are asked.
    await tx.execute(
        """
        INSERT INTO niche_consents (niche_id, version, text) VALUES (%s, 1, 'You may contact me.')
        ON CONFLICT DO NOTHING
        """,
        (niche_id,),
    )
    market.name("niche_consents", f"{niche_id}|1", "shop")
    await tx.execute(
        "INSERT INTO niche_former_slugs (slug, niche_id) VALUES ('old-vps', %s)", (niche_id,)
    )
    market.name("niche_former_slugs", "old-vps", "shop")
    await tx.execute("INSERT INTO refund_policies VALUES (%s, 1, 7, 24, '{}', '{}')", (niche_id,))
    market.name("refund_policies", f"{niche_id}|1", "shop")
    event_id = new_id()
    await tx.execute(
        """
        INSERT INTO level_changes (event_id, competition_level_id, price_before, price_after,
                                   buyers_before, buyers_after)
        VALUES (%s, %s, 20, 25, 3, 3)
        """,
        (event_id, level_id),
    )
    market.name("level_changes", f"{event_id}|{level_id}", "shop")


async def _add_person(tx: Tx, market: Market, name: str, provider: ProviderCast) -> None:
    market.name("users", provider.user_id, name)
    market.name("providers", provider.provider_id, name)
    cursor = await tx.execute(
        "SELECT id FROM provider_ledger WHERE provider_id = %s", (provider.provider_id,)
    )
    for row in await cursor.fetchall():
        market.name("provider_ledger", row[0], name)
    values = {"user_id": provider.user_id, "provider_id": provider.provider_id, "now": NOW}
    for table in (
        "sessions",
        "user_tokens",
        "second_factors",
        "recovery_codes",
        "api_keys",
        "payments",
        "saved_cards",
        "webhook_endpoints",
        "deliveries",
        "audit_log",
    ):
        await market.add(tx, name, table, dict(values))
    await tx.execute(
        """
        INSERT INTO auto_recharges (provider_id, threshold, amount, monthly_max)
        VALUES (%s, 50, 50, 100)
        """,
        (provider.provider_id,),
    )
    market.name("auto_recharges", provider.provider_id, name)
    delivery_id, attempt_id = await add_webhook_delivery(tx, provider.provider_id)
    market.name("deliveries", delivery_id, f"{name}-hook")
    market.name("delivery_attempts", attempt_id, name)
    await _add_key(tx, market, name, f"user:{provider.user_id}")
    await _add_books(tx, market, name, provider)
    await _add_news(tx, market, name, provider.provider_id)


async def _add_news(tx: Tx, market: Market, name: str, provider_id: UUID | None) -> None:
    cursor = await tx.execute(
        """
        INSERT INTO feed_events (provider_id, kind, facts, created_at)
        VALUES (%s, 'balance.changed', '{}', %s)
        RETURNING id
        """,
        (provider_id, NOW),
    )
    row = await cursor.fetchone()
    assert row is not None
    market.name("feed_events", row[0], name)


async def _add_books(tx: Tx, market: Market, name: str, provider: ProviderCast) -> None:
    """The invoice of the payment, and a month that is over."""
    number = 1 if name == "acme" else 2
    await tx.execute(
        """
        INSERT INTO invoices (number, payment_id, provider_id, amount, currency, seller, buyer,
                              issued_at)
        SELECT %(number)s, id, provider_id, amount, currency, '', %(name)s, %(now)s
        FROM payments
        WHERE provider_id = %(provider_id)s
        """,
        {"number": number, "provider_id": provider.provider_id, "name": name, "now": NOW},
    )
    market.name("invoices", number, name)
    await tx.execute(
        """
        INSERT INTO statements (provider_id, month, company_name, timezone, after_entry_id,
                                last_entry_id, entries, opening, closing, created_at)
        SELECT provider_id, '2001-01-01', %(name)s, 'UTC', 0, id, 1, 0, balance_after, %(now)s
        FROM provider_ledger
        WHERE provider_id = %(provider_id)s
        """,
        {"provider_id": provider.provider_id, "name": name, "now": NOW},
    )
    market.name("statements", f"{provider.provider_id}|2001-01-01", name)


async def _add_key(tx: Tx, market: Market, name: str, scope: str) -> None:
    await tx.execute(INSERT["idempotency_keys"], {"scope": scope, "now": NOW})
    market.name("idempotency_keys", f"{scope}|k", name)


async def _add_purchase(
    tx: Tx, market: Market, name: str, provider: ProviderCast, place: tuple[UUID, UUID]
) -> None:
    niche_id, level_id = place
    lead_id = await make_lead(
        tx,
        niche_id,
        status="distributed",
        name=f"A customer of {name}",
        email=f"{name}@lead.example",
    )
    market.name("leads", lead_id, name)
    subscription_id = await make_subscription(tx, provider.provider_id, level_id)
    market.name("provider_subscriptions", subscription_id, name)
    await _name_version(tx, market, name, subscription_id)
    await tx.execute(
        """
        INSERT INTO fairness_shares (subscription_id, level_id, received, fair, waited_max,
                                     is_starving, computed_at)
        VALUES (%s, %s, 1, 1, 0, false, %s)
        """,
        (subscription_id, level_id, NOW),
    )
    market.name("fairness_shares", subscription_id, name)
    values: dict[str, object] = {
        "lead_id": lead_id,
        "provider_id": provider.provider_id,
        "subscription_id": subscription_id,
        "level_id": level_id,
        "assignment_id": new_id(),
        "now": NOW,
    }
    sale = values | {"id": values["assignment_id"]}
    await market.add(tx, name, "lead_assignments", sale)
    await market.add(tx, name, "distribution_runs", dict(values))
    await market.add(tx, name, "bad_lead_requests", dict(values))


async def _name_version(tx: Tx, market: Market, name: str, subscription_id: UUID) -> None:
    # As the trigger does, which is off where the policies alone are asked.
    await tx.execute(
        """
        INSERT INTO subscription_versions (number, filters_version, provider_id, filters)
        SELECT number, filters_version, provider_id, filters FROM provider_subscriptions
        WHERE id = %s
        ON CONFLICT DO NOTHING
        """,
        (subscription_id,),
    )
    cursor = await tx.execute(
        "SELECT number FROM provider_subscriptions WHERE id = %s", (subscription_id,)
    )
    row = await cursor.fetchone()
    assert row is not None
    market.name("subscription_versions", f"{row[0]}|1", name)
