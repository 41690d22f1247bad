"""Two hundred who move one provider's money at once, while the engine sells to it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from decimal import Decimal
from operator import itemgetter
from random import Random
from uuid import UUID

import httpx
import pytest

from hotlead.billing import service as billing
from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from tests.billing.money import PROVIDERS, balance_of
from tests.builders import NOW, Cast, make_lead, make_level, make_niche, make_subscription
from tests.client import Client, open_client

pytestmark = pytest.mark.race

CREDITS, DEBITS, BY_HAND, SALES = 70, 80, 30, 20
CREDIT, DEBIT, PRICE = Decimal("3.00"), Decimal("15.00"), Decimal("25.00")
# Together they would take far more than the thousand dollars that are there.
START = Decimal("1000.00")


async def test_two_hundred_postings_on_one_account(
    settings: Settings, db: Database, worker_db: Database, cast: Cast
) -> None:
    leads, subscription_id = await _leads_to_assign(db, cast)
    niche_id = await _niche_to_drain(db, cast)
    async with open_client(settings, db, cast) as client:
        admin = await client.as_admin()
        selling = asyncio.create_task(_drain(worker_db, niche_id))
        async with asyncio.timeout(30):
            calls = _calls(admin, cast, leads, subscription_id)
            order = Random(1).sample(range(len(calls)), len(calls))
            mixed = await asyncio.gather(*(calls[place] for place in order))
            await selling
    answers = [answer for _, answer in sorted(zip(order, mixed, strict=True), key=itemgetter(0))]
    credited, debited, assigned = (
        Counter(map(_outcome, part))
        for part in (
            answers[:CREDITS],
            answers[CREDITS : CREDITS + DEBITS],
            answers[CREDITS + DEBITS :],
        )
    )
    assert credited == {"201": CREDITS}
    assert set(debited) == {"201", "402 balance_too_low"}
    assert set(assigned) <= {"200", "409 insufficient_balance", "409 charge_refused"}
    kinds = await _kinds(db, cast)
    assert kinds["manual_debit"] == debited["201"]
    # No update was lost: what is there is what went in and out.
    bought = kinds["lead_purchase"]
    assert bought >= assigned["200"]
    assert await balance_of(db, cast.acme.provider_id) == (
        START + CREDITS * CREDIT - debited["201"] * DEBIT - bought * PRICE
    )
    seals, _ = await billing.check_chain(worker_db, cast.acme.provider_id)
    assert (seals.checked, seals.wrong) == (1 + CREDITS + debited["201"] + bought, 0)


def _calls(
    admin: Client, cast: Cast, leads: list[UUID], subscription_id: UUID
) -> list[Awaitable[httpx.Response]]:
    path = f"{PROVIDERS}/{cast.acme.provider_id}"
    calls: list[Awaitable[httpx.Response]] = [
        admin.post(f"{path}/credit", {"amount": str(CREDIT), "memo": "In"}) for _ in range(CREDITS)
    ]
    calls += [
        admin.post(f"{path}/debit", {"amount": str(DEBIT), "memo": "Out"}) for _ in range(DEBITS)
    ]
    body = {"subscription_id": str(subscription_id)}
    calls += [admin.post(f"/api/v1/admin/leads/{lead_id}/assign", body) for lead_id in leads]
    return calls


def _outcome(answer: httpx.Response) -> str:
    code = answer.json().get("details", {}).get("code") if answer.is_error else ""
    return f"{answer.status_code} {code}".strip()


async def _leads_to_assign(db: Database, cast: Cast) -> tuple[list[UUID], UUID]:
    """Leads that wait to be sold by hand, and acme's subscription that gets them."""
    async with db.transaction(SYSTEM) as tx:
        subscription_id = await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        leads = [
            await make_lead(
                tx, cast.niche_id, status="unsold", email=f"{i}@example.com", now=utc_now()
            )
            for i in range(BY_HAND)
        ]
    return leads, subscription_id


async def _niche_to_drain(db: Database, cast: Cast) -> UUID:
    """Another niche, in which acme buys as well."""
    async with db.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="drained")
        level_id = await make_level(tx, niche_id, price=str(PRICE))
        await make_subscription(tx, cast.acme.provider_id, level_id)
        for i in range(SALES):
            await make_lead(tx, niche_id, status="approved", email=f"d{i}@example.com")
    return niche_id


async def _drain(db: Database, niche_id: UUID) -> None:
    cache = distribution.TermsCache()
    await distribution.drain_niche(db, niche_id, cache=cache, clock=lambda: NOW, batch_size_max=2)


async def _kinds(db: Database, cast: Cast) -> Counter[str]:
    """How many entries of each kind the ledger of acme has."""
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            "SELECT transaction_type FROM provider_ledger WHERE provider_id = %(id)s",
            {"id": cast.acme.provider_id},
        )
    return Counter(row[0] for row in rows)
