"""Disputes by API."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import queries, service
from hotlead.billing.records import Dispute, DisputeStatus, SalesState
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PageOf, Paging
from hotlead.web.envelope import Envelope, PagedEnvelope, ok, paged
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import LINKS, RAISES

TAGS: Final = ["Admin: money"]


@get(
    "/admin/disputes",
    dependencies=PAGING,
    tags=TAGS,
    summary="List disputes",
    opt={LINKS: {"resume_sales": {"provider_id": "/data/0/provider_id"}}},
)
async def list_disputes(
    db: Database, actor: Actor, paging: Paging, status: DisputeStatus | None = None
) -> Response[PagedEnvelope[Dispute]]:
    """Payments that a bank disputes, the newest first."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        rows = await queries.list_disputes(tx, status, paging)
        total = await queries.count_disputes(tx, status)
    return paged(PageOf(rows, paging.page, paging.limit, total))


@post(
    "/admin/providers/{provider_id:uuid}/resume-sales",
    status_code=200,
    opt={RAISES: [service.SalesNotStopped]},
    tags=TAGS,
    summary="Sell to a provider again",
)
async def resume_sales(
    provider_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[SalesState]]:
    """Let a provider buy although a dispute is open or was lost. Another one stops it again."""
    async with db.transaction(actor) as tx:
        return ok(await service.resume_sales(tx, actor, provider_id, now))


ROUTES: list[ControllerRouterHandler] = [list_disputes, resume_sales]
