"""The provider's pages: overview, bought leads, billing."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service as accounts
from hotlead.billing import service as billing
from hotlead.billing.records import TransactionType
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.paging import PageOf, Paging
from hotlead.refunds import service as refunds
from hotlead.reports import queries, rules, service
from hotlead.reports.records import LeadFilter, LedgerFilter
from hotlead.web.charts import Series
from hotlead.web.exchange import AnyRequest
from hotlead.web.forms import Form, FormErrors
from hotlead.web.listing import PAGING
from hotlead.web.page_query import read_query
from hotlead.web.render import render

CHIP_DAYS: Final = (7, 30, 90)


@get("/dashboard")
async def overview_page(
    request: AnyRequest, db: Database, settings: Settings, actor: Actor, now: datetime
) -> Response[bytes]:
    """Where a provider lands: new leads, spending, subscriptions, first steps."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        overview = await service.get_overview(tx, provider_id, now)
    # Nobody but the system may look at the stopped addresses; it is asked about one's own alone.
    async with db.transaction(SYSTEM) as tx:
        is_mail_stopped = await accounts.is_mail_stopped(tx, settings.secret_key, actor.user_id)
    return render(
        request,
        "reports/overview.html",
        overview=overview,
        is_mail_stopped=is_mail_stopped,
        spend_labels=[f"{day.day.day} {day.day:%b}" for day in overview.days],
        spend=[Series("Spent", tuple(float(day.spent) for day in overview.days))],
        now=now,
    )


@get("/dashboard/leads", dependencies=PAGING)
async def leads_page(
    request: AnyRequest, db: Database, actor: Actor, paging: Paging, now: datetime
) -> Response[bytes]:
    """Everything the provider bought, found by text, niche and date."""
    provider_id = actor.require_provider()
    wanted = read_query(request, LeadFilter)
    async with db.transaction(actor) as tx:
        header = await queries.get_header(tx, provider_id)
        rows = await queries.list_leads(tx, provider_id, wanted, paging)
        total = await queries.count_leads(tx, provider_id, wanted)
        niches = await queries.list_niches(tx, provider_id)
    return render(
        request,
        "reports/leads.html",
        wanted=wanted,
        page=PageOf(rows, paging.page, paging.limit, total),
        niches=[(niche.slug, niche.name) for niche in niches],
        chips=rules.period_starts(rules.local_day(now, header.timezone), CHIP_DAYS),
        zone=header.timezone,
        now=now,
    )


@get("/dashboard/leads.csv")
async def leads_csv(request: AnyRequest, db: Database, actor: Actor) -> Response[bytes]:
    """The list as a spreadsheet, narrowed as the page is."""
    provider_id = actor.require_provider()
    wanted = read_query(request, LeadFilter)
    async with db.transaction(actor) as tx:
        text = await service.leads_csv(tx, provider_id, wanted)
    return _download(text, "leads.csv")


@get("/dashboard/leads/{lead_id:uuid}")
async def lead_page(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    settings: Settings,
    lead_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """One bought lead: whom to call, what was asked for, what it cost."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        header = await queries.get_header(tx, provider_id)
        lead = await service.get_lead(tx, provider_id, lead_id)
        option = await refunds.describe_option(tx, actor, lead_id, refunds.policy_of(settings), now)
    return render(
        request,
        "reports/lead.html",
        lead=lead,
        option=option,
        form=Form(()),
        errors=FormErrors(),
        reasons=refunds.REASONS,
        zone=header.timezone,
        now=now,
    )


@get("/dashboard/billing", dependencies=PAGING)
async def billing_page(
    request: AnyRequest, db: Database, actor: Actor, paging: Paging, now: datetime
) -> Response[bytes]:
    """The balance, and the ledger like a statement of a bank."""
    provider_id = actor.require_provider()
    wanted = read_query(request, LedgerFilter)
    async with db.transaction(actor) as tx:
        header = await queries.get_header(tx, provider_id)
        outlook = await billing.foresee(tx, provider_id, now)
        rows = await queries.list_ledger(tx, provider_id, wanted, paging.limit, paging.offset)
        total = await queries.count_ledger(tx, provider_id, wanted)
    return render(
        request,
        "reports/billing.html",
        wanted=wanted,
        balance=service.balance_of(header, outlook),
        page=PageOf(
            [(row, rules.ledger_text(row)) for row in rows], paging.page, paging.limit, total
        ),
        types=[(kind.value, kind.label) for kind in TransactionType],
        chips=rules.period_starts(rules.local_day(now, header.timezone), CHIP_DAYS),
        zone=header.timezone,
        now=now,
    )


@get("/dashboard/billing.csv")
async def ledger_csv(request: AnyRequest, db: Database, actor: Actor) -> Response[bytes]:
    """The statement as a spreadsheet, narrowed as the page is."""
    provider_id = actor.require_provider()
    wanted = read_query(request, LedgerFilter)
    async with db.transaction(actor) as tx:
        text = await service.ledger_csv(tx, provider_id, wanted)
    return _download(text, "ledger.csv")


ROUTES: list[ControllerRouterHandler] = [
    overview_page,
    leads_page,
    leads_csv,
    lead_page,
    billing_page,
    ledger_csv,
]


def _download(text: str, name: str) -> Response[bytes]:
    # With the mark, spreadsheets read the file as UTF-8.
    return Response(
        text.encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
