"""Administrators by API: who there is, invited, closed, opened again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import queries, service
from hotlead.accounts.records import (
    ADMINISTRATORS_MAX,
    AdminInvitation,
    Administrator,
    Changed,
    Invited,
    UserRole,
    Verdict,
)
from hotlead.kit.actor import Actor, SessionRequired
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.web.envelope import Envelope, created, ok
from hotlead.web.exchange import AnyRequest
from hotlead.web.idempotency import IDEMPOTENT, once
from hotlead.web.openapi_answers import LINKS, RAISES

TAGS = ["Admin: administrators"]
PATH = "/admin/administrators"


@get(
    PATH,
    tags=TAGS,
    summary="Administrators",
    opt={LINKS: {"deactivate_administrator": {"user_id": "/data/0/user_id"}}},
)
async def list_administrators(
    db: Database, actor: Actor
) -> Response[Envelope[Sequence[Administrator]]]:
    """Everybody who can run this market, and who was invited to."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        return ok(await queries.list_administrators(tx, ADMINISTRATORS_MAX))


@post(
    PATH,
    status_code=201,
    opt={
        IDEMPOTENT: True,
        RAISES: [SessionRequired, service.EmailTaken],
        LINKS: {
            "resend_invitation": {"user_id": "/data/user_id"},
            "deactivate_administrator": {"user_id": "/data/user_id"},
        },
    },
    tags=TAGS,
    summary="Invite an administrator",
)
async def invite_administrator(
    request: AnyRequest,
    data: AdminInvitation,
    db: Database,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[Invited]]:
    """Send a link to choose a password; 409 where the address has an account."""

    async def act(tx: Tx) -> Response[Envelope[Invited]]:
        key = settings.secret_key
        return created(Invited(await service.invite_administrator(tx, key, actor, data, now)))

    return await once(request, db, actor, act, now)


@post(
    PATH + "/{user_id:uuid}/resend",
    status_code=200,
    tags=TAGS,
    summary="Invite again",
    opt={RAISES: [SessionRequired, service.VerdictUnfit, service.AddressConfirmed]},
)
async def resend_invitation(
    user_id: UUID, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """Send the link again; the earlier one counts no more."""
    key = settings.secret_key
    async with db.transaction(actor) as tx:
        await service.resend_invitation(tx, key, actor, user_id, now, role=UserRole.ADMIN)
    return ok(Changed("The link is on its way."))


@post(
    PATH + "/{user_id:uuid}/deactivate",
    status_code=200,
    tags=TAGS,
    summary="Close an account",
    opt={
        RAISES: [
            SessionRequired,
            service.VerdictUnfit,
            service.LastAdministrator,
            service.OwnAccount,
        ]
    },
)
async def deactivate_administrator(
    user_id: UUID, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """End its access at once, or withdraw an invitation.

    409 for one's own account and for the last administrator.
    """
    key = settings.secret_key
    async with db.transaction(actor) as tx:
        await service.judge_administrator(tx, key, actor, user_id, Verdict.DEACTIVATE, now)
    return ok(Changed("The account is closed."))


@post(
    PATH + "/{user_id:uuid}/reactivate",
    status_code=200,
    tags=TAGS,
    summary="Open it again",
    opt={RAISES: [SessionRequired, service.VerdictUnfit, service.OwnAccount]},
)
async def reactivate_administrator(
    user_id: UUID, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """Let it come in again, with the password it had, or send an invitation again."""
    key = settings.secret_key
    async with db.transaction(actor) as tx:
        await service.judge_administrator(tx, key, actor, user_id, Verdict.REACTIVATE, now)
    return ok(Changed("The account is open again."))


@post(
    "/admin/users/{user_id:uuid}/reset-second-factor",
    status_code=200,
    tags=TAGS,
    summary="Reset a second factor",
    opt={RAISES: [SessionRequired, service.SecondFactorMissing, service.OwnAccount]},
)
async def reset_second_factor(
    user_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """For somebody, administrator or provider, who lost phone and recovery codes."""
    async with db.transaction(actor) as tx:
        await service.reset_second_factor(tx, actor, user_id, now)
    return ok(Changed("Two-step log-in is off for this account."))


ROUTES: list[ControllerRouterHandler] = [
    list_administrators,
    invite_administrator,
    resend_invitation,
    deactivate_administrator,
    reactivate_administrator,
    reset_second_factor,
]
