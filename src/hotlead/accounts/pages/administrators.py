"""Administrators as one another see them: invited, closed, opened again."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import queries, service
from hotlead.accounts.records import (
    ADMINISTRATORS_MAX,
    AdminInvitation,
    UserRole,
    UserStatus,
    Verdict,
)
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Conflict, InvalidInput
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

LIST: Final = "/admin/administrators"
INVITE: Final = LIST + "/invite"
_ONE: Final = LIST + "/{user_id:uuid}/"
_FIELDS: Final = ("first_name", "last_name", "email")


@get(LIST)
async def administrators_page(request: AnyRequest, db: Database, actor: Actor) -> Response[bytes]:
    """Everybody who can run this market, and who was invited to."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        rows = await queries.list_administrators(tx, ADMINISTRATORS_MAX)
    return render(
        request,
        "accounts/administrators.html",
        rows=rows,
        able=[row for row in rows if row.status is UserStatus.ACTIVE and row.email_verified],
        values=dict.fromkeys(_FIELDS, ""),
        errors=FormErrors(),
    )


@get(INVITE)
async def invite_page(request: AnyRequest, actor: Actor) -> Response[bytes]:
    """Whom to invite, for browsers without script."""
    actor.require_admin()
    return _invite_page(request, Form(()), FormErrors(), 200)


@post(INVITE, status_code=303)
async def invite_administrator(
    request: AnyRequest, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[bytes]:
    """Send the link and go back to the list; or show the form again with what is wrong."""
    actor.require_admin_in_person()
    form = await read_form(request)
    invitation = AdminInvitation(**{name: form.text(name) for name in _FIELDS})
    key = settings.secret_key
    try:
        async with db.transaction(actor) as tx:
            await service.invite_administrator(tx, key, actor, invitation, now)
    except InvalidInput as error:
        return _invite_page(request, form, form_errors(error), 422)
    except service.EmailTaken as error:
        return _invite_page(request, form, FormErrors(fields={"email": error.message}), 409)
    flash(request, f"{invitation.email} invited", text="The link is on its way.")
    return see_other(LIST)


@post(_ONE + "resend", status_code=303)
async def resend_invitation(
    request: AnyRequest,
    db: Database,
    settings: Settings,
    actor: Actor,
    user_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Send the link of an invitation again."""

    async def act() -> None:
        async with db.transaction(actor) as tx:
            key = settings.secret_key
            await service.resend_invitation(tx, key, actor, user_id, now, role=UserRole.ADMIN)

    return await _act(request, act(), "The link is on its way", "The earlier one counts no more.")


@post(_ONE + "deactivate", status_code=303)
async def deactivate_administrator(
    request: AnyRequest,
    db: Database,
    settings: Settings,
    actor: Actor,
    user_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Close an account, or withdraw an invitation."""
    doing = _judge(db, settings.secret_key, actor, user_id, Verdict.DEACTIVATE, now)
    return await _act(request, doing, "The account is closed", "Every session of it has ended.")


@post(_ONE + "reactivate", status_code=303)
async def reactivate_administrator(
    request: AnyRequest,
    db: Database,
    settings: Settings,
    actor: Actor,
    user_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Open a closed account again, or send an invitation again."""
    doing = _judge(db, settings.secret_key, actor, user_id, Verdict.REACTIVATE, now)
    told = "Whoever was only invited gets a new link."
    return await _act(request, doing, "The account is open again", told)


@post(_ONE + "reset-second-factor", status_code=303)
async def reset_second_factor(
    request: AnyRequest, db: Database, actor: Actor, user_id: UUID, now: datetime
) -> Response[bytes]:
    """Turn two-step log-in off for somebody who lost phone and recovery codes."""

    async def act() -> None:
        async with db.transaction(actor) as tx:
            await service.reset_second_factor(tx, actor, user_id, now)

    told = "Every session has ended; we wrote to the owner."
    return await _act(request, act(), "Two-step log-in is off", told)


ROUTES: list[ControllerRouterHandler] = [
    administrators_page,
    invite_page,
    invite_administrator,
    resend_invitation,
    deactivate_administrator,
    reactivate_administrator,
    reset_second_factor,
]


async def _judge(
    db: Database, secret_key: str, actor: Actor, user_id: UUID, verdict: Verdict, now: datetime
) -> None:
    async with db.transaction(actor) as tx:
        await service.judge_administrator(tx, secret_key, actor, user_id, verdict, now)


async def _act(
    request: AnyRequest, doing: Awaitable[None], done: str, told: str
) -> Response[bytes]:
    """Do it and go back to the list, which says what came of it: another may have been faster."""
    try:
        await doing
    except Conflict as error:
        flash(request, "Nothing was changed", text=error.message, tone="danger")
    else:
        flash(request, done, text=told)
    return see_other(LIST)


def _invite_page(
    request: AnyRequest, form: Form, errors: FormErrors, status: int
) -> Response[bytes]:
    values = {name: form.text(name) for name in _FIELDS}
    return render(
        request, "accounts/invite_administrator.html", status, values=values, errors=errors
    )
