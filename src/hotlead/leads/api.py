"""The API of leads: anyone hands in, administrators review and correct."""

from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get, patch, post
from litestar.di import Provide
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.paging import PageOf, Paging
from hotlead.leads import queries, service
from hotlead.leads.records import (
    SEARCH_CHARS_MAX,
    AdminLead,
    AdminLeadRow,
    BulkRejection,
    LeadChanges,
    LeadFilter,
    LeadIds,
    LeadSort,
    LeadStatus,
    Period,
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
from hotlead.web.listing import PAGING
from hotlead.web.ratelimit import limit

API_PAGE: Final = "api"

Text = Annotated[str | None, Parameter(max_length=SEARCH_CHARS_MAX)]


def read_period(date_from: date | None = None, date_to: date | None = None) -> Period:
    """`?date_from=` and `?date_to=`, both days included, in UTC."""
    return Period(date_from, date_to)


def read_filter(
    period: Period,
    status: LeadStatus | None = None,
    niche: Text = None,
    source: Text = None,
    q: Text = None,
    sort: LeadSort | None = None,
) -> LeadFilter:
    """What the list is asked for; a bad value is 422 and named."""
    search = service.read_search(q) if q else None
    return LeadFilter(
        status=status,
        niche=niche,
        period=period,
        source=source,
        search=search,
        sort=sort,
    )


FILTER: Final = {
    **PAGING,
    "period": Provide(read_period, sync_to_thread=False),
    "wanted": Provide(read_filter, sync_to_thread=False),
}


@post("/leads", status_code=201, opt={CSRF: "never"}, tags=["Leads"], summary="Hand in a lead")
async def submit_lead(request: AnyRequest, data: Submission) -> Response[Envelope[SubmittedLead]]:
    """For anyone. 422 names every wrong part: `contact_email`, `form_data.budget`, `consent`, …

    The reference opens `GET /leads/{id}/thank-you` and tells nothing about the person.
    """
    # The hottest route: what it needs is read here, a provided dependency costs a task each.
    state, actor = request.app.state, exchange_in(request.scope).actor
    await limit(request, service.SUBMIT_LIMIT, network_of(actor.address))
    visit = Visit(source=Source.API, page=API_PAGE, address=actor.address, agent=actor.agent)
    forms, key = service.forms_in(state), state.settings.secret_key
    return created(await service.submit_lead(state.db, forms, key, data, visit, utc_now()))


@get("/leads/{lead_id:uuid}/thank-you", tags=["Leads"], summary="After handing in a lead")
async def thank_you(
    request: AnyRequest, lead_id: UUID, ref: str, db: Database, settings: Settings
) -> Response[Envelope[ThankYou]]:
    """What happens next, for the holder of the reference; 404 for anyone else."""
    forms = service.forms_in(request.app.state)
    return ok(await service.thank_you(db, forms, settings.secret_key, lead_id, ref))


@get("/admin/leads", dependencies=FILTER, tags=["Leads (admin)"], summary="List leads")
async def list_leads(
    db: Database, actor: Actor, wanted: LeadFilter, paging: Paging
) -> Response[PagedEnvelope[AdminLeadRow]]:
    """Pending leads come oldest first, others newest first, unless `sort` says otherwise.

    `q` looks for a number (`L-2048`), an id, or a part of name, e-mail address or city.
    """
    actor.require_admin()
    async with db.transaction(actor) as tx:
        total = await queries.count_leads(tx, wanted)
        rows = await queries.list_leads(tx, wanted, paging) if total else []
    return paged(PageOf(rows, paging.page, paging.limit, total))


@get("/admin/leads/{lead_id:uuid}", tags=["Leads (admin)"], summary="One lead")
async def get_lead(db: Database, actor: Actor, lead_id: UUID) -> Response[Envelope[AdminLead]]:
    """Everything about it."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        return ok(await queries.get_lead(tx, lead_id))


@patch("/admin/leads/{lead_id:uuid}", tags=["Leads (admin)"], summary="Correct a lead")
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
    tags=["Leads (admin)"],
    summary="Approve a lead",
)
async def approve_lead(
    db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[Envelope[AdminLead]]:
    """It is offered to providers in the background; 409 where it was not pending."""
    async with db.transaction(actor) as tx:
        await service.approve_lead(tx, actor, lead_id, now)
        return accepted(await queries.get_lead(tx, lead_id))


@post("/admin/leads/approve", status_code=202, tags=["Leads (admin)"], summary="Approve leads")
async def approve_leads(
    db: Database, actor: Actor, data: LeadIds, now: datetime
) -> Response[Envelope[list[Reviewed]]]:
    """Up to 200 at once; the answer has those that were pending."""
    async with db.transaction(actor) as tx:
        return accepted(await service.approve_leads(tx, actor, data.ids, now))


@post(
    "/admin/leads/{lead_id:uuid}/reject",
    status_code=200,
    tags=["Leads (admin)"],
    summary="Reject a lead",
)
async def reject_lead(
    db: Database, actor: Actor, lead_id: UUID, data: Rejection, now: datetime
) -> Response[Envelope[AdminLead]]:
    """With a reason for the other administrators; 409 where it was not pending."""
    async with db.transaction(actor) as tx:
        await service.reject_lead(tx, actor, lead_id, data.reason, now)
        return ok(await queries.get_lead(tx, lead_id))


@post("/admin/leads/reject", status_code=200, tags=["Leads (admin)"], summary="Reject leads")
async def reject_leads(
    db: Database, actor: Actor, data: BulkRejection, now: datetime
) -> Response[Envelope[list[Reviewed]]]:
    """Up to 200 at once for one reason; the answer has those that were pending."""
    async with db.transaction(actor) as tx:
        return ok(await service.reject_leads(tx, actor, data.ids, data.reason, now))


@post(
    "/admin/leads/{lead_id:uuid}/reopen",
    status_code=200,
    tags=["Leads (admin)"],
    summary="Take a rejection back",
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
