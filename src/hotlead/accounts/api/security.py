"""One's own security by API: password, address, sessions, second factor, keys."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import queries, service
from hotlead.accounts.records import (
    ApiKey,
    Asked,
    Changed,
    CodeGiven,
    CreatedApiKey,
    EmailChange,
    NewApiKey,
    OwnSession,
    PasswordChange,
    PasswordGiven,
    RecoveryCodes,
    SecondFactorSetUp,
)
from hotlead.accounts.service import Proof
from hotlead.kit.actor import Actor, SessionRequired
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.web.envelope import Envelope, created, ok
from hotlead.web.exchange import AnyRequest
from hotlead.web.gate import UNSECURED
from hotlead.web.openapi_answers import LINKS, RAISES
from hotlead.web.ratelimit import RateLimiter, limit

TAGS = ["Security"]
SETTING_UP = {UNSECURED: True}


@post(
    "/auth/change-password",
    status_code=200,
    tags=TAGS,
    summary="Change my password",
    opt={RAISES: [SessionRequired, service.WrongPassword]},
)
async def change_password(
    data: PasswordChange, db: Database, limiter: RateLimiter, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """Set another password; every other session ends. API keys go on."""
    await service.change_password(db, limiter, actor, data, now)
    return ok(Changed("The password is changed; other sessions have ended."))


@post(
    "/auth/change-email",
    status_code=200,
    tags=TAGS,
    summary="Change my address",
    opt={RAISES: [SessionRequired, service.WrongPassword]},
)
async def change_email(
    request: AnyRequest,
    data: EmailChange,
    db: Database,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[Asked]]:
    """Send a link to the new address; it counts once that was opened."""
    await limit(request, service.MAIL_LIMIT, service.mail_key(service.MailCause.CHANGE, data.email))
    limiter: RateLimiter = request.app.state.limiter
    key = settings.secret_key
    return ok(await service.change_email(db, limiter, key, actor, data, now))


@get(
    "/auth/sessions",
    tags=TAGS,
    summary="My sessions",
    opt={RAISES: [SessionRequired], LINKS: {"end_session": {"session_id": "/data/0/session_id"}}},
)
async def list_sessions(
    db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Sequence[OwnSession]]]:
    """Where I am logged in, this session first."""
    user_id = actor.require_session()
    async with db.transaction(actor) as tx:
        return ok(await queries.list_sessions(tx, user_id, actor.session_id, now))


@delete(
    "/auth/sessions/{session_id:uuid}",
    status_code=200,
    tags=TAGS,
    summary="End a session",
    opt={RAISES: [SessionRequired]},
)
async def end_session(
    session_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """Log that session out at once."""
    async with db.transaction(actor) as tx:
        await service.end_session(tx, actor, session_id, now)
    return ok(Changed("The session has ended."))


@delete(
    "/auth/sessions",
    status_code=200,
    tags=TAGS,
    summary="End my other sessions",
    opt={RAISES: [SessionRequired]},
)
async def end_other_sessions(
    db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """Log every session out but the one that asks."""
    async with db.transaction(actor) as tx:
        await service.end_other_sessions(tx, actor, now)
    return ok(Changed("Your other sessions have ended."))


@post(
    "/auth/second-factor",
    status_code=200,
    opt={
        **SETTING_UP,
        RAISES: [SessionRequired, service.WrongPassword, service.SecondFactorInForce],
    },
    tags=TAGS,
    summary="Begin two-step log-in",
)
async def begin_second_factor(
    data: PasswordGiven,
    db: Database,
    limiter: RateLimiter,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[SecondFactorSetUp]]:
    """A secret for an authenticator app; it counts once a code of the app was confirmed."""
    key, proof = settings.secret_key, Proof(limiter, data.password)
    return ok(await service.begin_second_factor(db, key, actor, proof, now))


@post(
    "/auth/second-factor/confirm",
    status_code=200,
    opt={
        **SETTING_UP,
        RAISES: [SessionRequired, service.SecondFactorInForce, service.SecondFactorMissing],
    },
    tags=TAGS,
    summary="Turn two-step log-in on",
)
async def confirm_second_factor(
    data: CodeGiven, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[Envelope[RecoveryCodes]]:
    """Show that the app works. The recovery codes in the answer are shown this one time."""
    key = settings.secret_key
    async with db.transaction(actor) as tx:
        return ok(await service.confirm_second_factor(tx, key, actor, data.code, now))


@post(
    "/auth/second-factor/recovery-codes",
    status_code=200,
    tags=TAGS,
    summary="Make new recovery codes",
    opt={RAISES: [SessionRequired, service.WrongPassword, service.SecondFactorMissing]},
)
async def renew_recovery_codes(
    data: PasswordGiven, db: Database, limiter: RateLimiter, actor: Actor, now: datetime
) -> Response[Envelope[RecoveryCodes]]:
    """Replace all recovery codes; the old ones count no more."""
    proof = Proof(limiter, data.password)
    return ok(await service.renew_recovery_codes(db, actor, proof, now))


@post(
    "/auth/second-factor/remove",
    status_code=200,
    tags=TAGS,
    summary="Turn two-step log-in off",
    opt={RAISES: [SessionRequired, service.WrongPassword, service.SecondFactorDemanded]},
)
async def remove_second_factor(
    data: PasswordGiven,
    db: Database,
    limiter: RateLimiter,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[Changed]]:
    """Go back to the password alone; refused where the market asks two steps of its admins."""
    proof, is_demanded = Proof(limiter, data.password), settings.demands_second_factor
    await service.remove_second_factor(db, actor, proof, now, is_demanded=is_demanded)
    return ok(Changed("Two-step log-in is off."))


@get(
    "/auth/api-keys",
    tags=TAGS,
    summary="My API keys",
    opt={
        RAISES: [SessionRequired],
        LINKS: {"revoke_api_key": {"api_key_id": "/data/0/api_key_id"}},
    },
)
async def list_api_keys(
    db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Sequence[ApiKey]]]:
    """The keys that still count, newest first; their text is not kept."""
    user_id = actor.require_session()
    async with db.transaction(actor) as tx:
        return ok(await queries.list_api_keys(tx, user_id, now))


@post(
    "/auth/api-keys",
    status_code=201,
    tags=TAGS,
    summary="Make an API key",
    opt={
        RAISES: [SessionRequired, service.WrongPassword, service.TooManyKeys],
        LINKS: {"revoke_api_key": {"api_key_id": "/data/api_key/api_key_id"}, "list_api_keys": {}},
    },
)
async def create_api_key(
    data: NewApiKey, db: Database, limiter: RateLimiter, actor: Actor, now: datetime
) -> Response[Envelope[CreatedApiKey]]:
    """A key to send as `Authorization: Bearer hlk_…`. It is shown this one time."""
    proof = Proof(limiter, data.password)
    return created(await service.create_api_key(db, actor, data, proof, now))


@delete(
    "/auth/api-keys/{api_key_id:uuid}",
    status_code=200,
    tags=TAGS,
    summary="Revoke a key",
    opt={RAISES: [SessionRequired]},
)
async def revoke_api_key(
    api_key_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Changed]]:
    """The key counts no more, at once."""
    async with db.transaction(actor) as tx:
        await service.revoke_api_key(tx, actor, api_key_id, now)
    return ok(Changed("The key is revoked."))


ROUTES: list[ControllerRouterHandler] = [
    change_password,
    change_email,
    list_sessions,
    end_session,
    end_other_sessions,
    begin_second_factor,
    confirm_second_factor,
    renew_recovery_codes,
    remove_second_factor,
    list_api_keys,
    create_api_key,
    revoke_api_key,
]
