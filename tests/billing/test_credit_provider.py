"""An administrator gives a provider money."""

import asyncio
from collections import Counter
from decimal import Decimal

import pytest

from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from tests.billing.money import PROVIDERS, balance_of, moved_by_hand
from tests.builders import Cast
from tests.client import Client
from tests.leads.rows import audit_rows, jobs
from tests.providers.rows import subscribed

GOODWILL = {"amount": "25.00", "memo": "Goodwill for June"}

# What is changed about it, and the field that is then wrong.
BAD: list[tuple[dict[str, object], str]] = [
    ({"amount": "0.00"}, "amount"),
    ({"amount": "-25.00"}, "amount"),
    ({"amount": "25.001"}, "amount"),
    ({"amount": 0.1 + 0.2}, "amount"),
    ({"amount": "NaN"}, "amount"),
    ({"amount": "sNaN"}, "amount"),
    ({"amount": "-Infinity"}, "amount"),
    ({"amount": "1e999999"}, "amount"),
    ({"amount": "1e-999999"}, "amount"),
    ({"amount": "10000000000.00"}, "amount"),
    ({"amount": "9" * 5000}, "amount"),
    ({"amount": "a lot"}, "amount"),
    ({"amount": "$25.00"}, "amount"),
    ({"amount": ""}, "amount"),
    ({"amount": None}, "amount"),
    ({"amount": True}, "amount"),
    ({"amount": ["25.00"]}, "amount"),
    ({"memo": ""}, "memo"),
    ({"memo": " \u200b\n "}, "memo"),
    ({"memo": "x" * 501}, "memo"),
    ({"memo": "one\ntwo"}, "memo"),
    ({"memo": "turned \u202e round"}, "memo"),
    ({"memo": None}, "memo"),
    ({"memo": 5}, "memo"),
    ({"key": "k"}, "key"),
]


def path_of(cast: Cast, verb: str = "credit") -> str:
    return f"{PROVIDERS}/{cast.broke.provider_id}/{verb}"


async def test_it_is_booked_told_and_wakes_unsold_leads(
    client: Client, db: Database, cast: Cast
) -> None:
    await subscribed(db, cast, cast.broke)
    admin = await client.as_admin()
    response = await admin.post(path_of(cast), GOODWILL)
    assert response.status_code == 201
    booked = response.json()["data"]
    assert booked.pop("id")
    assert booked.pop("created_at")
    assert booked == {
        "provider_id": str(cast.broke.provider_id),
        "transaction_type": "manual_credit",
        "amount": "25.00",
        "balance_before": "0.00",
        "balance_after": "25.00",
        "memo": "Goodwill for June",
    }
    [entry] = await audit_rows(db, "provider.credited")
    assert entry["entity_id"] == str(cast.broke.provider_id)
    assert entry["metadata"]["before"] == {"balance": "0.00"}
    assert entry["metadata"]["after"] == {"balance": "25.00"}
    [told, woken] = await jobs(db)
    assert told[0] == "notifications.announce_balance"
    assert woken == ("distribution.retry_unsold", {"niche_id": str(cast.niche_id)})
    # The provider reads why, by API and on its page.
    broke = await client.as_provider("broke")
    [line] = (await broke.get("/api/v1/providers/me/ledger")).json()["data"]
    assert (line["amount"], line["memo"]) == ("25.00", "Goodwill for June")
    assert "Goodwill for June" in (await broke.get("/dashboard/billing")).text


async def test_a_key_sent_twice_books_once(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    first, again = [await admin.post(path_of(cast), GOODWILL, idempotency_key="a") for _ in "12"]
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    other = await admin.post(path_of(cast), {**GOODWILL, "amount": "26.00"}, idempotency_key="a")
    assert (other.status_code, other.json()["details"]["code"]) == (409, "idempotency_key_reused")
    assert await balance_of(db, cast.broke.provider_id) == Decimal("25.00")
    # Without a key each call is a credit of its own.
    for _ in range(2):
        assert (await admin.post(path_of(cast), GOODWILL)).status_code == 201
    assert await balance_of(db, cast.broke.provider_id) == Decimal("75.00")


@pytest.mark.race
async def test_one_key_at_once_books_once(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    answers = await asyncio.gather(
        *(admin.post(path_of(cast), GOODWILL, idempotency_key="a") for _ in range(10))
    )
    assert Counter(a.status_code for a in answers) == {201: 10}
    assert await balance_of(db, cast.broke.provider_id) == Decimal("25.00")


@pytest.mark.parametrize("verb", ["credit", "debit"])
async def test_administrators_only(client: Client, db: Database, cast: Cast, verb: str) -> None:
    acme, admin = await client.as_provider("acme"), await client.as_admin()
    own = f"{PROVIDERS}/{cast.acme.provider_id}/{verb}"
    assert (await client.post(own, GOODWILL)).status_code == 401
    assert (await acme.post(own, GOODWILL)).status_code == 403
    assert (await admin.post(f"{PROVIDERS}/{new_id()}/{verb}", GOODWILL)).status_code == 404
    assert await balance_of(db, cast.acme.provider_id) == Decimal("1000.00")


@pytest.mark.parametrize("verb", ["credit", "debit"])
async def test_bad_input_is_named(client: Client, db: Database, cast: Cast, verb: str) -> None:
    admin = await client.as_admin()
    for change, field in BAD:
        response = await admin.post(path_of(cast, verb), {**GOODWILL, **change})
        assert response.status_code == 422, change
        assert set(response.json()["details"]["fields"]) == {field}, change
    assert await moved_by_hand(db, cast.broke.provider_id) == []


async def test_everything_wrong_is_said_at_once(client: Client, cast: Cast) -> None:
    admin = await client.as_admin()
    response = await admin.post(path_of(cast), {"amount": "0", "memo": ""})
    assert set(response.json()["details"]["fields"]) == {"amount", "memo"}
    missing = await admin.post(path_of(cast), {"amount": "1.00"})
    assert set(missing.json()["details"]["fields"]) == {"memo"}
    for body in (b"", b"[]", b"null", b'"25.00"'):
        assert (await admin.request("POST", path_of(cast), content=body,
                                    headers={"content-type": "application/json"})
                ).status_code in {400, 422}  # fmt: skip


async def test_one_credit_has_a_maximum(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    over = await admin.post(path_of(cast), {**GOODWILL, "amount": "20000.01"})
    assert over.status_code == 422
    assert over.json()["details"]["fields"] == {"amount": "Enter $20,000.00 or less."}
    alone = await admin.post(path_of(cast), {**GOODWILL, "amount": "1000.01"})
    assert alone.json()["details"]["code"] == "second_administrator_needed"
    assert (await admin.post(path_of(cast), {**GOODWILL, "amount": "1000.00"})).status_code == 201
    assert await balance_of(db, cast.broke.provider_id) == Decimal("1000.00")
