"""Two-step log-in: set up with a QR code, recovery codes, turned off again."""

from datetime import datetime
from typing import Final

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service
from hotlead.accounts.pages.security_view import PATH, refused_by, show_security
from hotlead.accounts.records import CODE_CHARS_MAX, RecoveryCodes, SecondFactorSetUp
from hotlead.accounts.service import Proof
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Conflict, InvalidInput, RateLimited
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import FormErrors, form_errors, read_form
from hotlead.web.gate import UNSECURED
from hotlead.web.qr import qr_code
from hotlead.web.ratelimit import RateLimiter
from hotlead.web.redirects import see_other
from hotlead.web.render import render

SET_UP: Final = PATH + "/second-factor"
_UNSECURED: Final = {UNSECURED: True}
_GROUP_CHARS: Final = 4


@post(SET_UP, status_code=303, opt=_UNSECURED)
async def begin_second_factor(
    request: AnyRequest,
    db: Database,
    limiter: RateLimiter,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[bytes]:
    """Make a secret, and go on to the page that shows it."""
    form = await read_form(request)
    proof = Proof(limiter, form.raw("password"))
    try:
        await service.begin_second_factor(db, settings.secret_key, actor, proof, now)
    except (InvalidInput, Conflict, RateLimited) as error:
        return await show_security(request, refused_by(error, "second_factor", form))
    return see_other(SET_UP)


@get(SET_UP, opt=_UNSECURED)
async def set_up_page(
    request: AnyRequest, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[bytes]:
    """The QR code and the secret, while the set-up is under way."""
    try:
        async with db.transaction(actor) as tx:
            begun = await service.get_set_up(tx, settings.secret_key, actor, now)
    except Conflict:
        return see_other(PATH + "#second-factor")
    return _show_set_up(request, begun, FormErrors())


@post(SET_UP + "/confirm", status_code=200, opt=_UNSECURED)
async def confirm_second_factor(
    request: AnyRequest, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[bytes]:
    """Show that the app works; the recovery codes are in this answer and nowhere else."""
    form = await read_form(request)
    code = form.text("code")[:CODE_CHARS_MAX]
    try:
        async with db.transaction(actor) as tx:
            codes = await service.confirm_second_factor(tx, settings.secret_key, actor, code, now)
    except InvalidInput as error:
        async with db.transaction(actor) as tx:
            begun = await service.get_set_up(tx, settings.secret_key, actor, now)
        return _show_set_up(request, begun, form_errors(error))
    except Conflict as error:
        return await show_security(request, refused_by(error, "second_factor", form))
    return _show_codes(request, codes, "Two-step log-in is on")


@post(SET_UP + "/recovery-codes", status_code=200)
async def renew_recovery_codes(
    request: AnyRequest, db: Database, limiter: RateLimiter, actor: Actor, now: datetime
) -> Response[bytes]:
    """Replace the recovery codes; the new ones are in this answer and nowhere else."""
    form = await read_form(request)
    proof = Proof(limiter, form.raw("password"))
    try:
        codes = await service.renew_recovery_codes(db, actor, proof, now)
    except (InvalidInput, Conflict, RateLimited) as error:
        return await show_security(request, refused_by(error, "second_factor", form))
    return _show_codes(request, codes, "Your new recovery codes")


@post(SET_UP + "/remove", status_code=303)
async def remove_second_factor(
    request: AnyRequest,
    db: Database,
    limiter: RateLimiter,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[bytes]:
    """Go back to the password alone."""
    form = await read_form(request)
    proof = Proof(limiter, form.raw("password"))
    is_demanded = settings.demands_second_factor
    try:
        await service.remove_second_factor(db, actor, proof, now, is_demanded=is_demanded)
    except (InvalidInput, Conflict, RateLimited) as error:
        return await show_security(request, refused_by(error, "second_factor", form))
    flash(request, "Two-step log-in is off")
    return see_other(PATH + "#second-factor")


ROUTES: list[ControllerRouterHandler] = [
    begin_second_factor,
    set_up_page,
    confirm_second_factor,
    renew_recovery_codes,
    remove_second_factor,
]


def _show_set_up(
    request: AnyRequest, begun: SecondFactorSetUp, errors: FormErrors
) -> Response[bytes]:
    secret = begun.secret
    starts = range(0, len(secret), _GROUP_CHARS)
    return render(
        request,
        "accounts/second_factor.html",
        422 if errors else 200,
        qr=qr_code(begun.uri, label="QR code for your authenticator app"),
        uri=begun.uri,
        secret=" ".join(secret[at : at + _GROUP_CHARS] for at in starts),
        errors=errors,
    )


def _show_codes(request: AnyRequest, codes: RecoveryCodes, title: str) -> Response[bytes]:
    return render(request, "accounts/recovery_codes.html", codes=codes.codes, heading=title)
