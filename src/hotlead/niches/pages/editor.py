"""The form editor: one form, whose rows stand in the order they are asked. Works without script."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import Conflict, HotleadError, InvalidInput, NotFound
from hotlead.niches import queries, rules, service
from hotlead.niches.pages.edits import Edit, apply_edit
from hotlead.niches.pages.placing import place_problems
from hotlead.niches.pages.preview import preview_of
from hotlead.niches.pages.sheet import read_sheet, schema_of, sheet_of
from hotlead.niches.pages.view import Draft, EditorView, saved_view, view_of, with_clash
from hotlead.niches.records import DraftChange, FormVersion, NewVersion
from hotlead.niches.rules.limits import (
    FIELDS_MAX,
    LABEL_CHARS_MAX,
    OPTION_CHARS_MAX,
    OPTIONS_MAX,
)
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import FORM_LIMITS, Form, FormLimits, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

# A hundred questions of two hundred options each; only administrators may send so much.
SHEET_BYTES_MAX: Final = 8 * 1024 * 1024
SHEET_LIMITS: Final = FormLimits(
    bytes_max=SHEET_BYTES_MAX,
    fields_max=FIELDS_MAX * 80,
    value_chars_max=OPTIONS_MAX * (OPTION_CHARS_MAX + LABEL_CHARS_MAX + len(" | \n")),
)
KEEPING: Final = frozenset({"save", "publish"})
EMPTY: Final = "empty"


@get("/admin/niches/{niche_id:uuid}/schema")
async def editor_page(
    request: AnyRequest,
    niche_id: UUID,
    db: Database,
    actor: Actor,
    first: Annotated[int, Parameter(ge=0, le=1)] = 0,
) -> Response[bytes]:
    """The draft of a niche's form; without one, what a draft can be started from.

    `first=1` puts the focus on the first problem.
    """
    async with db.transaction(actor) as tx:
        niche = await queries.get_niche(tx, niche_id)
        draft = await service.find_draft(tx, actor, niche_id)
        if draft is not None:
            sheet = sheet_of(draft.schema)
            view = saved_view(niche, draft, sheet, at_problem=first == 1)
            return _draw(request, view)
        versions = await service.list_versions(tx, actor, niche_id)
        schema = await service.find_active_schema(tx, niche_id)
    preview = preview_of(schema) if schema else ()
    return render(request, "niches/no_draft.html", niche=niche, versions=versions, preview=preview)


@post(
    "/admin/niches/{niche_id:uuid}/schema",
    status_code=200,
    opt={FORM_LIMITS: SHEET_LIMITS},
    request_max_body_size=SHEET_BYTES_MAX,
)
async def edit_draft(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """The sheet as it was posted, after what its button says; only saving keeps it."""
    actor.require_admin()
    form = await read_form(request)
    sheet = read_sheet(form)
    async with db.transaction(actor) as tx:
        niche = await queries.get_niche(tx, niche_id)
    draft = Draft(version=whole_number(form, "version"), revision=whole_number(form, "revision"))
    action, _, subject = (form.text("do") or form.text("_do")).partition(":")
    if action in KEEPING:
        view = view_of(niche, draft, sheet)
        return await _keep(request, db, actor, (view, action == "publish"), now)
    edit = apply_edit(sheet, action, subject, form.text(f"{subject}.add"))
    toasts = [_toast(edit)] if edit.said else []
    return _draw(request, view_of(niche, draft, sheet, edit.focus), toasts=toasts)


@post("/admin/niches/{niche_id:uuid}/schema/draft", status_code=303)
async def start_draft(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Start the draft from a version, or from nothing; where there is one, go to it."""
    form = await read_form(request)
    new = NewVersion(from_version=whole_number(form, "from") or None)
    if form.text("from") == EMPTY:
        new = NewVersion(schema=dict(rules.EMPTY_FORM))
    try:
        async with db.transaction(actor) as tx:
            draft = await service.create_schema_version(tx, actor, niche_id, new, now)
        flash(request, f"Draft {draft.version} started")
    except service.DraftExists as error:
        flash(request, error.message, tone="danger")
    return see_other(f"/admin/niches/{niche_id}/schema")


@post("/admin/niches/{niche_id:uuid}/schema/{version:int}/discard", status_code=303)
async def discard_draft(
    request: AnyRequest,
    niche_id: UUID,
    version: int,
    db: Database,
    actor: Actor,
    now: datetime,
) -> Response[bytes]:
    """Throw the draft away, as it stood when the page was drawn."""
    revision = whole_number(await read_form(request), "revision")
    async with db.transaction(actor) as tx:
        await service.discard_draft(tx, actor, niche_id, version, revision, now)
    flash(request, f"Draft {version} discarded")
    return see_other(f"/admin/niches/{niche_id}/schema")


async def _keep(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    sent: tuple[EditorView, bool],
    now: datetime,
) -> Response[bytes]:
    """Save the sheet, or draw it again with what stands in the way; nothing of it is lost."""
    view, is_publishing = sent
    niche_id = view.niche.id
    try:
        async with db.transaction(actor) as tx:
            saved = await _save(tx, actor, view, now)
    except InvalidInput as error:
        placed = place_problems(view.sheet, error.fields)
        return _draw(request, msgspec.structs.replace(view, placed=placed), status=422)
    except (Conflict, NotFound) as error:
        async with db.transaction(actor) as tx:
            theirs = await service.find_draft(tx, actor, niche_id)
        return _draw(request, with_clash(view, _happened(error), theirs), status=409)
    return _kept(request, view, saved, is_publishing=is_publishing)


async def _save(tx: Tx, actor: Actor, view: EditorView, now: datetime) -> FormVersion:
    raw, niche_id, draft = schema_of(view.sheet), view.niche.id, view.draft
    if not draft.version:
        new = NewVersion(schema=raw)
        return await service.create_schema_version(tx, actor, niche_id, new, now)
    change = DraftChange(revision=draft.revision, schema=raw)
    return await service.save_draft(tx, actor, niche_id, draft.version, change, now)


def _kept(
    request: AnyRequest, view: EditorView, saved: FormVersion, *, is_publishing: bool
) -> Response[bytes]:
    here = f"/admin/niches/{view.niche.id}/schema"
    count = view.placed.count
    if is_publishing and not count:
        return see_other(f"{here}/{saved.version}/publish")
    what = "before it can be published" if is_publishing else "to mend before it can be published"
    text = f"{count} {'problem' if count == 1 else 'problems'} {what}." if count else ""
    if not _is_part(request):
        flash(request, "Draft saved", text=text)
        return see_other(f"{here}?first=1" if count else here)
    drawn = saved_view(view.niche, saved, view.sheet, at_problem=True)
    return _draw(request, drawn, toasts=[{"title": "Draft saved", "text": text}])


def _draw(
    request: AnyRequest,
    view: EditorView,
    *,
    status: int = 200,
    toasts: list[Mapping[str, object]] | None = None,
) -> Response[bytes]:
    template = "niches/_editor_part.html" if _is_part(request) else "niches/editor.html"
    shown = {"toasts": toasts} if toasts is not None else {}
    return render(request, template, status, view=view, **shown)


def _is_part(request: AnyRequest) -> bool:
    return request.headers.get("hx-request") == "true"


def _toast(edit: Edit) -> Mapping[str, object]:
    return {
        "title": edit.said,
        "tone": "danger" if edit.is_refused else "success",
        "undo_form": "editor-form" if edit.can_undo else "",
    }


def _happened(error: HotleadError) -> str:
    """What became of the draft, for whoever was about to save it."""
    if isinstance(error, service.VersionPublished):
        return "This draft was published meanwhile."
    return "This draft was discarded meanwhile." if isinstance(error, NotFound) else error.message


def whole_number(form: Form, name: str) -> int:
    """The number a hidden input holds; 0 for anything else."""
    text = form.text(name)
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


ROUTES: Final[list[ControllerRouterHandler]] = [
    editor_page,
    edit_draft,
    start_draft,
    discard_draft,
]
