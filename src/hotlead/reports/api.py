"""The API of a provider's leads and money."""

from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get
from litestar.di import Provide
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.billing import service as billing
from hotlead.billing.records import TransactionType
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PageOf, Paging
from hotlead.reports import queries, service
from hotlead.reports.records import (
    SEARCH_CHARS_MAX,
    SLUG_CHARS_MAX,
    Balance,
    BoughtLead,
    LeadFilter,
    LeadSort,
    LedgerEntry,
    LedgerFilter,
    ProviderLead,
)
from hotlead.web.envelope import Envelope, PagedEnvelope, ok, paged
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import LINKS

TAGS: Final = ["Provider"]

From = Annotated[date | None, Parameter(description="First day, in your zone.")]
To = Annotated[date | None, Parameter(description="Last day, in your zone.")]
Niche = Annotated[str | None, Parameter(max_length=SLUG_CHARS_MAX, description="Its slug.")]
Text = Annotated[
    str | None,
    Parameter(
        max_length=SEARCH_CHARS_MAX,
        description="A number (`L-2048`), or part of a name, address, phone number or city.",
    ),
]


def read_lead_filter(
    niche: Niche = None,
    date_from: From = None,
    date_to: To = None,
    q: Text = None,
    refunded: bool | None = None,  # noqa: FBT001 - a query parameter, always named
    sort: LeadSort = LeadSort.BOUGHT_AT_DESC,
) -> LeadFilter:
    """Which bought leads the query asks for."""
    return LeadFilter(
        niche=niche, date_from=date_from, date_to=date_to, q=q, refunded=refunded, sort=sort
    )


def read_ledger_filter(
    type: TransactionType | None = None,  # noqa: A002 - the name in the address
    date_from: From = None,
    date_to: To = None,
) -> LedgerFilter:
    """Which entries the query asks for."""
    return LedgerFilter(type=type, date_from=date_from, date_to=date_to)


LEAD_FILTER: Final = {"wanted": Provide(read_lead_filter, sync_to_thread=False), **PAGING}
LEDGER_FILTER: Final = {"wanted": Provide(read_ledger_filter, sync_to_thread=False), **PAGING}


@get(
    "/providers/me/leads",
    dependencies=LEAD_FILTER,
    tags=TAGS,
    summary="My leads",
    opt={LINKS: {"get_my_lead": {"lead_id": "/data/0/id"}}},
)
async def list_my_leads(
    db: Database, actor: Actor, wanted: LeadFilter, paging: Paging
) -> Response[PagedEnvelope[BoughtLead]]:
    """The leads you bought, newest first unless `sort` says otherwise."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        rows = await queries.list_leads(tx, provider_id, wanted, paging)
        total = await queries.count_leads(tx, provider_id, wanted)
    return paged(PageOf(rows, paging.page, paging.limit, total))


@get("/providers/me/leads/{lead_id:uuid}", tags=TAGS, summary="One of my leads")
async def get_my_lead(
    lead_id: UUID, db: Database, actor: Actor
) -> Response[Envelope[ProviderLead]]:
    """A lead you bought, its answers with their labels; 404 for any other lead."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        return ok(await service.get_lead(tx, provider_id, lead_id))


@get("/providers/me/balance", tags=TAGS, summary="My balance")
async def get_my_balance(db: Database, actor: Actor, now: datetime) -> Response[Envelope[Balance]]:
    """What you have to spend, about how many leads that is (null: no price known yet), and the day
    it runs out at the pace of the last two weeks.
    """
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        header = await queries.get_header(tx, provider_id)
        return ok(service.balance_of(header, await billing.foresee(tx, provider_id, now)))


@get("/providers/me/ledger", dependencies=LEDGER_FILTER, tags=TAGS, summary="My ledger")
async def list_my_ledger(
    db: Database, actor: Actor, wanted: LedgerFilter, paging: Paging
) -> Response[PagedEnvelope[LedgerEntry]]:
    """Everything that moved your balance, newest first."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        rows = await queries.list_ledger(tx, provider_id, wanted, paging.limit, paging.offset)
        total = await queries.count_ledger(tx, provider_id, wanted)
    return paged(PageOf(rows, paging.page, paging.limit, total))


ROUTES: list[ControllerRouterHandler] = [
    list_my_leads,
    get_my_lead,
    get_my_balance,
    list_my_ledger,
]
