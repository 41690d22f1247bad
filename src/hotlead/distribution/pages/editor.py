"""The editor of a subscription's terms, with what they would have meant over the last month."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler
from msgspec import structs

from hotlead.distribution import service
from hotlead.distribution.pages import controls
from hotlead.distribution.pages.places import COUNTRIES, STATES
from hotlead.distribution.pages.problems import list_problems
from hotlead.distribution.records import WhatIf
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import Conflict, HotleadError, InvalidInput
from hotlead.kit.us_zip import find_zip
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import (
    DAYS,
    ChangedTerms,
    Draft,
    OwnSubscription,
    Terms,
)
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.headers import page_policy
from hotlead.web.redirects import see_other
from hotlead.web.render import render

LEVEL: Final = "/dashboard/market/{level_id:uuid}"
SUBSCRIPTION: Final = "/dashboard/subscriptions/{subscription_id:uuid}"
PREVIEW: Final = "preview"


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What lies before the provider: a level, its terms in force, and what was typed."""

    draft: Draft
    subscription: OwnSubscription | None
    values: Form
    found: WhatIf | None = None
    errors: FormErrors = FormErrors()


@get(LEVEL)
async def level_page(
    request: AnyRequest, db: Database, actor: Actor, level_id: UUID, now: datetime
) -> Response[bytes]:
    """A level to subscribe to, with the form of what to accept of its leads."""
    async with db.transaction(actor) as tx:
        desk = await _count(tx, actor, await _open(tx, actor, level_id), Terms(), now)
    if desk.subscription is not None:
        return see_other(f"/dashboard/subscriptions/{desk.subscription.id}")
    return _draw(request, desk)


@post(LEVEL, status_code=303)
async def subscribe(
    request: AnyRequest, db: Database, actor: Actor, level_id: UUID, now: datetime
) -> Response[bytes]:
    """Subscribe, or only show what would match."""
    form = await read_form(request)
    try:
        async with db.transaction(actor) as tx:
            desk = await _try(tx, actor, level_id, form, now)
            if form.text("do") == PREVIEW:
                return _draw(request, desk)
            terms = controls.read(form, desk.draft.schema, desk.draft.terms)
            made = await subscriptions.subscribe(tx, actor, level_id, terms, now)
    except (InvalidInput, Conflict) as error:
        return await _refuse(request, db, actor, level_id, error)
    _welcome(request, made, desk.found)
    return see_other(f"/dashboard/subscriptions/{made.id}")


@get(SUBSCRIPTION)
async def subscription_page(
    request: AnyRequest, db: Database, actor: Actor, subscription_id: UUID, now: datetime
) -> Response[bytes]:
    """One subscription: its terms to change, and how to pause or end it."""
    async with db.transaction(actor) as tx:
        own = await subscriptions.get_own(tx, actor, subscription_id)
        if own.is_active:
            desk = await _open(tx, actor, own.competition_level_id)
            return _draw(request, await _count(tx, actor, desk, Terms(), now))
    # Subscribing again revives it; the level's page says so where it is on sale.
    return see_other(f"/dashboard/market/{own.competition_level_id}")


@post(SUBSCRIPTION, status_code=303)
async def set_filters(
    request: AnyRequest, db: Database, actor: Actor, subscription_id: UUID, now: datetime
) -> Response[bytes]:
    """Save new terms, or only show what would match."""
    form = await read_form(request)
    async with db.transaction(actor) as tx:
        own = await subscriptions.get_own(tx, actor, subscription_id)
    try:
        async with db.transaction(actor) as tx:
            desk = await _try(tx, actor, own.competition_level_id, form, now)
            if form.text("do") == PREVIEW:
                return _draw(request, desk)
            await subscriptions.set_filters(tx, actor, own.id, _changed(form, desk.draft), now)
    except (InvalidInput, Conflict) as error:
        return await _refuse(request, db, actor, own.competition_level_id, error)
    flash(request, "Saved", text=desk.found.sentence if desk.found else "")
    return see_other(f"/dashboard/subscriptions/{own.id}")


@post(LEVEL + "/what-if", status_code=200)
async def what_if(
    request: AnyRequest, db: Database, actor: Actor, level_id: UUID, now: datetime
) -> Response[bytes]:
    """What the form would have matched, as the part of the page that shows it."""
    form = await read_form(request)
    try:
        async with db.transaction(actor) as tx:
            desk = await _try(tx, actor, level_id, form, now)
    except InvalidInput as error:
        async with db.transaction(actor) as tx:
            desk = await _open(tx, actor, level_id)
        desk = structs.replace(desk, values=form, errors=form_errors(error))
        return _draw_beside(request, desk, 422)
    return _draw_beside(request, desk)


ROUTES: Final[list[ControllerRouterHandler]] = [
    level_page,
    subscribe,
    subscription_page,
    set_filters,
    what_if,
]


def _welcome(request: AnyRequest, made: OwnSubscription, found: WhatIf | None) -> None:
    """The toast of a new subscription; it buys only where the balance covers a lead."""
    name = f"{made.niche_name}, {made.level_name}"
    if made.covers_one_lead:
        flash(request, f"You now buy {name}", text=found.sentence if found else "")
    else:
        flash(request, f"You subscribed to {name}", text=subscriptions.say_uncovered(made))


async def _open(tx: Tx, actor: Actor, level_id: UUID) -> Desk:
    """The level with the terms in force, or none yet; nothing is counted."""
    draft = await subscriptions.check_draft(tx, actor, level_id, Terms())
    own_id = draft.offer.subscription_id
    outdated = subscriptions.list_outdated(draft.schema, draft.terms.filters)
    return Desk(
        draft=draft,
        subscription=await subscriptions.get_own(tx, actor, own_id) if own_id else None,
        values=controls.draw(draft.schema, draft.terms, outdated),
    )


async def _count(tx: Tx, actor: Actor, desk: Desk, wanted: Terms, now: datetime) -> Desk:
    """The same with what `wanted` would have matched."""
    found = await service.what_if(tx, actor, desk.draft.offer.level_id, wanted, now)
    return structs.replace(desk, found=found)


async def _try(tx: Tx, actor: Actor, level_id: UUID, form: Form, now: datetime) -> Desk:
    """The level with what the form asks for; raises InvalidInput by field."""
    desk = structs.replace(await _open(tx, actor, level_id), values=form)
    wanted = controls.read(form, desk.draft.schema, desk.draft.terms)
    return await _count(tx, actor, desk, wanted, now)


def _changed(form: Form, draft: Draft) -> ChangedTerms:
    """The terms, with the version that the form was drawn from."""
    terms = controls.read(form, draft.schema, draft.terms)
    version = form.text("filters_version")
    if not version.isascii() or not version.isdecimal() or len(version) > 9:
        raise InvalidInput("This form has expired. Reload the page and change it once more.")
    return ChangedTerms(**structs.asdict(terms), filters_version=int(version))


async def _refuse(
    request: AnyRequest, db: Database, actor: Actor, level_id: UUID, error: HotleadError
) -> Response[bytes]:
    """The form as it was sent, with what is wrong; saving it again takes the present version."""
    form = await read_form(request)
    async with db.transaction(actor) as tx:
        desk = await _open(tx, actor, level_id)
    desk = structs.replace(desk, values=form, errors=form_errors(error))
    return _draw(request, desk, 409 if isinstance(error, Conflict) else 422)


def _draw_beside(request: AnyRequest, desk: Desk, status: int = 200) -> Response[bytes]:
    beside = _beside(desk, is_sent=False)
    return render(request, "distribution/_what_if.html", status, **beside)


def _beside(desk: Desk, *, is_sent: bool = True) -> Mapping[str, object]:
    """What the part beside the form is drawn from: the count or the problems, and where the ZIP
    code is that was typed, for the map.
    """
    schema, errors = desk.draft.schema, desk.errors.fields
    code = desk.values.text("area.zip")
    return {
        "found": desk.found,
        "problems": list_problems(errors, desk.values, schema, is_sent=is_sent),
        "zip_code": code,
        "zip_place": find_zip(code),
    }


def _draw(request: AnyRequest, desk: Desk, status: int = 200) -> Response[bytes]:
    draft = desk.draft
    outdated = subscriptions.list_outdated(draft.schema, draft.terms.filters)
    page = render(
        request,
        "distribution/editor.html",
        status,
        desk=desk,
        offer=draft.offer,
        own=desk.subscription,
        values=desk.values,
        errors=desk.errors,
        **_beside(desk),
        has_place=_has_place(desk),
        controls=controls.controls_of(draft.schema, draft.terms.filters),
        outdated=_described(draft, outdated),
        days={day: controls.windows_of(desk.values, day) for day in DAYS},
        countries=COUNTRIES,
        states=[(f"US-{code}", name) for code, name in STATES],
    )
    _allow_tiles(request, page)
    return page


def _allow_tiles(request: AnyRequest, page: Response[bytes]) -> None:
    """Let the map show pictures of the one server that it is told to take them from."""
    settings: Settings = request.app.state.settings
    if settings.map_tiles_origin:
        exchange = exchange_in(request.scope)
        policy = page_policy(exchange, images_from=settings.map_tiles_origin)
        page.headers["content-security-policy"] = policy


def _has_place(desk: Desk) -> bool:
    """Whether to ask where leads come from: where it matters, or an area is set or was sent."""
    is_set = bool(desk.draft.terms.service_area) or controls.names_area(desk.values)
    return desk.draft.offer.is_location_based or is_set


def _described(draft: Draft, outdated: list[str]) -> Mapping[str, str]:
    """The filters that the form no longer takes, in words."""
    phrases = zip(draft.terms.filters, draft.summary.filters, strict=False)
    return {field_id: phrase for field_id, phrase in phrases if field_id in outdated}
