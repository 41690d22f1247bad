"""The API of leads: anyone hands in, administrators review and correct."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get, patch, post
from litestar.di import Provide
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import NotFound
from hotlead.kit.paging import PageOf, Paging
from hotlead.kit.period import Period
from hotlead.leads import queries, service
from hotlead.leads.records import (
    NEAR_CHARS_MAX,
    RADIUS_KM_DEFAULT,
    RADIUS_KM_MAX,
    SEARCH_CHARS_MAX,
    AdminLead,
    AdminLeadRow,
    BulkRejection,
    LeadChanges,
    LeadFilter,
    LeadIds,
    LeadSort,
    LeadStatus,
    Rejection,
    Reviewed,
    Submission,
    SubmittedLead,
    ThankYou,
    Visit,
)
from hotlead.niches.records import Source
from hotlead.web.address import network_of
from hotlead.web.envelope import Envelope, PagedEnvelope, accepted, created, ok, paged
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.gate import CSRF
from hotlead.web.idempotency import IDEMPOTENT, once, sent_key
from hotlead.web.listing import PAGING, PERIOD
from hotlead.web.openapi_answers import LINKS, RAISES
from hotlead.web.ratelimit import limit

API_PAGE: Final = "api"

REFERENCE_CHARS_MAX: Final = 200
Reference = Annotated[
    str, Parameter(max_length=REFERENCE_CHARS_MAX, description="What handing in the lead told.")
]
Text = Annotated[str | None, Parameter(max_length=SEARCH_CHARS_MAX)]
NearText = Annotated[
    str | None,
    Parameter(
        max_length=NEAR_CHARS_MAX,
        description="Leads around `latitude,longitude` (degrees) or a US ZIP code.",
    ),
]
RadiusKm = Annotated[
    float | None,
    Parameter(
        gt=0,
        le=RADIUS_KM_MAX,
        description=f"How far from `near`, in km; {RADIUS_KM_DEFAULT:g} where it is left out.",
    ),
]


def read_order(
    near: NearText = None, radius_km: RadiusKm = None, sort: LeadSort | None = None
) -> LeadFilter:
    """The filter of place and order alone; a bad value is 422 and named."""
    return LeadFilter(near=service.read_near(near, radius_km, sort), sort=sort)


def read_filter(
    period: Period,
    ordered: LeadFilter,
    status: LeadStatus | None = None,
    niche: Text = None,
    source: Text = None,
    q: Text = None,
) -> LeadFilter:
    """What the list is asked for; a bad value is 422 and named."""
    search = service.read_search(q) if q else None
    return msgspec.structs.replace(
        ordered, status=status, niche=niche, period=period, source=source, search=search
    )


FILTER: Final = {
    **PAGING,
    **PERIOD,
    "ordered": Provide(read_order, sync_to_thread=False),
    "wanted": Provide(read_filter, sync_to_thread=False),
}


def visit_of(actor: Actor) -> Visit:
    """Where a lead that a program hands in comes from."""
    return Visit(
        source=Source.API,
        page=API_PAGE,
        address=actor.address,
        agent=actor.agent,
        request_id=actor.request_id,
    )


@post(
    "/leads",
    status_code=201,
    opt={
        CSRF: "never",
        IDEMPOTENT: True,
        RAISES: [NotFound, service.FormChanged],
        LINKS: {
            "thank_you": {"lead_id": "/data/id", "ref": "/data/reference"},
            "get_lead": {"lead_id": "/data/id"},
            "approve_lead": {"lead_id": "/data/id"},
            "reject_lead": {"lead_id": "/data/id"},
        },
    },
    tags=["Leads"],
    summary="Hand in a lead",
)
async def submit_lead(request: AnyRequest, data: Submission) -> Response[Envelope[SubmittedLead]]:
    """For anyone. 422 names every wrong part: `contact_email`, `form_data.budget`, `consent`, …

    The reference opens `GET /leads/{id}/thank-you` and tells nothing about the person.
    """
    # The hottest route: what it needs is read here, a provided dependency costs a task each.
    state, actor = request.app.state, exchange_in(request.scope).actor
    await limit(request, service.SUBMIT_LIMIT, network_of(actor.address))
    visit = visit_of(actor)
    forms, key, now = service.forms_in(state), state.settings.secret_key, utc_now()

    async def submit(tx: Tx) -> Response[Envelope[SubmittedLead]]:
        return created(await service.submit_lead(tx, forms, key, data, visit, now))

    if sent_key(request) is not None:
        # The lead is a visitor's, whoever sends it; the key is the sender's.
        return await once(request, state.db, SYSTEM, submit, now)
    async with state.db.connection() as connection:
        return await submit(connection)


@get("/leads/{lead_id:uuid}/thank-you", tags=["Leads"], summary="After handing in a lead")
async def thank_you(
    request: AnyRequest, lead_id: UUID, ref: Reference, db: Database, settings: Settings
) -> Response[Envelope[ThankYou]]:
    """What happens next, for the holder of the reference; 404 for anyone else."""
    forms = service.forms_in(request.app.state)
    async with db.connection() as tx:
        return ok(await service.thank_you(tx, forms, settings.secret_key, lead_id, ref))


@get(
    "/admin/leads",
    dependencies=FILTER,
    tags=["Admin: leads"],
    summary="List leads",
    opt={
        LINKS: {"get_lead": {"lead_id": "/data/0/id"}, "describe_lead": {"lead_id": "/data/0/id"}}
    },
)
async def list_leads(
    db: Database, actor: Actor, wanted: LeadFilter, paging: Paging
) -> Response[PagedEnvelope[AdminLeadRow]]:
    """Pending leads come oldest first, others newest first, near a point the nearest first, unless
    `sort` says otherwise.

    `q` looks for a number (`L-2048`), an id, or a part of name, e-mail address or city.
    """
    actor.require_admin()
    async with db.transaction(actor) as tx:
        total = await queries.count_leads(tx, wanted)
        rows = await queries.list_leads(tx, wanted, paging) if total else []
    return paged(PageOf(rows, paging.page, paging.limit, total))


@get("/admin/leads/{lead_id:uuid}", tags=["Admin: leads"], summary="One lead")
async def get_lead(db: Database, actor: Actor, lead_id: UUID) -> Response[Envelope[AdminLead]]:
    """Everything about it."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        return ok(await queries.get_lead(tx, lead_id))


@patch(
    "/admin/leads/{lead_id:uuid}",
    tags=["Admin: leads"],
    summary="Correct a lead",
    opt={RAISES: [service.LeadNotEditable]},
)
async def edit_lead(
    db: Database,
    actor: Actor,
    settings: Settings,
    lead_id: UUID,
    data: LeadChanges,
    now: datetime,
) -> Response[Envelope[AdminLead]]:
    """Contact and answers, while nobody has bought it (409 afterwards). What is left out stays."""
    async with db.transaction(actor) as tx:
        await service.edit_lead(tx, actor, settings.secret_key, lead_id, data, now)
        return ok(await queries.get_lead(tx, lead_id))


@post(
    "/admin/leads/{lead_id:uuid}/approve",
    status_code=202,
    tags=["Admin: leads"],
    summary="Approve a lead",
    opt={RAISES: [service.LeadNotPending], LINKS: {"describe_lead": {"lead_id": "/data/id"}}},
)
async def approve_lead(
    db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[Envelope[AdminLead]]:
    """It is offered to providers in the background; 409 where it was not pending."""
    async with db.transaction(actor) as tx:
        await service.approve_lead(tx, actor, lead_id, now)
        return accepted(await queries.get_lead(tx, lead_id))


@post("/admin/leads/approve", status_code=202, tags=["Admin: leads"], summary="Approve leads")
async def approve_leads(
    db: Database, actor: Actor, data: LeadIds, now: datetime
) -> Response[Envelope[list[Reviewed]]]:
    """Up to 200 at once; the answer has those that were pending."""
    async with db.transaction(actor) as tx:
        return accepted(await service.approve_leads(tx, actor, data.ids, now))


@post(
    "/admin/leads/{lead_id:uuid}/reject",
    status_code=200,
    tags=["Admin: leads"],
    summary="Reject a lead",
    opt={RAISES: [service.LeadNotPending], LINKS: {"reopen_lead": {"lead_id": "/data/id"}}},
)
async def reject_lead(
    db: Database, actor: Actor, lead_id: UUID, data: Rejection, now: datetime
) -> Response[Envelope[AdminLead]]:
    """With a reason for the other administrators; 409 where it was neither pending nor unsold."""
    async with db.transaction(actor) as tx:
        await service.reject_lead(tx, actor, lead_id, data.reason, now)
        return ok(await queries.get_lead(tx, lead_id))


@post("/admin/leads/reject", status_code=200, tags=["Admin: leads"], summary="Reject leads")
async def reject_leads(
    db: Database, actor: Actor, data: BulkRejection, now: datetime
) -> Response[Envelope[list[Reviewed]]]:
    """Up to 200 at once for one reason; the answer has those that were pending or unsold."""
    async with db.transaction(actor) as tx:
        return ok(await service.reject_leads(tx, actor, data.ids, data.reason, now))


@post(
    "/admin/leads/{lead_id:uuid}/reopen",
    status_code=200,
    tags=["Admin: leads"],
    summary="Take a rejection back",
    opt={RAISES: [service.LeadNotRejected], LINKS: {"approve_lead": {"lead_id": "/data/id"}}},
)
async def reopen_lead(
    db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[Envelope[AdminLead]]:
    """The lead waits for a review again; 409 where it was not rejected."""
    async with db.transaction(actor) as tx:
        await service.reopen_lead(tx, actor, lead_id, now)
        return ok(await queries.get_lead(tx, lead_id))


ROUTES: Final[list[ControllerRouterHandler]] = [
    submit_lead,
    thank_you,
    list_leads,
    get_lead,
    edit_lead,
    approve_lead,
    approve_leads,
    reject_lead,
    reject_leads,
    reopen_lead,
]
