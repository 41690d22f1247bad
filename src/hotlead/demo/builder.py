"""Building the demo market: people, niches, levels, subscriptions, money. One transaction."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hotlead.accounts import service as accounts
from hotlead.accounts.records import NewUser, UserRole, UserStatus
from hotlead.billing import service as billing
from hotlead.billing.records import ManualEntry
from hotlead.demo.market import DemoProvider, NicheFile, read_niches, read_providers
from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.db import Tx
from hotlead.niches import service as niches
from hotlead.niches.records import ApprovalMode, CascadePolicy, LevelInput, NicheInput
from hotlead.providers import service as providers
from hotlead.providers.records import NewProvider
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Terms

ADMIN_EMAIL = "admin@example.com"
OPENING_MEMO = "Opening balance of the demo"


async def build_market(tx: Tx, password_hash: str, now: datetime) -> Actor:
    """Make everything but the leads, as it stood at `now`; returns the administrator."""
    admin_id = await accounts.create_user(
        tx,
        SYSTEM,
        NewUser(
            email=ADMIN_EMAIL,
            password_hash=password_hash,
            role=UserRole.ADMIN,
            first_name="Ada",
            last_name="Admin",
            status=UserStatus.ACTIVE,
            email_verified=True,
        ),
        now,
    )
    admin = Actor(role=Role.ADMIN, user_id=admin_id, name="Ada Admin")
    actors = {
        provider.id: await _create_provider(tx, admin, provider, password_hash, now)
        for provider in read_providers()
    }
    for file in read_niches():
        levels = await _create_niche(tx, admin, file, now)
        await _subscribe(tx, actors, file, levels, now)
    return admin


async def _create_provider(
    tx: Tx, admin: Actor, provider: DemoProvider, password_hash: str, now: datetime
) -> Actor:
    first, _, last = provider.name.partition(" ")
    user = NewUser(
        email=provider.email,
        password_hash=password_hash,
        role=UserRole.PROVIDER,
        first_name=first,
        last_name=last,
        email_verified=provider.is_confirmed,
    )
    now = now + timedelta(days=provider.joined_day)
    user_id = await accounts.create_user(tx, admin, user, now)
    new = NewProvider(
        user_id=user_id,
        company_name=provider.company,
        website=f"https://{provider.id}.example.com",
        timezone=provider.timezone,
        is_demo=True,
    )
    provider_id = await providers.create_provider(tx, admin, new, now)
    if provider.balance > 0:
        credit = ManualEntry(
            provider_id=provider_id,
            amount=provider.balance,
            memo=OPENING_MEMO,
            key=f"demo:opening:{provider_id}",
        )
        await billing.credit_provider(tx, admin, credit, now)
    await _judge(tx, admin, provider_id, provider, now)
    return Actor(role=Role.PROVIDER, user_id=user_id, provider_id=provider_id, name=provider.name)


async def _judge(
    tx: Tx, admin: Actor, provider_id: UUID, provider: DemoProvider, now: datetime
) -> None:
    """Bring a provider where it stands, by the decisions that lead there."""
    if provider.status is UserStatus.REJECTED:
        await providers.reject_provider(tx, admin, provider_id, provider.reason, now)
    elif provider.status is not UserStatus.PENDING:
        await providers.approve_provider(tx, admin, provider_id, now)
    if provider.status is UserStatus.SUSPENDED:
        await providers.suspend_provider(tx, admin, provider_id, provider.reason, now)
    elif provider.status is UserStatus.DEACTIVATED:
        await providers.deactivate_provider(tx, admin, provider_id, provider.reason, now)


async def _create_niche(tx: Tx, admin: Actor, file: NicheFile, now: datetime) -> dict[str, UUID]:
    """Make a niche with its form and its levels: the id of each level by its name."""
    niche = await niches.create_niche(
        tx,
        admin,
        NicheInput(
            name=file.niche.name,
            slug=file.niche.slug,
            description=file.niche.description,
            is_location_based=file.niche.is_location_based,
            is_demo=True,
            cascade_policy=CascadePolicy(file.niche.cascade_policy),
            approval_mode=ApprovalMode(file.niche.approval_mode),
            consent_text=file.niche.consent_text,
        ),
        now,
    )
    version = await niches.publish_schema(
        tx, admin, niche.id, msgspec.to_builtins(file.form), change_summary="First form", now=now
    )
    await niches.activate_schema(tx, admin, niche.id, version, now)
    levels: dict[str, UUID] = {}
    for level in file.levels:
        new = LevelInput(
            name=level.name,
            max_distribution_count=level.max_buyers,
            price_per_lead=level.price,
        )
        levels[level.name] = (await niches.create_level(tx, admin, niche.id, new, now)).id
    return levels


async def _subscribe(
    tx: Tx, actors: dict[str, Actor], file: NicheFile, levels: dict[str, UUID], now: datetime
) -> None:
    for wanted in file.subscriptions:
        actor = actors[wanted.provider]
        terms = Terms(
            filters=wanted.filters,
            service_area=wanted.service_area,
            schedule=wanted.schedule,
            cap_day=wanted.cap_day,
            cap_week=wanted.cap_week,
            budget_month=wanted.budget_month,
        )
        subscription = await subscriptions.subscribe(tx, actor, levels[wanted.level], terms, now)
        if wanted.paused:
            await subscriptions.pause_subscription(
                tx, actor, subscription.id, reason="On holiday", now=now
            )
