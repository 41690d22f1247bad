"""How leads were sold, what is on sale and what terms would mean, for programs."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import Provide
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler
from msgspec import structs

from hotlead.billing.service import ChargeRefused
from hotlead.distribution import service
from hotlead.distribution.records import (
    Coverage,
    Gap,
    GapsBy,
    LeadDistribution,
    MarketNiche,
    WhatIf,
)
from hotlead.distribution.records.assigning import AssignTo, Redelivered
from hotlead.distribution.records.fairness import (
    Fairness,
    FairnessFilter,
    FairnessSort,
    SubscriptionFairness,
)
from hotlead.distribution.records.market_what_if import MarketDraft, MarketWhatIf
from hotlead.distribution.records.missed import MissedLead
from hotlead.distribution.records.unsold import ReasonTotal, Retried, RetryLeads, UnsoldLead
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import NotFound
from hotlead.kit.paging import PAGE_NUMBER_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Paging
from hotlead.leads import service as leads
from hotlead.leads.records import NEAR_CHARS_MAX
from hotlead.niches.records import Location
from hotlead.subscriptions.records import NewSubscription, Terms
from hotlead.web.envelope import Envelope, PagedEnvelope, accepted, ok, paged
from hotlead.web.exchange import AnyRequest
from hotlead.web.idempotency import IDEMPOTENT, once
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import LINKS, RAISES

PART_CHARS_MAX: Final = 100
QUERY_CHARS_MAX: Final = 100
NearText = Annotated[
    str,
    Parameter(
        max_length=NEAR_CHARS_MAX,
        description="`latitude,longitude` (degrees) or a US ZIP code, which names its state too.",
    ),
]
Part = Annotated[
    str | None,
    Parameter(max_length=PART_CHARS_MAX, description="As a lead would give it; areas may ask it."),
]
Niche = Annotated[str | None, Parameter(max_length=PART_CHARS_MAX, description="Its slug.")]


def read_place(
    near: NearText = "", region: Part = None, country: Part = None, postcode: Part = None
) -> Location:
    """The place as a lead would give it; a bad value is 422 and named."""
    return service.place_near(near, region, country, postcode)


@get(
    "/admin/coverage",
    dependencies={"place": Provide(read_place, sync_to_thread=False)},
    summary="Who covers a place",
    tags=["Admin: coverage"],
)
async def describe_coverage(
    db: Database, actor: Actor, place: Location, niche: Niche = None
) -> Response[Envelope[Coverage]]:
    """The live subscriptions whose service area holds the place, judged as the engine judges a
    lead that gives it; of niches where the place matters.
    """
    return ok(await service.describe_coverage(db, actor, place, niche))


@get("/admin/coverage/gaps", summary="Where leads are covered", tags=["Admin: coverage"])
async def list_gaps(
    db: Database,
    actor: Actor,
    now: datetime,
    niche: Niche = None,
    by: GapsBy = GapsBy.STATE,
) -> Response[Envelope[list[Gap]]]:
    """The leads of the last 30 days by how many subscriptions cover their place."""
    return ok(await service.list_gaps(db, actor, niche, by, now))


def read_fairness_filter(
    niche: Niche = None,
    starving: bool = False,  # noqa: FBT001, FBT002 - a query parameter, always named
    sort: FairnessSort = FairnessSort.RATIO,
) -> FairnessFilter:
    """Which subscriptions the query asks for; a bad value is 422 and named."""
    return FairnessFilter(niche, starving, sort)


FAIRNESS_FILTER: Final = {"wanted": Provide(read_fairness_filter, sync_to_thread=False), **PAGING}


@get("/admin/fairness", summary="How fair each level was", tags=["Admin: fairness"])
async def describe_fairness(
    db: Database, actor: Actor, niche: Niche = None
) -> Response[Envelope[Fairness]]:
    """Leads received ÷ fair share over the last 30 days, by level, and who starves.

    A subscription's fair share of a lead it could have bought is the level's buyers ÷ the
    subscriptions that could. Counted every hour, of the 100 oldest niches or of one.
    """
    return ok(await service.describe_fairness(db, actor, niche))


@get(
    "/admin/fairness/subscriptions",
    dependencies=FAIRNESS_FILTER,
    summary="What each subscription got",
    tags=["Admin: fairness"],
)
async def list_fairness(
    db: Database, actor: Actor, wanted: FairnessFilter, paging: Paging
) -> Response[PagedEnvelope[SubscriptionFairness]]:
    """Every live subscription, the least served first unless `sort` says otherwise."""
    return paged(await service.list_fairness(db, actor, wanted, paging))


@get(
    "/admin/leads/{lead_id:uuid}/distribution",
    summary="How a lead was sold",
    description="Its buyers, every run, and why each other subscription did not buy.",
    tags=["Admin: leads"],
)
async def describe_lead(
    db: Database, actor: Actor, lead_id: UUID
) -> Response[Envelope[LeadDistribution]]:
    """Who bought the lead, and why the others did not."""
    async with db.transaction(actor) as tx:
        return ok(await service.describe_lead(tx, actor, lead_id))


@post(
    "/admin/leads/{lead_id:uuid}/retry",
    status_code=202,
    summary="Try an unsold lead again",
    tags=["Admin: leads"],
    opt={RAISES: [leads.LeadNotUnsold], LINKS: {"describe_lead": {"lead_id": "/data/lead_id"}}},
)
async def retry_lead(
    db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[Envelope[LeadDistribution]]:
    """It is offered again in the background, whatever its attempts; 409 where it is not unsold."""
    async with db.transaction(actor) as tx:
        await service.retry_lead(tx, actor, lead_id, now)
        return accepted(await service.describe_lead(tx, actor, lead_id))


@get(
    "/admin/leads/unsold",
    dependencies=PAGING,
    summary="List unsold leads",
    tags=["Admin: leads"],
    opt={LINKS: {"describe_lead": {"lead_id": "/data/0/id"}}},
)
async def list_unsold(
    db: Database, actor: Actor, paging: Paging, now: datetime, niche: Niche = None
) -> Response[PagedEnvelope[UnsoldLead]]:
    """Oldest first, each with why the subscriptions of its latest run could not buy it."""
    async with db.transaction(actor) as tx:
        return paged(await service.list_unsold(tx, actor, niche, paging, now))


@get("/admin/leads/unsold/reasons", summary="Why leads stay unsold", tags=["Admin: leads"])
async def total_reasons(
    db: Database, actor: Actor, niche: Niche = None
) -> Response[Envelope[list[ReasonTotal]]]:
    """How many unsold leads have each reason, the most first; a lead counts once for each."""
    async with db.transaction(actor) as tx:
        return ok(await service.total_reasons(tx, actor, niche))


@post(
    "/admin/leads/retry", status_code=202, summary="Try unsold leads again", tags=["Admin: leads"]
)
async def retry_leads(
    db: Database, actor: Actor, data: RetryLeads, now: datetime
) -> Response[Envelope[Retried]]:
    """Up to 100 at once, in the background; those that are not unsold are left alone and named."""
    async with db.transaction(actor) as tx:
        return accepted(await service.retry_leads(tx, actor, data.lead_ids, now))


@post(
    "/admin/leads/{lead_id:uuid}/assign",
    status_code=200,
    summary="Sell a lead by hand",
    tags=["Admin: leads"],
    opt={
        RAISES: [service.NotAssignable, ChargeRefused],
        LINKS: {"describe_lead": {"lead_id": "/data/lead_id"}},
    },
)
async def assign_lead(
    db: Database, actor: Actor, lead_id: UUID, data: AssignTo, now: datetime
) -> Response[Envelope[LeadDistribution]]:
    """To one subscription, now, at its level's price. Balance, the level's maximum and what
    earlier buyers were promised hold; filters, caps, hours and area are deliberately not asked.
    """
    async with db.transaction(actor) as tx:
        await service.assign_lead(tx, actor, lead_id, data.subscription_id, now)
        return ok(await service.describe_lead(tx, actor, lead_id))


@post(
    "/admin/leads/{lead_id:uuid}/take-back",
    status_code=200,
    summary="Take a lead back",
    tags=["Admin: leads"],
    opt={
        RAISES: [service.LeadSold, service.LeadNotApproved],
        LINKS: {"approve_lead": {"lead_id": "/data/lead_id"}},
    },
)
async def take_back_lead(
    db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[Envelope[LeadDistribution]]:
    """An approved or unsold lead waits for a review again; 409 once anyone bought it."""
    async with db.transaction(actor) as tx:
        await service.take_back_lead(tx, actor, lead_id, now)
        return ok(await service.describe_lead(tx, actor, lead_id))


@post(
    "/admin/leads/{lead_id:uuid}/redeliver",
    status_code=202,
    summary="Send a sold lead again",
    tags=["Admin: leads"],
    opt={
        IDEMPOTENT: True,
        RAISES: [NotFound, service.NobodyToTell],
        LINKS: {"describe_lead": {"lead_id": "/data/lead_id"}},
    },
)
async def redeliver_lead(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[Envelope[Redelivered]]:
    """Another mail, in the background, to each buyer that has it, was not refunded and wants it."""

    async def act(tx: Tx) -> Response[Envelope[Redelivered]]:
        buyers = await service.redeliver_lead(tx, actor, lead_id, now)
        return accepted(Redelivered(lead_id, buyers))

    return await once(request, db, actor, act, now)


@post(
    "/admin/niches/{niche_id:uuid}/what-if",
    status_code=200,
    summary="Try levels and policy on the last 30 days",
    tags=["Admin: niches"],
)
async def what_if_market(
    niche_id: UUID, data: MarketDraft, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[MarketWhatIf]]:
    """Who would have bought what, as it is and as it might be; nothing is saved."""
    return ok(await service.what_if_market(db, actor, niche_id, data, now))


@get("/providers/me/market", summary="What I can buy", tags=["Subscriptions"])
async def list_market(
    db: Database,
    actor: Actor,
    now: datetime,
    q: Annotated[str, Parameter(max_length=QUERY_CHARS_MAX)] = "",
    page: Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX)] = 1,
    limit: Annotated[int, Parameter(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT,
) -> Response[PagedEnvelope[MarketNiche]]:
    """Niches and levels on sale: price, most competitors, and how many leads came in 30 days."""
    paging, query = Paging(page, limit), q.strip().replace("\0", "")
    async with db.transaction(actor) as tx:
        return paged(await service.list_market(tx, actor, query, paging, now))


@get("/providers/me/missed-leads", summary="Leads I did not get", tags=["Subscriptions"])
async def list_missed_leads(
    db: Database,
    actor: Actor,
    now: datetime,
    page: Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX)] = 1,
    limit: Annotated[int, Parameter(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT,
) -> Response[PagedEnvelope[MissedLead]]:
    """Those of the last 30 days, a line a subscription: why not, and what would have won it."""
    return paged(await service.list_missed_leads(db, actor, Paging(page, limit), now))


@post(
    "/subscriptions/what-if",
    status_code=200,
    summary="Try filters on the last 30 days",
    tags=["Subscriptions"],
    opt={RAISES: [NotFound]},
)
async def what_if(
    data: NewSubscription, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[WhatIf]]:
    """How many leads would have matched and what they would have cost; nothing is saved.

    Checked as saving checks it. What is left out is taken from your subscription to the level.
    """
    names = Terms.__struct_fields__
    terms = Terms(**{name: value for name, value in structs.asdict(data).items() if name in names})
    async with db.transaction(actor) as tx:
        return ok(await service.what_if(tx, actor, data.competition_level_id, terms, now))


ROUTES: Final[list[ControllerRouterHandler]] = [
    describe_coverage,
    list_gaps,
    describe_fairness,
    list_fairness,
    describe_lead,
    retry_lead,
    list_unsold,
    total_reasons,
    retry_leads,
    assign_lead,
    take_back_lead,
    redeliver_lead,
    list_market,
    list_missed_leads,
    what_if,
    what_if_market,
]
