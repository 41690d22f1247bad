"""The API of putting a version of a form into force: the mapping, the preview, the act."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.niches import service as niches
from hotlead.niches.records import FieldMapping, FormChange, MappingSet
from hotlead.subscriptions import service
from hotlead.subscriptions.records import ActivationPreview
from hotlead.web.envelope import Envelope, ok
from hotlead.web.openapi_answers import RAISES

TAGS = ["Admin: niches"]
VERSION_MAX = 1_000_000
MAPPINGS_MAX = 100
_BASE = "/admin/niches/{niche_id:uuid}/schema/{version:int}"
Version = Annotated[int, Parameter(ge=1, le=VERSION_MAX)]


class Mappings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of the questions of the form in force; one left out takes what is proposed."""

    mappings: Annotated[list[FieldMapping], msgspec.Meta(max_length=MAPPINGS_MAX)]


@get(
    _BASE + "/mappings",
    tags=TAGS,
    summary="See what becomes of the questions",
    opt={RAISES: [niches.NothingInForce]},
)
async def get_mappings(
    niche_id: UUID, version: Version, db: Database, actor: Actor
) -> Response[Envelope[MappingSet]]:
    """The mapping from the version in force to this one: saved, else as it is proposed."""
    async with db.transaction(actor) as tx:
        return ok(await niches.get_mappings(tx, actor, niche_id, version))


@put(
    _BASE + "/mappings",
    tags=TAGS,
    summary="Say what becomes of the questions",
    opt={RAISES: [niches.NothingInForce]},
)
async def set_mappings(
    niche_id: UUID, version: Version, data: Mappings, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[MappingSet]]:
    """Save the mapping for later; nothing changes until the version is activated."""
    async with db.transaction(actor) as tx:
        saved = await niches.set_mappings(tx, actor, niche_id, version, data.mappings, now)
        return ok(saved)


@get(_BASE + "/preview", tags=TAGS, summary="Preview an activation")
async def preview_activation(
    niche_id: UUID, version: Version, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[ActivationPreview]]:
    """What activating would do to subscriptions, and to their matches of the last 30 days."""
    async with db.transaction(actor) as tx:
        preview = await service.preview_activation(tx, actor, niche_id, version, None, now)
        return ok(preview)


@post(
    _BASE + "/activate",
    status_code=200,
    tags=TAGS,
    summary="Activate a version",
    opt={RAISES: [niches.OtherVersionInForce]},
)
async def activate_schema(
    niche_id: UUID, version: Version, data: FormChange, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[ActivationPreview]]:
    """Put the version into force; filters follow by a job. Answers what it does."""
    async with db.transaction(actor) as tx:
        preview = await service.preview_activation(tx, actor, niche_id, version, data.mappings, now)
        await niches.activate_schema(tx, actor, niche_id, version, now, data)
        return ok(preview)


ROUTES: list[ControllerRouterHandler] = [
    get_mappings,
    set_mappings,
    preview_activation,
    activate_schema,
]
