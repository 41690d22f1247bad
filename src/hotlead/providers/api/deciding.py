"""What administrators decide about providers, by API."""

from datetime import datetime
from uuid import UUID

from litestar import Response, delete, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service as accounts
from hotlead.accounts.records import Changed, Decision
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.providers import service
from hotlead.providers.api.admin import PROVIDER, TAGS
from hotlead.providers.records import AdminProvider
from hotlead.web.envelope import Envelope, ok
from hotlead.web.openapi_answers import LINKS, RAISES


@post(
    PROVIDER + "/approve",
    status_code=200,
    tags=TAGS,
    summary="Approve a provider",
    opt={RAISES: [accounts.VerdictUnfit, accounts.EmailUnverified]},
)
async def approve_provider(
    provider_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[AdminProvider]]:
    """Let in a provider that signed up and confirmed its address, or was rejected before."""
    async with db.transaction(actor) as tx:
        return ok(await service.approve_provider(tx, actor, provider_id, now))


@post(
    PROVIDER + "/reject",
    status_code=200,
    tags=TAGS,
    summary="Reject a sign-up",
    opt={RAISES: [accounts.VerdictUnfit]},
)
async def reject_provider(
    provider_id: UUID, data: Decision, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[AdminProvider]]:
    """Turn a sign-up down. The person is told the reason, which is needed."""
    async with db.transaction(actor) as tx:
        return ok(await service.reject_provider(tx, actor, provider_id, data.reason, now))


@post(
    PROVIDER + "/suspend",
    status_code=200,
    tags=TAGS,
    summary="Suspend a provider",
    opt={
        RAISES: [accounts.VerdictUnfit],
        LINKS: {"reactivate_provider": {"provider_id": "/data/id"}},
    },
)
async def suspend_provider(
    provider_id: UUID, data: Decision, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[AdminProvider]]:
    """Stop sales and end every session at once. The person is told the reason, which is needed."""
    async with db.transaction(actor) as tx:
        return ok(await service.suspend_provider(tx, actor, provider_id, data.reason, now))


@post(
    PROVIDER + "/deactivate",
    status_code=200,
    tags=TAGS,
    summary="Close a provider",
    opt={
        RAISES: [accounts.VerdictUnfit],
        LINKS: {"reactivate_provider": {"provider_id": "/data/id"}},
    },
)
async def deactivate_provider(
    provider_id: UUID,
    db: Database,
    actor: Actor,
    now: datetime,
    data: Decision | None = None,
) -> Response[Envelope[AdminProvider]]:
    """Stop sales, end every session, revoke every API key at once. A reason, if given, is told."""
    reason = data.reason if data else ""
    async with db.transaction(actor) as tx:
        return ok(await service.deactivate_provider(tx, actor, provider_id, reason, now))


@post(
    PROVIDER + "/reactivate",
    status_code=200,
    tags=TAGS,
    summary="Let a provider in again",
    opt={RAISES: [accounts.VerdictUnfit]},
)
async def reactivate_provider(
    provider_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[AdminProvider]]:
    """Let a suspended or closed provider log in and buy again."""
    async with db.transaction(actor) as tx:
        return ok(await service.reactivate_provider(tx, actor, provider_id, now))


@delete(PROVIDER + "/sessions", status_code=200, tags=TAGS, summary="End a provider's sessions")
async def end_sessions(
    provider_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """Log the provider out everywhere. Its API keys go on."""
    async with db.transaction(actor) as tx:
        await service.end_sessions(tx, actor, provider_id, now)
    return ok(Changed("Every session of this provider has ended."))


ROUTES: list[ControllerRouterHandler] = [
    approve_provider,
    reject_provider,
    suspend_provider,
    deactivate_provider,
    reactivate_provider,
    end_sessions,
]
