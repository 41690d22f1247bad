"""Putting a version of a form into force: what becomes of the questions, whom it hits, the act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import HotleadError, InvalidInput
from hotlead.niches import service as niches
from hotlead.niches.records import AdminNiche, FieldMapping, FormChange, MappingSet
from hotlead.subscriptions import service
from hotlead.subscriptions.pages.mapping_rows import (
    Forms,
    MappingRow,
    is_same,
    read_rows,
    rows_of,
    typed_rows,
)
from hotlead.subscriptions.records import ActivationPreview
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import FORM_LIMITS, Form, FormErrors, FormLimits, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

_ADDRESS: Final = "/admin/niches/{niche_id:uuid}/schema/{version:int}/activate"
SHOWN_MAX: Final = 50
# The table of a merge has five hundred lines of some long answers each.
FORM_BYTES_MAX: Final = 4 * 1024 * 1024
MAPPING_LIMITS: Final = FormLimits(bytes_max=FORM_BYTES_MAX, value_chars_max=400_000)


class _Seen(msgspec.Struct, frozen=True):
    """What the page is about; without a mapping there is nothing to map from."""

    niche: AdminNiche
    preview: ActivationPreview
    mapping: MappingSet | None
    forms: Forms

    @property
    def rows(self) -> list[MappingRow]:
        return rows_of(self.forms, self.mapping.mappings) if self.mapping else []


@get(_ADDRESS)
async def activation_page(
    request: AnyRequest, niche_id: UUID, version: int, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """What putting the version into force would do, and the mapping it would be done with."""
    async with db.transaction(actor) as tx:
        seen = await _look(tx, actor, niche_id, version, now)
    return _draw(request, seen, seen.rows)


@post(
    _ADDRESS,
    status_code=303,
    opt={FORM_LIMITS: MAPPING_LIMITS},
    request_max_body_size=FORM_BYTES_MAX,
)
async def activate_schema(
    request: AnyRequest, niche_id: UUID, version: int, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Save the mapping and look again, or put the version into force as the page showed it."""
    form = await read_form(request)
    try:
        async with db.transaction(actor) as tx:
            is_done = await _act(tx, actor, (niche_id, version), form, now)
    except (InvalidInput, niches.OtherVersionInForce) as error:
        async with db.transaction(actor) as tx:
            seen = await _look(tx, actor, niche_id, version, now)
        return _draw_refused(request, seen, form, error)
    return _go_on(request, niche_id, version, is_done=is_done)


def _go_on(request: AnyRequest, niche_id: UUID, version: int, *, is_done: bool) -> Response[bytes]:
    address = f"/admin/niches/{niche_id}/schema"
    if not is_done:
        flash(request, "Mapping saved", text="Nothing is in force yet: this is what it would do.")
        return see_other(f"{address}/{version}/activate")
    flash(request, f"Version {version} is in force", text="Filters follow within moments.")
    return see_other(f"{address}/versions")


async def _look(tx: Tx, actor: Actor, niche_id: UUID, version: int, now: datetime) -> _Seen:
    niche = await niches.get_admin_niche(tx, actor, niche_id, now)
    preview = await service.preview_activation(tx, actor, niche_id, version, None, now)
    present = preview.from_version
    mapping = None
    if present not in {None, version}:
        mapping = await niches.get_mappings(tx, actor, niche_id, version)
    routes = await niches.load_routes(tx, niche_id, version)
    return _Seen(niche, preview, mapping, Forms(routes.schema(present), routes.schema(version)))


async def _act(tx: Tx, actor: Actor, place: tuple[UUID, int], form: Form, now: datetime) -> bool:
    """Whether the version is in force now. What was typed since the preview is saved instead.

    Raises OtherVersionInForce where the page was drawn from another one than is in force.
    """
    niche_id, version = place
    actor.require_admin()
    present = await niches.find_present_version(tx, niche_id)
    is_activation = form.text("do") == "activate"
    # Nothing to map: the first version, or one that was put into force meanwhile.
    if is_activation and present in {None, version}:
        change = FormChange(from_version=present)
        await niches.activate_schema(tx, actor, niche_id, version, now, change)
        return True
    if present == version or form.text("from_version") != str(present or ""):
        raise niches.OtherVersionInForce
    shown = await niches.get_mappings(tx, actor, niche_id, version)
    rows = await _read_typed(tx, niche_id, (shown.from_version, version), form)
    if is_activation and is_same(rows, shown.mappings):
        change = FormChange(from_version=present, mappings=rows)
        await niches.activate_schema(tx, actor, niche_id, version, now, change)
        return True
    await niches.set_mappings(tx, actor, niche_id, version, rows, now)
    return False


async def _read_typed(
    tx: Tx, niche_id: UUID, edge: tuple[int, int], form: Form
) -> list[FieldMapping]:
    routes = await niches.load_routes(tx, niche_id, edge[1])
    forms = Forms(routes.schema(edge[0]), routes.schema(edge[1]))
    typed = read_rows(forms, typed_rows(forms, form))
    return await niches.complete_mappings(tx, niche_id, edge, typed)


def _draw_refused(
    request: AnyRequest, seen: _Seen, form: Form, error: HotleadError
) -> Response[bytes]:
    """The page once more with what was typed, unless that was for another form."""
    if isinstance(error, InvalidInput):
        return _draw(request, seen, typed_rows(seen.forms, form), form_errors(error), 422)
    return _draw(request, seen, seen.rows, form_errors(error), 409)


def _draw(
    request: AnyRequest,
    seen: _Seen,
    rows: Sequence[MappingRow],
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[bytes]:
    return render(
        request,
        "subscriptions/activate.html",
        status,
        niche=seen.niche,
        preview=seen.preview,
        rows=rows,
        questions=[(field.id, field.label) for field in seen.forms.new.fields],
        affected=seen.preview.subscriptions[:SHOWN_MAX],
        errors=errors or FormErrors(),
    )


ROUTES: list[ControllerRouterHandler] = [activation_page, activate_schema]
