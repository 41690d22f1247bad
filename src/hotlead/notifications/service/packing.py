"""What a delivery is about, read just before it is sent, and put into words."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from hotlead.accounts import service as accounts
from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Tx
from hotlead.leads import service as leads
from hotlead.niches import service as niches
from hotlead.niches.records import FormSchema
from hotlead.notifications import queries, rules
from hotlead.notifications.records import (
    Account,
    Claim,
    Contents,
    Day,
    DepositNews,
    DisabledWebhook,
    DisputeNews,
    FormNews,
    LowBalance,
    MailVersion,
    MarketNews,
    OverdueNews,
    Purchase,
    Receipt,
    Recharged,
    RefundNews,
    ReportNews,
    Template,
    UnsoldNews,
    WaitingNews,
    WantedApproval,
    Withdrawn,
)
from hotlead.notifications.service.regular import gather_days

# The most frequent reasons that a mail about unsold leads gives.
REASONS_TOLD_MAX: Final = 3

Facts: TypeAlias = (
    Purchase
    | Receipt
    | MarketNews
    | FormNews
    | UnsoldNews
    | LowBalance
    | DisputeNews
    | WantedApproval
    | Recharged
    | RefundNews
    | DepositNews
    | Day
    | WaitingNews
    | DisabledWebhook
    | ReportNews
    | OverdueNews
    | Withdrawn
    | Account
)


class Parcel(msgspec.Struct, frozen=True):
    """A claimed delivery with what it is about; None where that is gone.

    `stopped` says why it does not go out, where it does not.
    """

    claim: Claim
    facts: Facts | None
    schema: FormSchema | None
    # An administrator's words, where the mail has such.
    version: MailVersion | None = None
    is_test: bool = False
    stopped: str = ""


async def pack(tx: Tx, claims: Sequence[Claim], now: datetime) -> list[Parcel]:
    """Each claim with what it is about, None where that is gone, and how it is worded."""
    facts = {about.delivery_id: about for about in await _gather(tx, claims, now)}
    schemas = await _load_schemas(tx, [it for it in facts.values() if isinstance(it, Purchase)])
    templates = {claim.template for claim in claims}
    versions = {it.template: it for it in await queries.list_worded(tx, list(templates))}
    return [
        Parcel(claim, about, _schema_of(about, schemas), version=versions.get(claim.template))
        for claim in claims
        for about in [facts.get(claim.id)]
    ]


async def _gather(tx: Tx, claims: Sequence[Claim], now: datetime) -> list[Facts]:
    """What each claim is about, read a kind at a time; nothing where that is gone."""
    waiting: defaultdict[Template, list[UUID]] = defaultdict(list)
    for claim in claims:
        waiting[claim.template].append(claim.id)
    facts: list[Facts] = []
    for template, read in _READERS.items():
        if delivery_ids := waiting.pop(template, None):
            facts += await read(tx, delivery_ids)
    if rest := [each for ids in waiting.values() for each in ids]:
        people = await queries.list_accounts(tx, rest, now)
        facts += [person for person in people if rules.still_holds(person)]
    return facts


async def _gather_unsold(tx: Tx, delivery_ids: Sequence[UUID]) -> list[UnsoldNews]:
    totals = await distribution.total_reasons(tx, SYSTEM, None)
    reasons = [total.words for total in totals[:REASONS_TOLD_MAX]]
    found = await queries.list_unsold_news(tx, delivery_ids)
    return [msgspec.structs.replace(news, reasons=reasons) for news in found]


async def _gather_disputes(tx: Tx, delivery_ids: Sequence[UUID]) -> list[DisputeNews]:
    """What ended before its beginning was told has a mail of its own for the end."""
    found = await queries.list_dispute_news(tx, delivery_ids)
    return [news for news in found if news.is_end or not news.has_ended]


_READERS: Final[Mapping[Template, Callable[[Tx, Sequence[UUID]], Awaitable[Sequence[Facts]]]]] = {
    Template.NEW_LEAD: queries.list_purchases,
    Template.SUBMISSION_RECEIVED: queries.list_receipts,
    Template.LEVEL_CHANGED: queries.list_market_news,
    Template.FILTERS_CHANGED: queries.list_form_news,
    Template.LEADS_UNSOLD: _gather_unsold,
    Template.LOW_BALANCE: queries.list_low_balances,
    Template.LEADS_WAITING: queries.list_waiting_news,
    Template.DAILY_SUMMARY: gather_days,
    Template.DEPOSIT_RECEIVED: queries.list_deposit_news,
    Template.APPROVAL_WANTED: queries.list_wanted_approvals,
    Template.RECHARGED: queries.list_recharged,
    Template.RECHARGE_OFF: queries.list_recharged,
    Template.RECHARGE_LIMIT: queries.list_recharged,
    Template.REQUEST_DECIDED: queries.list_refund_news,
    Template.LEAD_REPORTED: queries.list_report_news,
    Template.REQUESTS_OVERDUE: queries.list_overdue_news,
    Template.LEAD_WITHDRAWN: queries.list_withdrawn,
    Template.PAYMENT_DISPUTED: _gather_disputes,
    Template.DISPUTE_REPORTED: _gather_disputes,
    Template.WEBHOOK_DISABLED: queries.list_disabled_webhooks,
}


async def _load_schemas(
    tx: Tx, purchases: Sequence[Purchase]
) -> dict[tuple[UUID, int], FormSchema]:
    pairs = {(purchase.niche_id, purchase.schema_version) for purchase in purchases}
    if not pairs:
        return {}
    rows = await queries.list_schemas(tx, [p[0] for p in pairs], [p[1] for p in pairs])
    read = {(row.niche_id, row.version): niches.parse_schema(row.schema)[0] for row in rows}
    return {key: schema for key, schema in read.items() if schema is not None}


def _schema_of(
    facts: Facts | None, schemas: Mapping[tuple[UUID, int], FormSchema]
) -> FormSchema | None:
    if not isinstance(facts, Purchase):
        return None
    return schemas.get((facts.niche_id, facts.schema_version))


def fill(facts: Facts, schema: FormSchema | None, settings: Settings) -> Contents:
    """What the mail has to tell, before it is worded."""
    base_url = settings.base_url
    match facts:
        case Purchase():
            return rules.fill_new_lead(facts, schema, niches.describe_answer, base_url)
        case LowBalance() | DisputeNews() | WantedApproval() | Recharged() | DepositNews():
            return rules.fill_about_money(facts, base_url)
        case RefundNews() | ReportNews() | OverdueNews():
            return rules.fill_about_refunds(facts, base_url)
        case DisabledWebhook():
            return rules.fill_webhook_disabled(facts, base_url)
        case Receipt():
            token = leads.make_private_token(settings.secret_key, facts.lead_id)
            return rules.fill_submission_received(facts, token, base_url)
        case Withdrawn():
            return rules.fill_lead_withdrawn(facts, base_url)
        case Account():
            token_id = facts.token_id
            text = accounts.link_token(settings.secret_key, token_id) if token_id else ""
            return rules.fill_account(facts, text, base_url)
        case _:
            return _fill_about_market(facts, base_url)


def _fill_about_market(
    facts: FormNews | UnsoldNews | MarketNews | WaitingNews | Day, base_url: str
) -> Contents:
    match facts:
        case FormNews():
            return rules.fill_filters_changed(facts, base_url)
        case MarketNews():
            return rules.fill_level_changed(facts, base_url)
        case UnsoldNews():
            return rules.fill_leads_unsold(facts, base_url)
        case WaitingNews():
            return rules.fill_leads_waiting(facts, base_url)
        case Day():
            return rules.fill_daily_summary(facts, base_url)
