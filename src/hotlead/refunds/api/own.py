"""Reporting bad leads by API."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import NotFound
from hotlead.kit.paging import PageOf, Paging
from hotlead.refunds import queries, service
from hotlead.refunds.records import BadLeadReport, BadLeadRequest
from hotlead.web.envelope import Envelope, PagedEnvelope, created, ok, paged
from hotlead.web.exchange import AnyRequest
from hotlead.web.idempotency import IDEMPOTENT, once
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import LINKS, RAISES

TAGS: Final = ["Provider"]
_REQUESTS: Final = "/bad-lead-requests"


@post(
    _REQUESTS,
    status_code=201,
    opt={
        IDEMPOTENT: True,
        RAISES: [NotFound, service.ReportRefused],
        LINKS: {"get_bad_lead_request": {"request_id": "/data/id"}},
    },
    tags=TAGS,
    summary="Report a bad lead",
)
async def report_bad_lead(
    request: AnyRequest,
    data: BadLeadReport,
    db: Database,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[Envelope[BadLeadRequest]]:
    """Ask for the refund of a lead you bought. An administrator decides; you are told by mail.

    409 where it is too late, was asked for, or is more than a provider may report.
    """
    policy = service.policy_of(settings)

    async def act(tx: Tx) -> Response[Envelope[BadLeadRequest]]:
        return created(await service.report_bad_lead(tx, actor, data, policy, now))

    return await once(request, db, actor, act, now)


@get(_REQUESTS, dependencies=PAGING, tags=TAGS, summary="List my reports of bad leads")
async def list_my_bad_lead_requests(
    db: Database, actor: Actor, paging: Paging
) -> Response[PagedEnvelope[BadLeadRequest]]:
    """The newest first, each with what an administrator answered."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        rows = await queries.list_own_requests(tx, provider_id, paging)
        total = await queries.count_requests(tx, provider_id=provider_id)
    return paged(PageOf(rows, paging.page, paging.limit, total))


@get(_REQUESTS + "/{request_id:uuid}", tags=TAGS, summary="Get one of my reports")
async def get_bad_lead_request(
    request_id: UUID, db: Database, actor: Actor
) -> Response[Envelope[BadLeadRequest]]:
    """How far it is, and what an administrator answered."""
    async with db.transaction(actor) as tx:
        return ok(await queries.get_own_request(tx, actor.require_provider(), request_id))


ROUTES: list[ControllerRouterHandler] = [
    report_bad_lead,
    list_my_bad_lead_requests,
    get_bad_lead_request,
]
