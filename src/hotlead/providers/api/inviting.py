"""Inviting providers by API."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service as accounts
from hotlead.accounts.records import Changed
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.providers import service
from hotlead.providers.api.admin import PROVIDER, PROVIDERS, TAGS
from hotlead.providers.records import InvitedProvider, ProviderInvitation
from hotlead.web.envelope import Envelope, created, ok
from hotlead.web.exchange import AnyRequest
from hotlead.web.idempotency import IDEMPOTENT, once
from hotlead.web.openapi_answers import LINKS, RAISES


@post(
    PROVIDERS + "/invitations",
    status_code=201,
    opt={
        IDEMPOTENT: True,
        RAISES: [accounts.EmailTaken],
        LINKS: {
            "get_provider": {"provider_id": "/data/provider_id"},
            "resend_link": {"provider_id": "/data/provider_id"},
            "update_provider": {"provider_id": "/data/provider_id"},
        },
    },
    tags=TAGS,
    summary="Invite a provider",
)
async def invite_provider(
    request: AnyRequest,
    data: ProviderInvitation,
    db: Database,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[InvitedProvider]]:
    """Send a link to choose a password; following it opens the account, without an approval.

    409 where the address has an account.
    """

    async def act(tx: Tx) -> Response[Envelope[InvitedProvider]]:
        key = settings.secret_key
        return created(InvitedProvider(await service.invite_provider(tx, key, actor, data, now)))

    return await once(request, db, actor, act, now)


@post(
    PROVIDER + "/resend",
    status_code=200,
    tags=TAGS,
    summary="Send the link again",
    opt={RAISES: [accounts.VerdictUnfit, accounts.AddressConfirmed]},
)
async def resend_link(
    provider_id: UUID, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """Send the link of the invitation or sign-up again; the earlier one counts no more.

    409 where the address is confirmed already.
    """
    key = settings.secret_key
    async with db.transaction(actor) as tx:
        await service.resend_link(tx, key, actor, provider_id, now)
    return ok(Changed("The link is on its way."))


ROUTES: list[ControllerRouterHandler] = [invite_provider, resend_link]
