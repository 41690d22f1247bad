"""On a million leads and five million ledger entries every hot query finds its rows by index.

Hot is what runs for each lead, each page of a list and each minute. Reports over all of history
and the proof of the money read everything, and are not among it.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

import pytest

from hotlead.billing import queries as billing
from hotlead.billing.records import (
    BooksFilter,
    Charge,
    Direction,
    Movement,
    Statement,
    TransactionType,
)
from hotlead.distribution import queries as distribution
from hotlead.distribution.queries import unsold
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import APP_ROLE, WORKER_ROLE, Tx
from hotlead.kit.ids import new_id
from hotlead.kit.paging import Paging
from hotlead.kit.period import Period
from hotlead.leads import queries as leads
from hotlead.leads.records import LeadFilter, LeadStatus, Retryable, Search
from hotlead.notifications import queries as notifications
from hotlead.notifications.records import Preference
from hotlead.providers import queries as providers
from hotlead.reports import queries as reports
from hotlead.reports.records import LeadFilter as BoughtFilter
from hotlead.reports.records import LedgerFilter
from hotlead.subscriptions import queries as subscriptions
from tests.plans.explain import plans_of
from tests.scale.conftest import Large

pytestmark = pytest.mark.timeout(3_600)

NOW = datetime.now(UTC)
MONTH = NOW - timedelta(days=30)
RETRYABLE = Retryable(attempts_max=5, approved_since=NOW - timedelta(hours=72), spacing=())
BIG = ("leads", "lead_assignments", "provider_ledger", "distribution_runs", "deliveries")

Query: TypeAlias = Callable[[Tx, Large], Awaitable[object]]


def _charges(large: Large) -> list[Charge]:
    sale = (large.provider_id, large.subscription_id, large.lead_id)
    return [Charge(new_id(), *sale, Decimal("1.00"))]


def _credit(large: Large) -> Movement:
    return Movement(
        provider_id=large.provider_id,
        transaction_type=TransactionType.MANUAL_CREDIT,
        amount=Decimal("1.00"),
        key=new_id().hex,
        memo="More",
    )


def _purchases() -> BooksFilter:
    period = Period(MONTH.date(), NOW.date())
    bought = TransactionType.LEAD_PURCHASE
    return BooksFilter(type=bought, direction=Direction.OUT, period=period)


def _all_of_it() -> Statement:
    return Statement(
        month=MONTH.date(),
        company_name="",
        timezone="UTC",
        after_entry_id=0,
        last_entry_id=2**40,
        entries=0,
        opening=Decimal(0),
        closing=Decimal(0),
        is_final=True,
    )


# What a worker asks, and the index it goes by.
ENGINE: dict[str, tuple[str, Query]] = {
    "the oldest approved leads": (
        "leads_to_distribute",
        lambda tx, it: distribution.list_leads_to_sell(tx, it.niche_id, 100),
    ),
    "the front of a queue": (
        "provider_subscriptions_queue",
        lambda tx, it: distribution.list_candidates(tx, it.level_id, 1, 64),
    ),
    "what was used of caps": (
        "lead_assignments_by_subscription",
        lambda tx, it: distribution.list_used(tx, [it.number], NOW),
    ),
    "who bought this person": (
        "leads_by_fingerprint",
        lambda tx, it: distribution.list_contacts(tx, [it.fingerprint] * 100, MONTH),
    ),
    "who they are": (
        "provider_subscriptions_number_key",
        lambda tx, it: distribution.list_identities(tx, [it.number]),
    ),
    "the buyers' money": (
        "providers_pkey",
        lambda tx, it: billing.insert_charges(tx, _charges(it), NOW),
    ),
    "the entry before a new one": (
        "provider_ledger_by_provider",
        lambda tx, it: billing.insert_movement(tx, SYSTEM, _credit(it), NOW),
    ),
    "a part of the chain": (
        "provider_ledger_pkey",
        lambda tx, _: billing.check_part(tx, None, 4_000_000, 25_000),
    ),
    "a part of one provider's chain": (
        "provider_ledger_by_provider",
        lambda tx, it: billing.check_part(tx, it.provider_id, 4_000_000, 25_000),
    ),
    "the last entries of everybody": (
        "provider_ledger_by_provider",
        lambda tx, _: billing.get_root(tx, 4_000_000),
    ),
    "niches with approved leads": (
        "leads_to_distribute",
        lambda tx, _: distribution.list_niches_to_drain(tx),
    ),
    "what is due for another try": (
        "leads_to_retry",
        lambda tx, _: leads.set_requeued(tx, RETRYABLE, NOW),
    ),
    "what a level sold lately": (
        "leads_in_market",
        lambda tx, it: distribution.list_sold_leads(
            tx, (it.niche_id, it.level_id), MONTH, None, 200
        ),
    ),
    "buyers to be told": (
        "lead_assignments_lead_id_provider_id_key",
        lambda tx, it: notifications.list_untold_sales(tx, [it.lead_id] * 100),
    ),
    "months to close": (
        "provider_ledger_by_provider",
        lambda tx, _: billing.list_due(tx, NOW, None, 500),
    ),
    "mails that are due": (
        "deliveries_due",
        lambda tx, _: notifications.claim_due(tx, NOW, NOW + timedelta(minutes=5), 100),
    ),
    "mails that were switched off meanwhile": (
        "deliveries_pkey",
        lambda tx, _: notifications.list_unwanted(
            tx, {new_id(): Preference.NEW_LEAD.value for _ in range(100)}
        ),
    ),
}

# What a page or the API asks, as often as somebody looks.
PAGES: dict[str, tuple[str, Query]] = {
    "all leads": ("leads_newest", lambda tx, _: leads.list_leads(tx, LeadFilter(), Paging())),
    "pending leads": (
        "leads_by_status",
        lambda tx, _: leads.list_leads(
            tx, LeadFilter(status=LeadStatus.PENDING_APPROVAL), Paging()
        ),
    ),
    "leads of a niche": (
        "leads",
        lambda tx, it: leads.list_leads(tx, LeadFilter(niche=it.slug), Paging()),
    ),
    "a lead by its number": (
        "leads_number_key",
        lambda tx, _: leads.list_leads(tx, LeadFilter(search=Search(number=77)), Paging()),
    ),
    "the longest waiting": ("leads_by_status", lambda tx, _: leads.find_oldest_pending(tx)),
    "how many wait": ("leads_by_status", lambda tx, _: reports.count_pending_leads(tx)),
    "an export": ("leads_number_key", lambda tx, _: leads.list_export(tx, LeadFilter(), 0, 1_000)),
    "a month of sources": (
        "leads_newest",
        lambda tx, _: leads.list_top_sources(tx, MONTH, NOW, 5),
    ),
    "a month of days": ("lead_assignments", lambda tx, _: leads.list_days(tx, MONTH, NOW)),
    "unsold leads": (
        "leads_by_status",
        lambda tx, _: unsold.list_unsold(tx, None, Paging(), RETRYABLE),
    ),
    "how many are unsold": (
        "leads_by_status",
        lambda tx, _: unsold.count_unsold(tx, None),
    ),
    "why leads are unsold": (
        "leads_by_status",
        lambda tx, _: unsold.list_reasons(tx, None),
    ),
    "the runs of a lead": (
        "distribution_runs_lead_id",
        lambda tx, it: distribution.list_runs(tx, it.lead_id),
    ),
    "the buyers of a lead": (
        "lead_assignments_lead_id",
        lambda tx, it: distribution.list_buyers(tx, it.lead_id),
    ),
    "an administrator's view of the ledger": (
        "provider_ledger_by_provider",
        lambda tx, it: providers.list_ledger(tx, it.provider_id, 20),
    ),
    "everybody's ledger": (
        "provider_ledger_newest",
        lambda tx, _: billing.list_books(tx, BooksFilter(), None, 20, 9_980),
    ),
    "what it comes to": (
        "provider_ledger_newest",
        lambda tx, _: billing.add_up(tx, BooksFilter(), None),
    ),
    "a month of everybody's purchases": (
        "provider_ledger_newest",
        lambda tx, _: billing.add_up(tx, _purchases(), None),
    ),
    "what is rare in everybody's ledger": (
        "provider_ledger_by_kind",
        lambda tx, _: billing.list_books(
            tx, BooksFilter(type=TransactionType.DISPUTE), None, 20, 0
        ),
    ),
    "some providers in everybody's ledger": (
        "provider_ledger",
        lambda tx, it: billing.add_up(tx, BooksFilter(), [it.provider_id]),
    ),
    "what it bought": (
        "lead_assignments_by_provider",
        lambda tx, it: providers.list_bought_leads(tx, it.provider_id, 20),
    ),
    "missed leads": (
        "leads_in_market",
        lambda tx, it: distribution.list_missed(tx, it.provider_id, MONTH, Paging()),
    ),
    "how many were missed": (
        "leads_in_market",
        lambda tx, it: distribution.count_missed(tx, it.provider_id, MONTH),
    ),
    "leads of a what-if": (
        "",
        lambda tx, it: distribution.list_recent_leads(tx, it.niche_id, MONTH, 10_000),
    ),
    "leads of an upgrade's preview": (
        "leads",
        lambda tx, it: subscriptions.list_past_leads(tx, it.niche_id, MONTH, 10_000),
    ),
}

# What a provider asks of its own: row policies let it see nothing else.
OWN: dict[str, tuple[str, Query]] = {
    "bought leads": (
        "lead_assignments_by_provider",
        lambda tx, it: reports.list_leads(tx, it.provider_id, BoughtFilter(), Paging()),
    ),
    "how many were bought": (
        "lead_assignments_by_provider",
        lambda tx, it: reports.count_leads(tx, it.provider_id, BoughtFilter()),
    ),
    "a bought lead": (
        "lead_assignments",
        lambda tx, it: reports.get_lead(tx, it.provider_id, it.lead_id),
    ),
    "a provider's ledger": (
        "provider_ledger_by_provider",
        lambda tx, it: reports.list_ledger(tx, it.provider_id, LedgerFilter(), 50, 0),
    ),
    "how long it is": (
        "provider_ledger_by_provider",
        lambda tx, it: reports.count_ledger(tx, it.provider_id, LedgerFilter()),
    ),
    "months of a provider": (
        "provider_ledger_by_provider",
        lambda tx, it: billing.list_months(tx, it.provider_id, "UTC", 0),
    ),
    "what a month comes to": (
        "provider_ledger_by_provider",
        lambda tx, it: billing.list_totals(tx, it.provider_id, _all_of_it()),
    ),
    "entries of a month": (
        "provider_ledger_by_provider",
        lambda tx, it: billing.list_statement_entries(tx, it.provider_id, 0, 2**40, 1_000),
    ),
    "payments and invoices": (
        "provider_ledger_by_",
        lambda tx, it: billing.list_payments(tx, it.provider_id, Paging()),
    ),
    "what was spent": (
        "provider_ledger_by_provider",
        lambda tx, it: reports.list_spend(tx, it.provider_id, 30, NOW),
    ),
    "the balance on top": (
        "lead_assignments_by_provider",
        lambda tx, it: reports.get_header(tx, it.provider_id),
    ),
    "subscriptions and their leads": (
        "lead_assignments_by_subscription",
        lambda tx, it: reports.list_subscriptions(tx, it.provider_id, MONTH),
    ),
}


async def _check(
    large: Large, query: Query, index: str, role: str, provider_id: UUID | None = None
) -> None:
    found = await plans_of(
        large.url,
        lambda tx: query(tx, large),
        role=role,
        provider_id=provider_id,
        is_nested=True,
    )
    assert index in found
    whole = [name for name in BIG if re.search(rf"Seq Scan on (public\.)?{name}\b", found)]
    assert not whole, f"reads all of {', '.join(whole)}:\n{found}"


@pytest.mark.parametrize("name", ENGINE)
async def test_the_engine_reads_no_table_whole(large: Large, name: str) -> None:
    index, query = ENGINE[name]
    await _check(large, query, index, WORKER_ROLE)


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_reads_no_table_whole(large: Large, name: str) -> None:
    index, query = PAGES[name]
    await _check(large, query, index, APP_ROLE)


@pytest.mark.parametrize("name", OWN)
async def test_a_providers_page_reads_no_table_whole(large: Large, name: str) -> None:
    index, query = OWN[name]
    await _check(large, query, index, APP_ROLE, large.provider_id)
