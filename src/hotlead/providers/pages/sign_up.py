"""The sign-up of providers."""

from datetime import datetime
from typing import Final

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service as accounts
from hotlead.kit.actor import Actor, Role
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput, RateLimited
from hotlead.providers import rules, service
from hotlead.providers.records import TIMEZONE_DEFAULT, SignUp
from hotlead.web.exchange import AnyRequest
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.gate import AUTH_ROUTE, CSRF
from hotlead.web.ratelimit import limit
from hotlead.web.redirects import see_other
from hotlead.web.render import render

SENT: Final = "/verify-email/sent"
# A password is never written into a page.
_KEPT: Final = ("company_name", "website", "first_name", "last_name", "email", "phone")


@get("/signup")
async def sign_up_page(request: AnyRequest, actor: Actor) -> Response[bytes]:
    """The form; somebody logged in goes on to their own pages, by the log-in page."""
    if actor.role != Role.VISITOR:
        return see_other("/login")
    return _page(request, Form(()), FormErrors(), 200)


@post("/signup", status_code=303, opt={CSRF: "always", AUTH_ROUTE: True})
async def sign_up(
    request: AnyRequest, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[bytes]:
    """Take the form and say where to look next; or show it again with what is wrong."""
    form = await read_form(request)
    try:
        newcomer = await service.read_sign_up(_read(form))
        # Counted now: mistakes in the form send no mail.
        key = accounts.mail_key(accounts.MailCause.SIGN_UP, newcomer.email)
        await limit(request, accounts.MAIL_LIMIT, key)
        await service.sign_up(db, settings.secret_key, actor, newcomer, form.raw("password"), now)
    except InvalidInput as error:
        return _page(request, form, form_errors(error), 422)
    except RateLimited as error:
        return _page(request, form, FormErrors(message=error.message), 429)
    return see_other(SENT)


ROUTES: list[ControllerRouterHandler] = [sign_up_page, sign_up]


def _read(form: Form) -> SignUp:
    # The page's script fills it in; nobody typed it, so a strange one is no mistake of theirs.
    timezone = form.text("timezone")
    return SignUp(
        company_name=form.text("company_name"),
        website=form.text("website"),
        first_name=form.text("first_name"),
        last_name=form.text("last_name"),
        email=form.text("email"),
        phone=form.text("phone"),
        password=form.raw("password"),
        timezone=timezone if rules.is_timezone(timezone) else TIMEZONE_DEFAULT,
    )


def _page(request: AnyRequest, form: Form, errors: FormErrors, status: int) -> Response[bytes]:
    values = {name: form.text(name) for name in _KEPT}
    return render(request, "providers/sign_up.html", status, values=values, errors=errors)
