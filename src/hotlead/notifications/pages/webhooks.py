"""A provider's webhooks: the list, and the form that adds or changes one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Conflict, HotleadError, InvalidInput
from hotlead.notifications import queries, service
from hotlead.notifications.records import (
    EVENT_WORDS,
    ChosenEvent,
    Webhook,
    WebhookChanges,
    WebhookEvent,
    WebhookInput,
)
from hotlead.web.exchange import AnyRequest
from hotlead.web.field_errors import check_struct
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

PAGE: Final = "/dashboard/webhooks"
ONE: Final = PAGE + "/{webhook_id:uuid}"
_EVENTS: Final = [(event.value, EVENT_WORDS[WebhookEvent(event)], event.value)
                  for event in ChosenEvent]  # fmt: skip


@get(PAGE)
async def webhooks_page(request: AnyRequest, db: Database, actor: Actor) -> Response[bytes]:
    """Every webhook, and whether it works."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        webhooks = await queries.list_webhooks(tx, provider_id, service.WEBHOOKS_MAX)
    return render(
        request, "notifications/webhooks.html", webhooks=webhooks, most=service.WEBHOOKS_MAX
    )


@get(PAGE + "/new")
async def new_webhook(request: AnyRequest, actor: Actor) -> Response[bytes]:
    """The form for another one."""
    actor.require_provider()
    values = {"url": "", "description": "", "events": [ChosenEvent.LEAD_ASSIGNED.value]}
    return _ask(request, None, values)


@post(PAGE, status_code=201)
async def create_webhook(
    request: AnyRequest, db: Database, actor: Actor, settings: Settings, now: datetime
) -> Response[bytes]:
    """Add a webhook, and show its secret this one time."""
    actor.require_provider()
    form, policy = await read_form(request), service.webhook_policy(settings)
    try:
        async with db.transaction(actor) as tx:
            made = await service.create_webhook(tx, actor, _read(form), policy, now)
    except (InvalidInput, Conflict) as error:
        return _ask(request, None, _typed(form), error)
    return render(request, "notifications/webhook_secret.html", 201, made=made, is_new=True)


@get(ONE + "/edit")
async def ask_webhook(
    request: AnyRequest, db: Database, actor: Actor, webhook_id: UUID
) -> Response[bytes]:
    """The form with what it is now."""
    async with db.transaction(actor) as tx:
        webhook = await queries.get_webhook(tx, actor.require_provider(), webhook_id)
    return _ask(request, webhook, msgspec.to_builtins(webhook))


@post(ONE + "/edit", status_code=303)
async def update_webhook(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    settings: Settings,
    webhook_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Save the form, or show it again with what is wrong."""
    form, policy = await read_form(request), service.webhook_policy(settings)
    async with db.transaction(actor) as tx:
        webhook = await queries.get_webhook(tx, actor.require_provider(), webhook_id)
    try:
        changes = msgspec.convert(msgspec.structs.asdict(_read(form)), WebhookChanges)
        async with db.transaction(actor) as tx:
            await service.update_webhook(tx, actor, webhook_id, changes, policy, now)
    except InvalidInput as error:
        return _ask(request, webhook, _typed(form), error)
    flash(request, "Webhook saved")
    return see_other(f"{PAGE}/{webhook_id}")


@post(ONE + "/pause", status_code=303)
async def pause_webhook(
    request: AnyRequest, db: Database, actor: Actor, webhook_id: UUID, now: datetime
) -> Response[bytes]:
    """Stop sending for a while."""
    async with db.transaction(actor) as tx:
        await service.pause_webhook(tx, actor, webhook_id, now)
    flash(request, "Webhook paused", text="What happens meanwhile waits, for seven days.")
    return see_other(f"{PAGE}/{webhook_id}")


@post(ONE + "/resume", status_code=303)
async def resume_webhook(
    request: AnyRequest, db: Database, actor: Actor, webhook_id: UUID, now: datetime
) -> Response[bytes]:
    """Send again."""
    async with db.transaction(actor) as tx:
        await service.resume_webhook(tx, actor, webhook_id, now)
    flash(request, "Webhook switched on", text="What waited for it goes out now.")
    return see_other(f"{PAGE}/{webhook_id}")


@post(ONE + "/delete", status_code=303)
async def delete_webhook(
    request: AnyRequest, db: Database, actor: Actor, webhook_id: UUID, now: datetime
) -> Response[bytes]:
    """Take a webhook away for good."""
    async with db.transaction(actor) as tx:
        await service.delete_webhook(tx, actor, webhook_id, now)
    flash(request, "Webhook deleted", text="Nothing is sent there any more.")
    return see_other(PAGE)


ROUTES: list[ControllerRouterHandler] = [
    webhooks_page,
    new_webhook,
    create_webhook,
    ask_webhook,
    update_webhook,
    pause_webhook,
    resume_webhook,
    delete_webhook,
]


def _typed(form: Form) -> dict[str, object]:
    return {
        "url": form.text("url"),
        "description": form.text("description"),
        "events": form.texts("events"),
    }


def _read(form: Form) -> WebhookInput:
    """The form as an endpoint; raises InvalidInput that names each wrong field."""
    typed = _typed(form)
    if problems := check_struct(WebhookInput, typed):
        if not typed["events"]:
            problems["events"] = "Choose one at least."
        raise InvalidInput(fields=problems)
    return msgspec.convert(typed, WebhookInput)


def _ask(
    request: AnyRequest,
    webhook: Webhook | None,
    values: Mapping[str, object],
    error: HotleadError | None = None,
) -> Response[bytes]:
    status = 200 if error is None else 422 if isinstance(error, InvalidInput) else 409
    return render(
        request,
        "notifications/webhook_form.html",
        status,
        webhook=webhook,
        values=values,
        events=_EVENTS,
        errors=form_errors(error) if error else FormErrors(),
    )
