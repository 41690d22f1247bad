"""The versions of a niche's form: their history, how two differ, each drawn, and publishing one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.niches import queries, rules, service
from hotlead.niches.pages.editor import whole_number
from hotlead.niches.pages.preview import preview_of
from hotlead.niches.records import REVISION_MAX, FormVersion, Publication
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.forms import FormErrors, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

_ADDRESS: Final = "/admin/niches/{niche_id:uuid}/schema"


@get(f"{_ADDRESS}/versions")
async def versions_page(
    request: AnyRequest, niche_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Every version: whose it is, since when, what changed, how many leads were given under it."""
    async with db.transaction(actor) as tx:
        niche = await queries.get_niche(tx, niche_id)
        versions = await service.list_versions(tx, actor, niche_id)
    return render(request, "niches/versions.html", niche=niche, versions=versions, now=now)


@get(f"{_ADDRESS}/compare")
async def choose_differences(
    niche_id: UUID,
    version: Annotated[int, Parameter(ge=1, le=REVISION_MAX)],
    against: Annotated[int, Parameter(ge=1, le=REVISION_MAX)],
) -> Response[bytes]:
    """From the two versions chosen in the history to how they differ."""
    return see_other(f"/admin/niches/{niche_id}/schema/{version}/diff?against={against}")


@get(f"{_ADDRESS}/{{version:int}}")
async def version_page(
    request: AnyRequest, niche_id: UUID, version: int, db: Database, actor: Actor
) -> Response[bytes]:
    """One version, drawn as the form it is."""
    async with db.transaction(actor) as tx:
        niche = await queries.get_niche(tx, niche_id)
        shown = await service.get_version(tx, actor, niche_id, version)
        in_force = await queries.find_schema(tx, niche_id)
    schema, _ = rules.read_schema(shown.schema)
    return render(
        request,
        "niches/version.html",
        niche=niche,
        version=shown,
        in_force=in_force.version if in_force else None,
        preview=preview_of(schema),
    )


@get(f"{_ADDRESS}/{{version:int}}/diff")
async def differences_page(
    request: AnyRequest,
    niche_id: UUID,
    version: int,
    db: Database,
    actor: Actor,
    against: Annotated[int | None, Parameter(ge=1, le=REVISION_MAX)] = None,
) -> Response[bytes]:
    """What changes from another version to this one; from the one in force where none is named."""
    async with db.transaction(actor) as tx:
        niche = await queries.get_niche(tx, niche_id)
        found = await service.compare_versions(tx, actor, niche_id, version, against)
        versions = await service.list_versions(tx, actor, niche_id)
    return render(request, "niches/differences.html", niche=niche, found=found, versions=versions)


@get(f"{_ADDRESS}/{{version:int}}/publish")
async def publish_page(
    request: AnyRequest, niche_id: UUID, version: int, db: Database, actor: Actor
) -> Response[bytes]:
    """What publishing the draft changes, and a summary to keep or to write anew."""
    async with db.transaction(actor) as tx:
        draft = await service.get_version(tx, actor, niche_id, version)
    if draft.published_at:
        return see_other(f"/admin/niches/{niche_id}/schema/{version}")
    if draft.problems:
        return see_other(f"/admin/niches/{niche_id}/schema?first=1")
    return await _draw_publishing(request, db, actor, (niche_id, draft), {})


@post(f"{_ADDRESS}/{{version:int}}/publish", status_code=303)
async def publish_draft(
    request: AnyRequest,
    niche_id: UUID,
    version: int,
    db: Database,
    actor: Actor,
    now: datetime,
) -> Response[bytes]:
    """Publish the draft as the page showed it; it is not yet in force."""
    form = await read_form(request)
    publication = Publication(
        revision=whole_number(form, "revision"), change_summary=form.text("change_summary")
    )
    try:
        async with db.transaction(actor) as tx:
            await service.publish_draft(tx, actor, niche_id, version, publication, now)
    except InvalidInput as error:
        async with db.transaction(actor) as tx:
            draft = await service.get_version(tx, actor, niche_id, version)
        if draft.problems:
            return see_other(f"/admin/niches/{niche_id}/schema?first=1")
        sent = {"summary": form.text("change_summary"), "errors": form_errors(error)}
        return await _draw_publishing(request, db, actor, (niche_id, draft), sent)
    flash(request, f"Version {version} published", text="It is not in force yet.")
    return see_other(f"/admin/niches/{niche_id}/schema/{version}")


async def _draw_publishing(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    draft: tuple[UUID, FormVersion],
    sent: Mapping[str, object],
) -> Response[bytes]:
    niche_id, version = draft
    async with db.transaction(actor) as tx:
        niche = await queries.get_niche(tx, niche_id)
        found = await service.compare_versions(tx, actor, niche_id, version.version)
    return render(
        request,
        "niches/publish.html",
        status=422 if sent else 200,
        niche=niche,
        version=version,
        found=found,
        summary=sent.get("summary", found.summary),
        errors=sent.get("errors", FormErrors()),
    )


ROUTES: Final[list[ControllerRouterHandler]] = [
    versions_page,
    choose_differences,
    version_page,
    differences_page,
    publish_page,
    publish_draft,
]
