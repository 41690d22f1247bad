"""What the links of mails open, and the pages that ask for them.

A link shows a page with a button, and only the button takes the token: programs that look at
mails before people do open every link.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service
from hotlead.accounts.pages.mail_forms import SENT_VERIFICATION, ask_for_mail, read_address
from hotlead.accounts.records import TOKEN_CHARS_MAX, TokenPurpose
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import Conflict, InvalidInput
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import FormErrors, read_form
from hotlead.web.gate import AUTH_ROUTE, CSRF
from hotlead.web.redirects import see_other
from hotlead.web.render import render

_OPEN: Final = {CSRF: "always", AUTH_ROUTE: True}
_SPENT: Final = "This link has expired or was used before."


class LinkPage(msgspec.Struct, frozen=True):
    """One kind of link: where it leads, and the words of its page."""

    purpose: TokenPurpose
    path: str
    title: str
    lead: str
    button: str
    # Where to ask for another link, and with which words; empty where only somebody else can.
    again_path: str
    again: str


VERIFY: Final = LinkPage(
    TokenPurpose.VERIFY_EMAIL,
    "/verify-email",
    "Confirm your address",
    "One click shows us that mail reaches you.",
    "Confirm my address",
    SENT_VERIFICATION,
    "Send a new link",
)
CONFIRM: Final = LinkPage(
    TokenPurpose.CHANGE_EMAIL,
    "/confirm-email",
    "Confirm your new address",
    "From then on, log in with it.",
    "Confirm the new address",
    "/account/security",
    "Ask for a new link",
)


@get(VERIFY.path)
async def verify_email_page(request: AnyRequest, db: Database, now: datetime) -> Response[bytes]:
    """The page of the link sent at sign-up."""
    return await _link_page(request, db, VERIFY, now)


@post(VERIFY.path, status_code=303, opt=_OPEN)
async def verify_email(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Take the token: the address is confirmed."""

    async def act(tx: Tx, token: str) -> str:
        await service.verify_email(tx, actor, token, now)
        return "Your address is confirmed"

    return await _take_link(request, db, VERIFY, act)


@get(CONFIRM.path)
async def confirm_email_page(request: AnyRequest, db: Database, now: datetime) -> Response[bytes]:
    """The page of the link sent to a new address."""
    return await _link_page(request, db, CONFIRM, now)


@post(CONFIRM.path, status_code=303, opt=_OPEN)
async def confirm_email(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Take the token: the new address counts."""

    async def act(tx: Tx, token: str) -> str:
        await service.confirm_email(tx, actor, token, now)
        return "Your new address counts from now on"

    return await _take_link(request, db, CONFIRM, act)


@get(SENT_VERIFICATION)
async def verification_sent_page(request: AnyRequest) -> Response[bytes]:
    """After sign-up: look into your mail; and a form to have the link sent again."""
    return _sent_page(request, "", FormErrors(), 200)


@post(SENT_VERIFICATION, status_code=303, opt=_OPEN)
async def resend_verification(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Send the link again; the page says the same for every address."""
    form = await read_form(request)

    async def act(tx: Tx, secret_key: str, email: str) -> str:
        return (await service.resend_verification(tx, secret_key, actor, email, now)).message

    told = await ask_for_mail(request, db, form, service.MailCause.VERIFICATION, act)
    if isinstance(told, FormErrors):
        return _sent_page(request, read_address(form), told, 422)
    flash(request, "Look into your mail", text=told)
    return see_other(SENT_VERIFICATION)


ROUTES: list[ControllerRouterHandler] = [
    verify_email_page,
    verify_email,
    confirm_email_page,
    confirm_email,
    verification_sent_page,
    resend_verification,
]


async def _link_page(
    request: AnyRequest, db: Database, page: LinkPage, now: datetime
) -> Response[bytes]:
    token = request.query_params.get("token", "")[:TOKEN_CHARS_MAX]
    try:
        async with db.transaction(SYSTEM) as tx:
            found = await service.check_link(tx, token, page.purpose, now)
    except service.LinkInvalid:
        return render(request, "accounts/link.html", 404, page=page, problem=_SPENT)
    return render(request, "accounts/link.html", page=page, token=token, email=found.email)


async def _take_link(
    request: AnyRequest, db: Database, page: LinkPage, act: Callable[[Tx, str], Awaitable[str]]
) -> Response[bytes]:
    form = await read_form(request)
    try:
        async with db.transaction(SYSTEM) as tx:
            told = await act(tx, form.text("token")[:TOKEN_CHARS_MAX])
    except (InvalidInput, Conflict) as error:
        return render(request, "accounts/link.html", 422, page=page, problem=error.message)
    flash(request, told)
    return see_other("/login")


def _sent_page(request: AnyRequest, email: str, errors: FormErrors, status: int) -> Response[bytes]:
    return render(request, "accounts/verification_sent.html", status, email=email, errors=errors)
