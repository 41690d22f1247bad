"""Builders: rows for tests, each with every value a test may want to set."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from hotlead.kit.actor import Actor, Role
from hotlead.kit.db import Jsonb, Tx
from hotlead.kit.ids import new_id

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
# bcrypt of PASSWORD at the lowest cost, so that the cast is made in no time.
PASSWORD_HASH = "$2b$04$XdMBTVBYV4TjEk2o2FhySeYPFI8sEaLbAiciBIHbgcwciDA8Kx5Vm"

SCHEMA: dict[str, object] = {
    "steps": [{"id": "what", "title": "What do you need?"}],
    "fields": [
        {
            "id": "budget",
            "label": "Monthly budget",
            "type": "number",
            "required": True,
            "step": "what",
            "options": {"min": 0, "max": 10000},
        },
        {
            "id": "location",
            "label": "Server location",
            "type": "multi-select",
            "required": False,
            "step": "what",
            "options": ["US", "EU", "Asia", "Australia"],
        },
        {
            "id": "managed",
            "label": "Managed",
            "type": "yes-no",
            "required": False,
            "step": "what",
        },
        {"id": "notes", "label": "Notes", "type": "textarea", "required": False, "step": "what"},
    ],
}


@dataclass(frozen=True, slots=True)
class ProviderCast:
    """A provider with the actor that speaks for it."""

    provider_id: UUID
    user_id: UUID
    email: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays in the tests: a market with one level and its people."""

    admin: Actor
    admin_email: str
    acme: ProviderCast
    rival: ProviderCast
    broke: ProviderCast
    niche_id: UUID
    niche_slug: str
    level_id: UUID


async def make_cast(tx: Tx) -> Cast:
    """One niche, one level (3 buyers, 25.00); acme and rival with 1,000.00, broke with 0."""
    admin_id = await make_user(tx, "admin@example.com", role="admin")
    niche_id = await make_niche(tx, slug="vps")
    return Cast(
        admin=Actor(role=Role.ADMIN, user_id=admin_id, name="Ada Admin"),
        admin_email="admin@example.com",
        acme=await make_provider(tx, "acme", balance="1000.00"),
        rival=await make_provider(tx, "rival", balance="1000.00"),
        broke=await make_provider(tx, "broke", balance="0.00"),
        niche_id=niche_id,
        niche_slug="vps",
        level_id=await make_level(tx, niche_id),
    )


async def make_user(
    tx: Tx, email: str, *, role: str = "provider", status: str = "active", verified: bool = True
) -> UUID:
    """A user whose password is PASSWORD."""
    user_id = new_id()
    await tx.execute(
        """
        INSERT INTO users (id, email, password_hash, role, first_name, last_name, status,
                           email_verified)
        VALUES (%s, %s, %s, %s, %s, 'Tester', %s, %s)
        """,
        (user_id, email, PASSWORD_HASH, role, email.partition("@")[0].title(), status, verified),
    )
    return user_id


async def make_provider(
    tx: Tx, name: str, *, balance: str = "100.00", status: str = "active"
) -> ProviderCast:
    """A provider `name`@example.com with its balance as one ledger entry."""
    email = f"{name}@example.com"
    user_id = await make_user(tx, email, status=status)
    provider_id = new_id()
    await tx.execute(
        """
        INSERT INTO providers (id, user_id, company_name, balance, low_balance_at)
        VALUES (%s, %s, %s, %s, CASE WHEN %s > 0 AND %s < 100 THEN now() END)
        """,
        (provider_id, user_id, name.title(), *[Decimal(balance)] * 3),
    )
    if Decimal(balance) > 0:
        await tx.execute(
            """
            INSERT INTO provider_ledger (provider_id, transaction_type, amount, balance_after,
                                         idempotency_key)
            VALUES (%s, 'manual_credit', %s, %s, %s)
            """,
            (provider_id, Decimal(balance), Decimal(balance), f"opening:{provider_id}"),
        )
    actor = Actor(role=Role.PROVIDER, user_id=user_id, provider_id=provider_id, name=name.title())
    return ProviderCast(provider_id, user_id, email, actor)


async def make_niche(
    tx: Tx,
    *,
    slug: str,
    policy: str = "additive",
    approval: str = "manual",
    schema: dict[str, object] | None = None,
) -> UUID:
    """An active niche with version 1 of its form published and active."""
    niche_id = new_id()
    await tx.execute(
        """
        INSERT INTO niches (id, name, slug, description, cascade_policy, approval_mode,
                            consent_text)
        VALUES (%s, %s, %s, 'A niche for tests', %s, %s, 'You may contact me.')
        """,
        (niche_id, slug.upper(), slug, policy, approval),
    )
    await tx.execute(
        """
        INSERT INTO niche_form_schemas (id, niche_id, version, is_active, schema, published_at,
                                        activated_at)
        VALUES (%s, %s, 1, true, %s, %s, %s)
        """,
        (new_id(), niche_id, Jsonb(schema or SCHEMA), NOW, NOW),
    )
    return niche_id


async def make_level(
    tx: Tx,
    niche_id: UUID,
    *,
    position: int = 1,
    max_count: int = 3,
    price: str = "25.00",
    name: str = "",
) -> UUID:
    """An active competition level; the first of a niche is called Shared."""
    level_id = new_id()
    await tx.execute(
        """
        INSERT INTO competition_levels (id, niche_id, name, order_position,
                                        max_distribution_count, price_per_lead)
        VALUES (%s, %s, %s, %s, %s, %s)
        """,
        (
            level_id,
            niche_id,
            name or ("Shared" if position == 1 else f"Level {position}"),
            position,
            max_count,
            Decimal(price),
        ),
    )
    return level_id


async def make_subscription(
    tx: Tx,
    provider_id: UUID,
    level_id: UUID,
    *,
    filters: dict[str, object] | None = None,
    values: dict[str, object] | None = None,
) -> UUID:
    """A live subscription; `values` sets any of its limits (cap_day, service_area, …)."""
    subscription_id = new_id()
    await tx.execute(
        """
        INSERT INTO provider_subscriptions (
            id, provider_id, competition_level_id, filters, created_at, updated_at, is_active,
            is_paused, service_area, schedule, cap_hour, cap_day, cap_week, cap_month, budget_day,
            budget_week, budget_month, dedup_days, rotation)
        SELECT %(id)s, %(provider_id)s, %(level_id)s, %(filters)s, %(now)s, %(now)s,
            coalesce(v.is_active, true), coalesce(v.is_paused, false), v.service_area, v.schedule,
            v.cap_hour, v.cap_day, v.cap_week, v.cap_month, v.budget_day, v.budget_week,
            v.budget_month, v.dedup_days, v.rotation
        FROM jsonb_populate_record(NULL::provider_subscriptions, %(values)s) AS v
        """,
        {
            "id": subscription_id,
            "provider_id": provider_id,
            "level_id": level_id,
            "filters": Jsonb(filters or {}),
            "values": Jsonb(values or {}),
            "now": NOW,
        },
    )
    return subscription_id


async def make_lead(
    tx: Tx,
    niche_id: UUID,
    *,
    status: str = "pending_approval",
    form_data: dict[str, object] | None = None,
    name: str = "Amara Okafor",
    email: str = "amara@example.com",
    now: datetime = NOW,
) -> UUID:
    """A lead under version 1 of the niche's form."""
    lead_id = new_id()
    await tx.execute(
        """
        INSERT INTO leads (id, niche_id, schema_version, status, contact_name, contact_email,
                           contact_phone, contact_fingerprint, form_data, approved_at,
                           created_at, updated_at)
        VALUES (%(id)s, %(niche_id)s, 1, %(status)s::text, %(name)s, %(email)s::text, '+1 555 0151',
                sha256(convert_to(%(email)s::text, 'UTF8')), %(form_data)s,
                CASE WHEN %(status)s::text IN ('approved', 'distributed', 'unsold')
                     THEN %(now)s::timestamptz END,
                %(now)s, %(now)s)
        """,
        {
            "id": lead_id,
            "niche_id": niche_id,
            "status": status,
            "name": name,
            "email": email,
            "form_data": Jsonb(form_data if form_data is not None else {"budget": 120}),
            "now": now,
        },
    )
    return lead_id
