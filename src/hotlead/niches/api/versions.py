"""The API of form versions, for administrators: drafts, what was published, how two differ."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.niches import service
from hotlead.niches.records import (
    REVISION_MAX,
    DraftChange,
    FormDifferences,
    FormVersion,
    FormVersions,
    NewVersion,
    Publication,
)
from hotlead.web.envelope import Envelope, created, ok
from hotlead.web.exchange import AnyRequest
from hotlead.web.idempotency import IDEMPOTENT, once
from hotlead.web.openapi_answers import LINKS, RAISES

TAGS: Final = ["Admin: form versions"]
# A hundred questions of two hundred options each.
SCHEMA_BYTES_MAX: Final = 8 * 1024 * 1024

_ADDRESS: Final = "/admin/niches/{niche_id:uuid}/schema"
_ONE: Final = f"{_ADDRESS}/{{version:int}}"
_CHANGING: Final = [service.VersionPublished, service.DraftChanged]


@get(_ADDRESS, tags=TAGS, summary="List the versions of a form")
async def list_versions(
    niche_id: UUID, db: Database, actor: Actor
) -> Response[Envelope[FormVersions]]:
    """The newest 50 versions, newest first; which is in force, and which is the draft."""
    async with db.transaction(actor) as tx:
        return ok(await service.list_versions(tx, actor, niche_id))


@get(_ONE, tags=TAGS, summary="Read a version of a form")
async def get_version(
    niche_id: UUID, version: int, db: Database, actor: Actor
) -> Response[Envelope[FormVersion]]:
    """Its questions, and for a draft in `problems` what keeps it from being published."""
    async with db.transaction(actor) as tx:
        return ok(await service.get_version(tx, actor, niche_id, version))


@post(
    _ADDRESS,
    tags=TAGS,
    summary="Start a draft, or publish a version",
    opt={
        IDEMPOTENT: True,
        RAISES: [service.DraftExists],
        LINKS: {"get_version": {"version": "/data/version"}},
    },
    request_max_body_size=SCHEMA_BYTES_MAX,
)
async def create_schema_version(
    request: AnyRequest,
    niche_id: UUID,
    data: NewVersion,
    db: Database,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[FormVersion]]:
    """A draft of `schema`, of `from_version`, or of what is in force; with `publish` it is
    published at once, but never put into force. 409 `draft_exists` where there is a draft.
    """

    async def act(tx: Tx) -> Response[Envelope[FormVersion]]:
        return created(await service.create_schema_version(tx, actor, niche_id, data, now))

    return await once(request, db, actor, act, now)


@patch(
    _ONE,
    tags=TAGS,
    summary="Save a draft",
    opt={RAISES: _CHANGING},
    request_max_body_size=SCHEMA_BYTES_MAX,
)
async def save_draft(
    niche_id: UUID, version: int, data: DraftChange, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[FormVersion]]:
    """Replace the questions of a draft, right or not yet. `revision` is the one that was read: 409
    `draft_changed` where somebody saved it since, 409 `version_published` for what is published.
    """
    async with db.transaction(actor) as tx:
        return ok(await service.save_draft(tx, actor, niche_id, version, data, now))


@post(
    f"{_ONE}/publish",
    status_code=200,
    tags=TAGS,
    summary="Publish a draft",
    opt={RAISES: _CHANGING},
)
async def publish_draft(
    niche_id: UUID, version: int, data: Publication, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[FormVersion]]:
    """Publish the draft of this revision; 422 names every problem at its path. Without a summary,
    what changed from the version in force is put into words. It is not put into force.
    """
    async with db.transaction(actor) as tx:
        return ok(await service.publish_draft(tx, actor, niche_id, version, data, now))


@delete(_ONE, status_code=200, tags=TAGS, summary="Discard a draft", opt={RAISES: _CHANGING})
async def discard_draft(
    niche_id: UUID,
    version: int,
    revision: Annotated[int, Parameter(ge=1, le=REVISION_MAX)],
    db: Database,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[FormVersion]]:
    """Throw the draft of this revision away; the answer is what it held."""
    async with db.transaction(actor) as tx:
        gone = await service.discard_draft(tx, actor, niche_id, version, revision, now)
        return ok(gone)


@get(f"{_ONE}/diff", tags=TAGS, summary="Compare two versions of a form")
async def compare_versions(
    niche_id: UUID,
    version: int,
    db: Database,
    actor: Actor,
    against: Annotated[int | None, Parameter(ge=1, le=REVISION_MAX)] = None,
) -> Response[Envelope[FormDifferences]]:
    """What changes from `against` to this version, in words; from the one in force without it."""
    async with db.transaction(actor) as tx:
        return ok(await service.compare_versions(tx, actor, niche_id, version, against))


ROUTES: list[ControllerRouterHandler] = [
    list_versions,
    get_version,
    create_schema_version,
    save_draft,
    publish_draft,
    discard_draft,
    compare_versions,
]
