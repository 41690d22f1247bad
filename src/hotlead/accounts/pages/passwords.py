"""Forgotten passwords, and the links that set one: after forgetting, and for somebody invited."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service
from hotlead.accounts.pages.mail_forms import ask_for_mail, read_address
from hotlead.accounts.records import TOKEN_CHARS_MAX, NewPassword, TokenPurpose
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import FormErrors, form_errors, read_form
from hotlead.web.gate import AUTH_ROUTE, CSRF
from hotlead.web.redirects import see_other
from hotlead.web.render import render

FORGOT_PATH: Final = "/forgot-password"
_OPEN: Final = {CSRF: "always", AUTH_ROUTE: True}


class PasswordPage(msgspec.Struct, frozen=True):
    """One kind of link that sets a password: where it leads, and the words of its page."""

    purpose: TokenPurpose
    path: str
    title: str
    lead: str
    button: str
    again: str


RESET: Final = PasswordPage(
    TokenPurpose.RESET_PASSWORD,
    "/reset-password",
    "Set a new password",
    "Every session ends, and every API key is revoked.",
    "Set the password",
    "Ask for a new link, or log in if you remember.",
)
INVITATION: Final = PasswordPage(
    TokenPurpose.INVITE,
    "/invitation",
    "Welcome",
    "Choose a password, and you are in.",
    "Open my account",
    "Ask whoever invited you to send the invitation again.",
)


@get(FORGOT_PATH)
async def forgot_password_page(request: AnyRequest) -> Response[bytes]:
    """Ask for the address."""
    return _forgot_page(request, "", FormErrors(), 200)


@post(FORGOT_PATH, status_code=303, opt=_OPEN)
async def forgot_password(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Send the link, if the address is known; the page says the same for every address."""
    form = await read_form(request)

    async def act(tx: Tx, secret_key: str, email: str) -> str:
        return (await service.forgot_password(tx, secret_key, actor, email, now)).message

    told = await ask_for_mail(request, db, form, service.MailCause.RESET, act)
    if isinstance(told, FormErrors):
        return _forgot_page(request, read_address(form), told, 422)
    return see_other(FORGOT_PATH + "/sent")


@get(FORGOT_PATH + "/sent")
async def reset_sent_page(request: AnyRequest) -> Response[bytes]:
    """Look into your mail."""
    return render(request, "accounts/reset_sent.html", told=service.RESET_SENT.message)


@get(RESET.path)
async def reset_password_page(request: AnyRequest, db: Database, now: datetime) -> Response[bytes]:
    """The page of the link that sets a new password."""
    return await _password_page(request, db, RESET, now)


@post(RESET.path, status_code=303, opt=_OPEN)
async def reset_password(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Set it, and go on to the log-in."""

    async def act(given: NewPassword) -> None:
        await service.reset_password(db, actor, given, now)

    return await _set_password(request, db, RESET, act, now)


@get(INVITATION.path)
async def invitation_page(request: AnyRequest, db: Database, now: datetime) -> Response[bytes]:
    """The page of an invitation."""
    return await _password_page(request, db, INVITATION, now)


@post(INVITATION.path, status_code=303, opt=_OPEN)
async def accept_invitation(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Choose the first password, and go on to the log-in."""

    async def act(given: NewPassword) -> None:
        await service.accept_invitation(db, actor, given, now)

    return await _set_password(request, db, INVITATION, act, now)


ROUTES: list[ControllerRouterHandler] = [
    forgot_password_page,
    forgot_password,
    reset_sent_page,
    reset_password_page,
    reset_password,
    invitation_page,
    accept_invitation,
]


def _forgot_page(
    request: AnyRequest, email: str, errors: FormErrors, status: int
) -> Response[bytes]:
    return render(request, "accounts/forgot_password.html", status, email=email, errors=errors)


async def _password_page(
    request: AnyRequest,
    db: Database,
    page: PasswordPage,
    now: datetime,
    *,
    token: str | None = None,
    errors: FormErrors | None = None,
) -> Response[bytes]:
    """The form while the link counts, else where to get another."""
    text = (token or request.query_params.get("token", ""))[:TOKEN_CHARS_MAX]
    try:
        async with db.transaction(SYSTEM) as tx:
            found = await service.check_link(tx, text, page.purpose, now)
    except service.LinkInvalid:
        return render(request, "accounts/new_password.html", 404, page=page)
    return render(
        request,
        "accounts/new_password.html",
        422 if errors else 200,
        page=page,
        token=text,
        email=found.email,
        errors=errors or FormErrors(),
    )


async def _set_password(
    request: AnyRequest,
    db: Database,
    page: PasswordPage,
    act: Callable[[NewPassword], Awaitable[None]],
    now: datetime,
) -> Response[bytes]:
    form = await read_form(request)
    given = NewPassword(form.text("token")[:TOKEN_CHARS_MAX], form.raw("password"))
    try:
        await act(given)
    except InvalidInput as error:
        errors = form_errors(error)
        return await _password_page(request, db, page, now, token=given.token, errors=errors)
    flash(request, "Your password is set", text="Log in with it.")
    return see_other("/login")
