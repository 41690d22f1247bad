"""What takes more than one read: the frame of every page, a lead with its answers, the overview."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from hotlead.billing import service as billing
from hotlead.billing.records import Outlook
from hotlead.kit.actor import Actor, Role
from hotlead.kit.db import Tx
from hotlead.kit.paging import Paging
from hotlead.kit.spreadsheet import csv_text
from hotlead.niches import service as niches
from hotlead.niches.records import Answer, FormSchema
from hotlead.reports import queries, rules
from hotlead.reports.records import (
    Balance,
    BoughtLeadRow,
    DescribedAnswer,
    HeaderRow,
    LeadFilter,
    LedgerFilter,
    Overview,
    ProviderLead,
)
from hotlead.web.exchange import Frame, Wallet

OVERVIEW_DAYS = 30
# Messages that were given up longer ago are not counted in the navigation any more.
FAILED_SHOWN = timedelta(days=7)
OVERVIEW_LEADS = 8
EXPORT_ROWS_MAX = 10_000
LEAD_COLUMNS = (
    "number", "id", "bought_at", "niche", "level", "name", "email", "phone", "address", "city",
    "state", "zip", "country", "price", "competitors_max", "refunded", "answers",
    "withdrawn_at", "erased_at",
)  # fmt: skip
LEDGER_COLUMNS = ("entry", "at", "type", "what", "amount", "balance_after")


async def header_of(tx: Tx, actor: Actor, now: datetime) -> Frame:
    """What the layouts show around every page: balance for a provider, waiting work for admins."""
    match actor.role:
        # A user whose provider was deleted may still read what is for everyone.
        case Role.PROVIDER if actor.provider_id is not None:
            header = await queries.get_header(tx, actor.provider_id)
            left = rules.leads_left(header.balance, header.price_usual)
            wallet = Wallet(
                header.balance, left, header.is_low, header.sales_stopped_at is not None
            )
            return Frame(company=header.company_name, wallet=wallet)
        case Role.ADMIN:
            return Frame(
                counts={
                    "/admin/leads": await queries.count_pending_leads(tx),
                    "/admin/providers": await queries.count_pending_providers(tx),
                    "/admin/requests": await queries.count_pending_refunds(tx),
                    "/admin/manual-requests": await queries.count_pending_requests(tx),
                    "/admin/messages": await queries.count_failed_messages(tx, now - FAILED_SHOWN),
                }
            )
        case _:
            return Frame()


def balance_of(header: HeaderRow, outlook: Outlook) -> Balance:
    """What a provider has to spend, how many leads that may be, and how long it lasts."""
    return Balance(
        balance=header.balance,
        low_balance_threshold=header.low_balance_threshold,
        leads_left_estimate=rules.leads_left(header.balance, header.price_usual),
        spent_a_day=outlook.spent_a_day,
        runs_out_on=outlook.runs_out_on,
        sales_stopped_at=header.sales_stopped_at,
    )


async def get_lead(tx: Tx, provider_id: UUID, lead_id: UUID) -> ProviderLead:
    """A bought lead with its answers as people read them; raises NotFound for any other lead."""
    row = await queries.get_lead(tx, provider_id, lead_id)
    schema, _ = niches.parse_schema(row.schema)
    shared = {name: getattr(row, name) for name in _SHARED}
    return ProviderLead(answers=describe(schema, row.form_data), **shared)


async def leads_csv(tx: Tx, provider_id: UUID, wanted: LeadFilter) -> str:
    """Bought leads as a spreadsheet, one column with the answers; `EXPORT_ROWS_MAX` rows."""
    rows = await queries.list_export(tx, provider_id, wanted, EXPORT_ROWS_MAX)
    forms = {(row.niche_id, row.schema_version) for row in rows}
    schemas = {
        (found.niche_id, found.version): niches.parse_schema(found.schema)[0]
        for found in await queries.list_schemas(tx, forms)
    }
    lines = [
        (
            f"L-{row.number}", row.id, row.bought_at, row.niche,
            row.level_name, row.contact_name, row.contact_email, row.contact_phone,
            row.location_address, row.location_city, row.location_state, row.location_zip,
            row.location_country, row.price_charged, row.competitors_max,
            "yes" if row.is_refunded else "no",
            rules.one_line(
                describe(schemas.get((row.niche_id, row.schema_version)), row.form_data)
            ),
            row.withdrawn_at, row.erased_at,
        )
        for row in rows
    ]  # fmt: skip
    return csv_text([LEAD_COLUMNS, *lines])


async def ledger_csv(tx: Tx, provider_id: UUID, wanted: LedgerFilter) -> str:
    """The statement as a spreadsheet, newest first; `EXPORT_ROWS_MAX` rows."""
    entries = await queries.list_ledger(tx, provider_id, wanted, EXPORT_ROWS_MAX, 0)
    lines = [
        (
            entry.id,
            entry.created_at,
            entry.type.value,
            rules.ledger_text(entry),
            entry.amount,
            entry.balance_after,
        )
        for entry in entries
    ]
    return csv_text([LEDGER_COLUMNS, *lines])


async def get_overview(tx: Tx, provider_id: UUID, now: datetime) -> Overview:
    """A provider's landing page."""
    header = await queries.get_header(tx, provider_id)
    newest = Paging(limit=OVERVIEW_LEADS)
    since = now - timedelta(days=OVERVIEW_DAYS)
    return Overview(
        balance=balance_of(header, await billing.foresee(tx, provider_id, now)),
        timezone=header.timezone,
        leads=await queries.list_leads(tx, provider_id, LeadFilter(), newest),
        days=await queries.list_spend(tx, provider_id, OVERVIEW_DAYS, now),
        subscriptions=await queries.list_subscriptions(tx, provider_id, since),
        steps=rules.first_steps(await queries.get_start(tx, provider_id)),
    )


def describe(
    schema: FormSchema | None, form_data: Mapping[str, Answer]
) -> Sequence[DescribedAnswer]:
    """Answers with the labels of the form they were given under, in its order.

    An answer whose question is not in the form is shown last, under its id.
    """
    fields = {field.id: field for field in schema.fields} if schema else {}
    known = [name for name in fields if name in form_data]
    strange = [name for name in form_data if name not in fields]
    return [
        DescribedAnswer(
            name,
            fields[name].label if name in fields else name,
            niches.describe_answer(fields.get(name), form_data[name]),
        )
        for name in (*known, *strange)
    ]


_SHARED = set(BoughtLeadRow.__struct_fields__) - {"schema"}
