"""An administrator takes money from a provider, never more than it has."""

import asyncio
from collections import Counter
from decimal import Decimal

import pytest

from hotlead.kit.db import Database
from tests.billing.money import PROVIDERS, balance_of, moved_by_hand
from tests.builders import Cast
from tests.client import Client
from tests.leads.rows import audit_rows, jobs
from tests.providers.rows import subscribed

CORRECTION = {"amount": "25.00", "memo": "Credited twice in June"}


def path_of(cast: Cast) -> str:
    return f"{PROVIDERS}/{cast.acme.provider_id}/debit"


async def test_it_is_booked_with_the_balance_before_and_after(
    client: Client, db: Database, cast: Cast
) -> None:
    await subscribed(db, cast, cast.acme)
    admin = await client.as_admin()
    response = await admin.post(path_of(cast), CORRECTION)
    assert response.status_code == 201
    booked = response.json()["data"]
    assert (booked["transaction_type"], booked["amount"]) == ("manual_debit", "-25.00")
    assert (booked["balance_before"], booked["balance_after"]) == ("1000.00", "975.00")
    [entry] = await audit_rows(db, "provider.debited")
    assert entry["description"] == "-$25.00: Credited twice in June"
    assert entry["metadata"]["before"] == {"balance": "1000.00"}
    assert entry["metadata"]["after"] == {"balance": "975.00"}
    # Less money sells no lead; the page of the provider is told.
    assert [name for name, _ in await jobs(db)] == ["notifications.announce_balance"]
    acme = await client.as_provider("acme")
    line = (await acme.get("/api/v1/providers/me/ledger")).json()["data"][0]
    assert (line["amount"], line["memo"]) == ("-25.00", "Credited twice in June")


async def test_never_below_zero(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    assert (await admin.post(path_of(cast), {**CORRECTION, "amount": "500"})).status_code == 201
    response = await admin.post(path_of(cast), {**CORRECTION, "amount": "500.01"})
    assert response.status_code == 402
    answer = response.json()
    assert answer["error"] == "The balance is $500.00, and a debit never takes it below zero."
    assert answer["details"] == {"code": "balance_too_low", "balance": "500.00"}
    assert len(await audit_rows(db, "provider.debited")) == 1
    assert (await admin.post(path_of(cast), {**CORRECTION, "amount": "500"})).status_code == 201
    assert await balance_of(db, cast.acme.provider_id) == 0


async def test_a_key_sent_twice_books_once(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    for _ in range(2):
        answer = await admin.post(path_of(cast), CORRECTION, idempotency_key="a")
        assert answer.status_code == 201
    assert await balance_of(db, cast.acme.provider_id) == Decimal("975.00")


async def test_a_refusal_may_be_sent_again_under_its_key(
    client: Client, db: Database, cast: Cast
) -> None:
    admin = await client.as_admin()
    await admin.post(path_of(cast), {**CORRECTION, "amount": "500.00"})
    much = {**CORRECTION, "amount": "510.00"}
    assert (await admin.post(path_of(cast), much, idempotency_key="a")).status_code == 402
    credit = f"{PROVIDERS}/{cast.acme.provider_id}/credit"
    await admin.post(credit, {"amount": "10.00", "memo": "To make it fit"})
    assert (await admin.post(path_of(cast), much, idempotency_key="a")).status_code == 201
    assert await balance_of(db, cast.acme.provider_id) == 0


@pytest.mark.race
async def test_fifty_at_once_never_take_it_below_zero(
    client: Client, db: Database, cast: Cast
) -> None:
    admin = await client.as_admin()
    # Room for fourteen of seventy dollars, and no more.
    debit = {**CORRECTION, "amount": "70.00"}
    answers = await asyncio.gather(*(admin.post(path_of(cast), debit) for _ in range(50)))
    assert Counter(a.status_code for a in answers) == {201: 14, 402: 36}
    afters = {a.json()["data"]["balance_after"] for a in answers if a.status_code == 201}
    assert afters == {f"{1000 - 70 * number}.00" for number in range(1, 15)}
    assert await balance_of(db, cast.acme.provider_id) == Decimal("20.00")
    assert len(await moved_by_hand(db, cast.acme.provider_id)) == 14
