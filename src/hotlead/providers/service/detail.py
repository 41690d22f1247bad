"""A provider with what it buys and what happened last."""

from datetime import datetime
from uuid import UUID

from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.providers import queries
from hotlead.providers.records import AdminProvider, AdminProviderDetail

RECENT_MAX = 10
SESSIONS_MAX = 20
TIMELINE_MAX = 20


async def get_provider(tx: Tx, actor: Actor, provider_id: UUID) -> AdminProvider:
    """Who a provider is and how it stands; for administrators. Raises NotFound."""
    actor.require_admin()
    return await queries.get_provider(tx, provider_id)


async def get_provider_detail(
    tx: Tx, actor: Actor, provider_id: UUID, now: datetime
) -> AdminProviderDetail:
    """Everything about a provider, of long lists the newest part; for administrators.

    Raises NotFound.
    """
    provider = await get_provider(tx, actor, provider_id)
    user_id = provider.user_id
    return AdminProviderDetail(
        provider=provider,
        subscriptions=await queries.list_subscriptions(tx, provider_id),
        ledger=await queries.list_ledger(tx, provider_id, RECENT_MAX),
        leads=await queries.list_bought_leads(tx, provider_id, RECENT_MAX),
        requests=await queries.list_requests(tx, provider_id, RECENT_MAX),
        sessions=await queries.list_sessions(tx, user_id, now, SESSIONS_MAX),
        webhooks=await queries.list_webhooks(tx, provider_id, RECENT_MAX),
        timeline=await queries.list_timeline(tx, provider_id, user_id, TIMELINE_MAX),
    )
