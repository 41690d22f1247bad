"""Trying other levels and another policy on last month's leads, before anything is saved."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler
from msgspec import structs

from hotlead.distribution import service
from hotlead.distribution.records.market_what_if import LevelDraft, MarketDraft, MarketWhatIf
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.kit.money import parse_money
from hotlead.kit.numerals import read_digits
from hotlead.niches import service as niches
from hotlead.niches.records import AdminLevel, AdminNiche, CascadePolicy
from hotlead.web.exchange import AnyRequest
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.render import render

PATH: Final = "/admin/niches/{niche_id:uuid}/what-if"
_DIGITS_MAX: Final = 6
# Of each level, from left to right.
_INPUTS: Final = ("place", "price", "buyers")
# What the rules refuse, for what is no number.
_NO_COUNT: Final = 0
_NO_AMOUNT: Final = Decimal(0)


class LevelTyped(msgspec.Struct, frozen=True, kw_only=True):
    """A level as the page shows it: as it is, or as it was typed."""

    id: UUID
    name: str
    place: str
    price: str
    buyers: str
    is_active: bool


@get(PATH)
async def what_if_page(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """The niche as it sells today, to be changed."""
    async with db.transaction(actor) as tx:
        niche = await niches.get_admin_niche(tx, actor, niche_id, now)
    levels = [_as_it_is(level, at) for at, level in enumerate(niche.levels, start=1)]
    return _draw(request, niche, levels, niche.cascade_policy)


@post(PATH, status_code=200)
async def try_change(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """What the change would have done to last month's leads; nothing is saved."""
    form = await read_form(request)
    async with db.transaction(actor) as tx:
        niche = await niches.get_admin_niche(tx, actor, niche_id, now)
    levels = [_typed(level, at, form) for at, level in enumerate(niche.levels, start=1)]
    policy = _policy(form, niche)
    draft = _draft_of(levels, policy)
    problems = _place_problems(levels)
    found: MarketWhatIf | None = None
    try:
        found = await service.what_if_market(db, actor, niche_id, draft, now)
    except InvalidInput as error:
        problems |= _by_level(error, levels)
    if problems:
        in_order = [f"{name}.{level.id}" for level in levels for name in _INPUTS]
        fields = {name: problems[name] for name in in_order if name in problems}
        errors = form_errors(InvalidInput(fields=fields))
        return _draw(request, niche, levels, policy, errors=errors)
    return _draw(request, niche, levels, policy, found=found)


def _as_it_is(level: AdminLevel, place: int) -> LevelTyped:
    return LevelTyped(
        id=level.id,
        name=level.name,
        place=str(place),
        price=str(level.price_per_lead),
        buyers=str(level.max_distribution_count),
        is_active=level.is_active,
    )


def _typed(level: AdminLevel, place: int, form: Form) -> LevelTyped:
    """As it was typed; one that was not sent stays."""
    if f"price.{level.id}" not in form:
        return _as_it_is(level, place)
    return LevelTyped(
        id=level.id,
        name=level.name,
        place=form.text(f"place.{level.id}"),
        price=form.text(f"price.{level.id}"),
        buyers=form.text(f"buyers.{level.id}"),
        is_active=form.flag(f"active.{level.id}"),
    )


def _policy(form: Form, niche: AdminNiche) -> CascadePolicy:
    try:
        return CascadePolicy(form.text("cascade_policy"))
    except ValueError:
        return niche.cascade_policy


def _draft_of(levels: Sequence[LevelTyped], policy: CascadePolicy) -> MarketDraft:
    return MarketDraft(
        cascade_policy=policy,
        levels=[
            LevelDraft(
                id=level.id,
                price_per_lead=parse_money(level.price) or _NO_AMOUNT,
                max_distribution_count=_count(level.buyers),
                is_active=level.is_active,
            )
            for level in levels
        ],
        level_ids=[level.id for level in sorted(levels, key=lambda one: _count(one.place))],
    )


def _count(text: str) -> int:
    digits = read_digits(text) or ""
    return int(digits) if digits.isdigit() and len(digits) <= _DIGITS_MAX else _NO_COUNT


def _place_problems(levels: Sequence[LevelTyped]) -> dict[str, str]:
    """Every level has one of the places from first to last to itself."""
    places = [_count(level.place) for level in levels]
    problems: dict[str, str] = {}
    for level, place in zip(levels, places, strict=True):
        if not 1 <= place <= len(levels):
            problems[f"place.{level.id}"] = f"Give a whole number from 1 to {len(levels)}."
        elif places.count(place) > 1:
            problems[f"place.{level.id}"] = "Give each level a place of its own."
    return problems


def _by_level(error: InvalidInput, levels: Sequence[LevelTyped]) -> dict[str, str]:
    """Problems at the names of the page's inputs."""
    names = {"price_per_lead": "price", "max_distribution_count": "buyers"}
    return {
        f"{names.get(path[-1], path[-1])}.{levels[int(path[1])].id}": sentence
        for key, sentence in error.fields.items()
        if len(path := key.split(".")) > 1
    }


def _draw(
    request: AnyRequest,
    niche: AdminNiche,
    levels: Sequence[LevelTyped],
    policy: CascadePolicy,
    *,
    found: MarketWhatIf | None = None,
    errors: FormErrors | None = None,
) -> Response[bytes]:
    return render(
        request,
        "distribution/market_what_if.html",
        422 if errors else 200,
        niche=niche,
        levels=levels,
        policy=policy,
        found=found,
        errors=errors or FormErrors(),
        figures=_figures(found) if found else (),
    )


def _figures(found: MarketWhatIf) -> list[tuple[str, object, object]]:
    """Name, before, after."""
    before, after = structs.asdict(found.before), structs.asdict(found.after)
    return [(name, before[name], after[name]) for name in before]


ROUTES: Final[list[ControllerRouterHandler]] = [what_if_page, try_change]
