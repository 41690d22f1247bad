"""Depositing: how much, then Stripe's page, then how it went."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import queries, service
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import HotleadError, InvalidInput
from hotlead.kit.money import parse_money
from hotlead.kit.payment_gateways import kind_of
from hotlead.kit.payments import CHECKOUT_ORIGIN, PaymentGateway, PaymentsUnavailable
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.headers import page_policy
from hotlead.web.redirects import leave_for
from hotlead.web.render import render

_PAGE: Final = "/dashboard/billing/deposit"
# What a press fills in; those outside the limits are left out.
_USUAL: Final = (Decimal(50), Decimal(100), Decimal(250), Decimal(500), Decimal(1_000))
_NO_AMOUNT: Final = Decimal("NaN")


@get(_PAGE)
async def deposit_page(
    request: AnyRequest, db: Database, actor: Actor, settings: Settings
) -> Response[bytes]:
    """How much to deposit; where no payments are taken, that."""
    return await _ask(request, db, actor, settings, Form(()))


@post(_PAGE, status_code=303)
async def begin_deposit(
    request: AnyRequest,
    db: Database,
    gateway: PaymentGateway,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[bytes]:
    """Go on to the page to pay on; asks again where the amount is wrong or nobody answers."""
    form = await read_form(request)
    amount = parse_money(form.text("amount"))
    try:
        payment = await service.begin_deposit(
            db, gateway, actor, _NO_AMOUNT if amount is None else amount, settings, now
        )
    except (InvalidInput, PaymentsUnavailable) as error:
        return await _ask(request, db, actor, settings, form, error)
    return leave_for(payment.checkout_url or _PAGE)


@get("/dashboard/billing/deposits/{payment_id:uuid}")
async def deposit_state(
    request: AnyRequest, db: Database, actor: Actor, payment_id: UUID
) -> Response[bytes]:
    """How a deposit went; looks again by itself until that is known."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        payment = await queries.get_payment(tx, provider_id, payment_id)
        account = await queries.get_account(tx, provider_id)
    has_left = request.query_params.get("left") == "1"
    response = render(
        request, "billing/deposit_state.html", payment=payment, account=account, has_left=has_left
    )
    if payment.status.is_final:
        # The page that waited draws itself anew, with the balance on top.
        response.headers["HX-Refresh"] = "true"
    return response


ROUTES: list[ControllerRouterHandler] = [deposit_page, begin_deposit, deposit_state]


def let_go(request: AnyRequest, response: Response[bytes]) -> Response[bytes]:
    """Let the form lead to the page to pay on: browsers hold redirects to the policy too."""
    policy = page_policy(exchange_in(request.scope), forms_to=CHECKOUT_ORIGIN)
    response.headers["content-security-policy"] = policy
    return response


async def _ask(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    settings: Settings,
    form: Form,
    error: HotleadError | None = None,
) -> Response[bytes]:
    async with db.transaction(actor) as tx:
        account = await queries.get_account(tx, actor.require_provider())
    limits = service.limits_of(settings)
    usual = [amount for amount in _USUAL if limits.least <= amount <= limits.most]
    response = render(
        request,
        "billing/deposit.html",
        _status_of(error),
        account=account,
        limits=limits,
        usual=usual,
        amount=form.text("amount"),
        errors=form_errors(error) if error else FormErrors(),
        gateway=kind_of(settings),
    )
    return let_go(request, response) if settings.stripe_key else response


def _status_of(error: HotleadError | None) -> int:
    if error is None:
        return 200
    return 503 if isinstance(error, PaymentsUnavailable) else 422
