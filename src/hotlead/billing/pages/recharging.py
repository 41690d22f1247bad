"""Auto-recharge: the terms, the card, and what happened."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import queries, service
from hotlead.billing.pages.deposits import let_go
from hotlead.billing.records import CardStatus, RechargeInput
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import HotleadError, InvalidInput, NotFound
from hotlead.kit.money import parse_money
from hotlead.kit.payment_gateways import kind_of
from hotlead.kit.payments import PaymentGateway, PaymentsUnavailable
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.redirects import leave_for, see_other
from hotlead.web.render import render

_PAGE: Final = service.RECHARGE_PAGE
_NO_AMOUNT: Final = Decimal("NaN")
_FIELDS: Final = ("threshold", "amount", "monthly_max")


@get(_PAGE)
async def recharge_page(
    request: AnyRequest, db: Database, actor: Actor, settings: Settings, now: datetime
) -> Response[bytes]:
    """Terms and card; with `?card=` it looks again until that card is known."""
    return await _show(request, db, actor, (settings, now))


@post(_PAGE, status_code=303)
async def set_recharge(
    request: AnyRequest, db: Database, actor: Actor, settings: Settings, now: datetime
) -> Response[bytes]:
    """Save the terms, and switch on or off; asks again where something is wrong."""
    form = await read_form(request)
    limits = service.limits_of(settings)
    try:
        async with db.transaction(actor) as tx:
            done = await service.set_recharge(tx, actor, _wanted(form), limits, now)
    except (InvalidInput, service.CardMissing) as error:
        return await _show(request, db, actor, (settings, now), form, error)
    flash(request, f"Auto-recharge is {'on' if done.is_on else 'off'}")
    return see_other(_PAGE)


@post(_PAGE + "/card", status_code=303)
async def begin_card(
    request: AnyRequest,
    db: Database,
    gateway: PaymentGateway,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[bytes]:
    """Go on to the page where a card is entered; asks again where the text was not agreed to."""
    form = await read_form(request)
    version = form.text("consent_version") if form.flag("consent") else ""
    agreed = int(version) if version.isdecimal() and len(version) < 9 else 0
    try:
        page = await service.begin_card(db, gateway, actor, agreed, settings, now)
    except (InvalidInput, PaymentsUnavailable) as error:
        return await _show(request, db, actor, (settings, now), Form(()), error)
    return leave_for(page.url)


@post(_PAGE + "/card/remove", status_code=303)
async def remove_card(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Remove the card; auto-recharge is off without one."""
    async with db.transaction(actor) as tx:
        if await service.remove_card(tx, actor, now):
            flash(request, "Card removed", text="Auto-recharge is off.")
    return see_other(_PAGE)


ROUTES: list[ControllerRouterHandler] = [recharge_page, set_recharge, begin_card, remove_card]


def _wanted(form: Form) -> RechargeInput:
    """What was typed; an amount that is none is refused by the verb, beside its field."""
    is_on = form.text("do") != "off"
    amounts = {
        name: amount if (amount := parse_money(text)) is not None else _NO_AMOUNT
        for name in _FIELDS
        if (text := form.text(name))
    }
    # Switching off asks for nothing: what stands in the fields may be half typed.
    return RechargeInput(is_on=is_on, **amounts) if is_on else RechargeInput(is_on=False)


async def _show(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    setting: tuple[Settings, datetime],
    form: Form | None = None,
    error: HotleadError | None = None,
) -> Response[bytes]:
    settings, now = setting
    waits_for = str(request.query_params.get("card", ""))
    async with db.transaction(actor) as tx:
        facts = await _read(tx, actor, waits_for, now)
    response = render(
        request,
        "billing/recharge.html",
        _status_of(error),
        **facts,
        limits=service.limits_of(settings),
        typed=_typed(form),
        errors=form_errors(error) if error else FormErrors(),
        gateway=kind_of(settings),
    )
    if waits_for:
        _stop_waiting(response, is_known=not facts["waits"])
    return let_go(request, response) if settings.stripe_key else response


def _stop_waiting(response: Response[bytes], *, is_known: bool) -> None:
    """The page that waited draws itself anew, with the card on it."""
    if is_known:
        response.headers["HX-Refresh"] = "true"


async def _read(tx: Tx, actor: Actor, waits_for: str, now: datetime) -> dict[str, object]:
    provider_id = actor.require_provider()
    return {
        "recharge": await service.read_recharge(tx, actor, now),
        "account": await queries.get_account(tx, provider_id),
        "zone": await queries.get_timezone(tx, provider_id),
        "waits": await _waits_for_card(tx, provider_id, waits_for),
    }


async def _waits_for_card(tx: Tx, provider_id: UUID, named: str) -> str:
    """The id of the card that the page waits for; empty where it is known, or none of theirs."""
    try:
        status = await queries.get_card_status(tx, provider_id, UUID(named))
    except (ValueError, NotFound):
        return ""
    return named if status in {CardStatus.PENDING, CardStatus.ENTERED} else ""


def _typed(form: Form | None) -> dict[str, str] | None:
    return {name: form.text(name) for name in _FIELDS} if form and form.names() else None


def _status_of(error: HotleadError | None) -> int:
    match error:
        case None:
            return 200
        case PaymentsUnavailable():
            return 503
        case service.CardMissing():
            return 409
        case _:
            return 422
