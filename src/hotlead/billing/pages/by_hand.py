"""Pages of money: what administrators give and take by hand."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import queries, rules, service
from hotlead.billing.records import Entry, Hand, ManualEntry, ManualKind, ManualRequest
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import HotleadError, InvalidInput
from hotlead.kit.money import format_money, parse_money
from hotlead.web.exchange import AnyRequest, route_of
from hotlead.web.flash import flash
from hotlead.web.form_keys import form_key
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

_PROVIDERS: Final = "/admin/providers"
# The last part of an address: which way the money goes.
KINDS: Final[Mapping[str, ManualKind]] = {
    "credit": ManualKind.MANUAL_CREDIT,
    "debit": ManualKind.MANUAL_DEBIT,
}
_ADDRESSES: Final = [f"{_PROVIDERS}/{{provider_id:uuid}}/{kind}" for kind in KINDS]
_NO_AMOUNT: Final = Decimal("NaN")


@get(_ADDRESSES)
async def ask_amount(
    request: AnyRequest, db: Database, actor: Actor, settings: Settings, provider_id: UUID
) -> Response[bytes]:
    """The form, for browsers without script; with `?amount=` what it would make of the balance."""
    typed = Form([("amount", str(request.query_params.get("amount", "")))])
    return await _ask(request, db, actor, settings, (provider_id, typed))


@post(_ADDRESSES, status_code=303)
async def move_money(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    settings: Settings,
    provider_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Credit or debit, or ask for it, once for each form; asks again where something is wrong."""
    form = await read_form(request)
    kind = _kind_in(request)
    try:
        order = _order(kind, provider_id, form)
        async with db.transaction(actor) as tx:
            done = await _move_or_ask(tx, actor, (KINDS[kind], order), settings, now)
    except (InvalidInput, service.KeyUsed, service.BalanceTooLow) as error:
        return await _ask(request, db, actor, settings, (provider_id, form), error)
    if isinstance(done, ManualRequest):
        told = f"{format_money(done.amount)} {kind} waits for another administrator."
        flash(request, "Asked for", text=told)
        return see_other("/admin/manual-requests")
    moved = f"{format_money(abs(done.amount))} {kind}ed"
    before, after = format_money(done.balance_before), format_money(done.balance_after)
    flash(request, moved, text=f"Balance: {before} → {after}")
    return see_other(f"{_PROVIDERS}/{provider_id}")


ROUTES: list[ControllerRouterHandler] = [ask_amount, move_money]


def _kind_in(request: AnyRequest) -> str:
    return route_of(request.scope).rpartition("/")[2]


def _order(kind: str, provider_id: UUID, form: Form) -> ManualEntry:
    amount = parse_money(form.text("amount"))
    return ManualEntry(
        provider_id=provider_id,
        # The verb says what is wrong with it, and with the memo too.
        amount=_NO_AMOUNT if amount is None else amount,
        memo=form.text("memo"),
        key=f"form:{kind}:{form_key(form)}",
    )


async def _move_or_ask(
    tx: Tx, actor: Actor, wanted: tuple[ManualKind, ManualEntry], settings: Settings, now: datetime
) -> Entry | ManualRequest:
    kind, order = wanted
    hand = Hand(actor, Decimal(settings.manual_alone_max))
    try:
        return await service.move_alone(tx, hand, kind, order, now)
    except service.SecondNeeded:
        return await service.ask_to_move(tx, actor, kind, order, now)


async def _ask(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    settings: Settings,
    typed_in: tuple[UUID, Form],
    error: HotleadError | None = None,
) -> Response[bytes]:
    actor.require_admin()
    provider_id, form = typed_in
    kind, most = _kind_in(request), Decimal(settings.manual_alone_max)
    async with db.transaction(actor) as tx:
        account = await queries.get_account(tx, provider_id)
    errors, amount = _errors(error), parse_money(form.text("amount"))
    return render(
        request,
        "billing/move_money.html",
        422 if errors else 200,
        kind=kind,
        account=account,
        after=rules.balance_after(KINDS[kind], account.balance, amount),
        asked_above=most if amount is not None and amount > most else None,
        form=form,
        errors=errors,
    )


def _errors(error: HotleadError | None) -> FormErrors:
    match error:
        case None:
            return FormErrors()
        case service.BalanceTooLow():
            return FormErrors(fields={"amount": error.message})
        case service.KeyUsed():
            return FormErrors(
                message="This form was booked before, or waits to be, with another amount or memo:"
                " see the ledger and the approvals. Send it once more to book this too."
            )
        case _:
            return form_errors(error)
