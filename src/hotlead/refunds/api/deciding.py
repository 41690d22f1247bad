"""Deciding about bad leads by API."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PageOf, Paging
from hotlead.refunds import queries, service
from hotlead.refunds.records import (
    AdminBadLeadRequest,
    Approval,
    BadLeadMark,
    BadLeadStatus,
    MarkedLead,
    Rejection,
    RequestCase,
)
from hotlead.web.envelope import Envelope, PagedEnvelope, ok, paged
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import RAISES

TAGS: Final = ["Admin: refunds"]
Overdue = Annotated[bool, Parameter(description="Only those that were to be answered by now.")]
_REQUESTS: Final = "/admin/bad-lead-requests"
_ONE: Final = _REQUESTS + "/{request_id:uuid}"


@get(_REQUESTS, dependencies=PAGING, tags=TAGS, summary="List reports of bad leads")
async def list_bad_lead_requests(
    db: Database,
    actor: Actor,
    paging: Paging,
    now: datetime,
    status: BadLeadStatus | None = None,
    overdue: Overdue = False,  # noqa: FBT002 - a query parameter, always named
) -> Response[PagedEnvelope[AdminBadLeadRequest]]:
    """Those that wait come first, the most urgent of them first; then the newest."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        rows = await queries.list_requests(tx, status, paging, now if overdue else None)
        total = await queries.count_requests(tx, status, None, now if overdue else None)
    return paged(PageOf(rows, paging.page, paging.limit, total))


@get(_ONE, tags=TAGS, summary="Get a report of a bad lead")
async def show_case(
    request_id: UUID, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[RequestCase]]:
    """With the lead's other buyers and what they say, how much the provider reports, and what we
    know ourselves: `findings`, as they are now, or as they were when it was decided.
    """
    async with db.transaction(actor) as tx:
        return ok(await service.show_case(tx, actor, request_id, now))


@post(
    _ONE + "/approve",
    status_code=200,
    opt={RAISES: [service.RequestDecided, service.AlreadyRefunded]},
    tags=TAGS,
    summary="Refund a bad lead",
)
async def approve_request(
    request_id: UUID, data: Approval, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[AdminBadLeadRequest]]:
    """Give the price back to whoever reported it, who is told by mail. The other buyers are not."""
    async with db.transaction(actor) as tx:
        return ok(await service.approve_request(tx, actor, request_id, data.admin_memo, now))


@post(
    _ONE + "/reject",
    status_code=200,
    opt={RAISES: [service.RequestDecided]},
    tags=TAGS,
    summary="Turn down a report of a bad lead",
)
async def reject_request(
    request_id: UUID, data: Rejection, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[AdminBadLeadRequest]]:
    """Nothing is moved; the provider is told why."""
    async with db.transaction(actor) as tx:
        return ok(await service.reject_request(tx, actor, request_id, data.admin_memo, now))


@post(
    "/admin/leads/{lead_id:uuid}/bad-lead",
    status_code=200,
    opt={RAISES: [service.LeadNotSold]},
    tags=TAGS,
    summary="Mark a lead as bad for everybody",
)
async def mark_lead_bad(
    lead_id: UUID, data: BadLeadMark, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[MarkedLead]]:
    """Refund it to every buyer that was not refunded; all of them are told. There is no way back.

    Open reports of it are `auto_resolved`. 409 where it is not sold, or was marked before.
    """
    async with db.transaction(actor) as tx:
        return ok(await service.mark_lead_bad(tx, actor, lead_id, data, now))


ROUTES: list[ControllerRouterHandler] = [
    list_bad_lead_requests,
    show_case,
    approve_request,
    reject_request,
    mark_lead_bad,
]
