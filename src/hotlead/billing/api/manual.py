"""Movements by hand that take two administrators, by API."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import queries, service
from hotlead.billing.records import (
    ManualEntry,
    ManualRequest,
    ManualRequestInput,
    RequestStatus,
)
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import NotFound
from hotlead.kit.ids import new_id
from hotlead.kit.paging import PageOf, Paging
from hotlead.web.envelope import Envelope, PagedEnvelope, created, ok, paged
from hotlead.web.exchange import AnyRequest
from hotlead.web.idempotency import IDEMPOTENT, once
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import LINKS, RAISES

TAGS: Final = ["Admin: money"]
_REQUESTS: Final = "/admin/manual-requests"
_ONE: Final = _REQUESTS + "/{request_id:uuid}"


@get(_REQUESTS, dependencies=PAGING, tags=TAGS, summary="List requests for credits and debits")
async def list_manual_requests(
    db: Database, actor: Actor, paging: Paging, status: RequestStatus | None = None
) -> Response[PagedEnvelope[ManualRequest]]:
    """Those that wait come first, then the newest."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        rows = await queries.list_requests(tx, status, paging)
        total = await queries.count_requests(tx, status)
    return paged(PageOf(rows, paging.page, paging.limit, total))


@post(
    _REQUESTS,
    status_code=201,
    opt={
        IDEMPOTENT: True,
        RAISES: [NotFound, service.BalanceTooLow],
        LINKS: {
            "approve_manual": {"request_id": "/data/id"},
            "reject_manual": {"request_id": "/data/id"},
        },
    },
    tags=TAGS,
    summary="Ask for a credit or debit",
)
async def ask_to_move(
    request: AnyRequest, data: ManualRequestInput, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[ManualRequest]]:
    """Have another administrator agree to a credit or debit. Nothing is moved before."""

    async def act(tx: Tx) -> Response[Envelope[ManualRequest]]:
        order = ManualEntry(
            provider_id=data.provider_id, amount=data.amount, memo=data.memo, key=str(new_id())
        )
        return created(await service.ask_to_move(tx, actor, data.transaction_type, order, now))

    return await once(request, db, actor, act, now)


@post(
    _ONE + "/approve",
    status_code=200,
    opt={RAISES: [service.OwnRequest, service.RequestDecided, service.BalanceTooLow]},
    tags=TAGS,
    summary="Agree to a credit or debit",
)
async def approve_manual(
    request_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[ManualRequest]]:
    """Make the movement that another administrator asked for."""
    async with db.transaction(actor) as tx:
        return ok(await service.approve_manual(tx, actor, request_id, now))


@post(
    _ONE + "/reject",
    status_code=200,
    opt={RAISES: [service.RequestDecided]},
    tags=TAGS,
    summary="Turn down a credit or debit",
)
async def reject_manual(
    request_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[ManualRequest]]:
    """Nothing is moved; your own request is withdrawn."""
    async with db.transaction(actor) as tx:
        return ok(await service.reject_manual(tx, actor, request_id, now))


ROUTES: list[ControllerRouterHandler] = [
    list_manual_requests,
    ask_to_move,
    approve_manual,
    reject_manual,
]
