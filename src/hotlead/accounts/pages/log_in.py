"""The pages of accounts: log in and log out."""

from datetime import datetime
from typing import Final

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import queries, service
from hotlead.accounts.records import (
    CODE_CHARS_MAX,
    DemoAccount,
    LoggedIn,
    LogIn,
    Place,
    SecondStep,
)
from hotlead.accounts.rules import SESSION_LIFETIME
from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.config import Mode, Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, InvalidInput, RateLimited, Unauthenticated
from hotlead.kit.text import EMAIL_CHARS_MAX
from hotlead.web.cookies import drop_cookie, set_cookie
from hotlead.web.errors import STATUS_OF
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.gate import AUTH_ROUTE, CSRF, SESSION_COOKIE, UNSECURED
from hotlead.web.ratelimit import RateLimiter
from hotlead.web.redirects import safe_path, see_other
from hotlead.web.render import render

_HOME_OF: Final = {"admin": "/admin", "provider": "/dashboard"}
_REQUIRED: Final = {"email": "Enter your e-mail address.", "password": "Enter your password."}


@get("/login")
async def log_in_page(request: AnyRequest, db: Database, actor: Actor) -> Response[bytes]:
    """The log-in form; someone logged in already goes on to their own pages."""
    if actor.role != Role.VISITOR:
        return see_other(safe_path(request.query_params.get("next", ""), _home(actor.role)))
    asked = request.query_params
    form = Form([(name, asked.get(name, "")[:EMAIL_CHARS_MAX]) for name in ("email", "next")])
    return await _form_page(request, db, form, FormErrors(), 200)


@post("/login", status_code=303, opt={CSRF: "always", AUTH_ROUTE: True})
async def log_in(
    request: AnyRequest, db: Database, limiter: RateLimiter, settings: Settings, now: datetime
) -> Response[bytes]:
    """Check the form, set the cookie, go on; or show the form again with what is wrong."""
    form = await read_form(request)
    try:
        attempt = _attempt(form)
        exchange = exchange_in(request.scope)
        place = Place(address=exchange.address, agent=exchange.agent)
        logged_in = await service.log_in(db, limiter, settings.secret_key, attempt, place, now)
    except service.SecondFactorNeeded as needed:
        return _code_page(request, form, needed.ticket, FormErrors(), 200)
    except InvalidInput as error:
        return await _form_page(request, db, form, form_errors(error), 422)
    except (Unauthenticated, Forbidden, RateLimited) as error:
        return await _form_page(request, db, form, form_errors(error), STATUS_OF[error.kind])
    _keep(request, settings, logged_in)
    return see_other(safe_path(form.text("next"), _home(logged_in.user.role)))


@post("/login/second-step", status_code=303, opt={CSRF: "always", AUTH_ROUTE: True})
async def take_second_step(
    request: AnyRequest, db: Database, limiter: RateLimiter, settings: Settings, now: datetime
) -> Response[bytes]:
    """Check the code, set the cookie, go on; or ask for the code again."""
    form = await read_form(request)
    exchange = exchange_in(request.scope)
    place = Place(address=exchange.address, agent=exchange.agent)
    step = SecondStep(ticket=form.text("ticket"), code=form.text("code")[:CODE_CHARS_MAX])
    try:
        logged_in = await service.take_second_step(
            db, limiter, settings.secret_key, step, place, now
        )
    except service.TicketExpired as error:
        return await _form_page(request, db, form, form_errors(error), 401)
    except (Unauthenticated, Forbidden, RateLimited) as error:
        errors = FormErrors(fields={"code": error.message})
        return _code_page(request, form, step.ticket, errors, STATUS_OF[error.kind])
    _keep(request, settings, logged_in)
    return see_other(safe_path(form.text("next"), _home(logged_in.user.role)))


@post("/logout", status_code=303, opt={UNSECURED: True})
async def log_out(
    request: AnyRequest, db: Database, actor: Actor, settings: Settings, now: datetime
) -> Response[bytes]:
    """End the session and drop its cookie; a visitor is simply shown the log-in page."""
    if actor.session_id is not None:
        async with db.transaction(actor) as tx:
            await service.log_out(tx, actor, now)
        exchange_in(request.scope).set_cookies = [
            drop_cookie(SESSION_COOKIE, secure=settings.secure_cookies)
        ]
        flash(request, "You are logged out")
    return see_other("/login")


ROUTES: list[ControllerRouterHandler] = [log_in_page, log_in, take_second_step, log_out]


def _attempt(form: Form) -> LogIn:
    attempt = LogIn(email=form.text("email"), password=form.raw("password"))
    given = {"email": attempt.email, "password": attempt.password}
    missing = {name: text for name, text in _REQUIRED.items() if not given[name]}
    if len(attempt.email) > EMAIL_CHARS_MAX:
        missing["email"] = f"Use at most {EMAIL_CHARS_MAX} characters."
    if missing:
        raise InvalidInput(fields=missing)
    return attempt


async def _form_page(
    request: AnyRequest, db: Database, form: Form, errors: FormErrors, status: int
) -> Response[bytes]:
    return render(
        request,
        "accounts/login.html",
        status,
        email=form.text("email"),
        next=safe_path(form.text("next"), ""),
        errors=errors,
        demo_accounts=await _demo_accounts(request, db),
    )


def _code_page(
    request: AnyRequest, form: Form, ticket: str, errors: FormErrors, status: int
) -> Response[bytes]:
    return render(
        request,
        "accounts/second_step.html",
        status,
        ticket=ticket,
        next=safe_path(form.text("next"), ""),
        errors=errors,
    )


async def _demo_accounts(request: AnyRequest, db: Database) -> list[DemoAccount]:
    settings: Settings = request.app.state.settings
    if settings.mode != Mode.DEMO:
        return []
    async with db.transaction(SYSTEM) as tx:
        return await queries.list_demo_accounts(tx)


def _keep(request: AnyRequest, settings: Settings, logged_in: LoggedIn) -> None:
    exchange = exchange_in(request.scope)
    cookie = set_cookie(
        SESSION_COOKIE,
        logged_in.token,
        secure=settings.secure_cookies,
        max_age_s=int(SESSION_LIFETIME.total_seconds()),
    )
    exchange.set_cookies = [*exchange.set_cookies, cookie]


def _home(role: str) -> str:
    return _HOME_OF.get(role, "/")
