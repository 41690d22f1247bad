"""Administrators see whether everybody gets its turn; Prometheus reads the same."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import psycopg
import pytest

from hotlead.distribution import service
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute
from tests.builders import Cast, make_lead, make_subscription
from tests.client import Client, open_client
from tests.distribution.test_verify import drain
from tests.web.settings import changed

API = "/api/v1/admin/fairness"
PAGE = "/admin/fairness"


@pytest.fixture
async def measured(worker_db: Database, cast: Cast) -> None:
    """Four leads to acme alone; rival stood behind it each time, and starves."""
    now = utc_now()
    async with worker_db.transaction(SYSTEM) as tx:
        await execute(tx, "UPDATE competition_levels SET max_distribution_count = 1")
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        await make_subscription(tx, cast.rival.provider_id, cast.level_id)
        await execute(
            tx,
            "UPDATE provider_subscriptions SET created_at = %(at)s",
            {"at": now - timedelta(days=20)},
        )
    for at in range(4):
        moment = now - timedelta(days=4 - at)
        async with worker_db.transaction(SYSTEM) as tx:
            await execute(
                tx,
                "UPDATE provider_subscriptions SET rotation = 900 WHERE provider_id = %(id)s",
                {"id": cast.rival.provider_id},
            )
            await make_lead(
                tx, cast.niche_id, status="approved", email=f"{at}@example.com", now=moment
            )
        await drain(worker_db, cast.niche_id, moment)
    await service.measure_fairness(worker_db, now)


async def test_nothing_is_counted_yet(client: Client) -> None:
    admin = await client.as_admin()
    assert "Nothing counted yet" in (await admin.get(PAGE)).text
    assert (await admin.get(API)).json()["data"]["levels"] == []


@pytest.mark.usefixtures("measured")
async def test_the_page(client: Client) -> None:
    admin = await client.as_admin()
    page = (await admin.get(PAGE)).text
    assert "0.500" in page
    assert "Acme" in page
    assert page.index("Rival") < page.index("Acme")
    turned = (await admin.get(f"{PAGE}?sort=-ratio&niche=vps")).text
    assert turned.index("Acme") < turned.index("Rival")
    starving = (await admin.get(f"{PAGE}?starving=true")).text
    assert "Rival" in starving
    assert "Acme" not in starving
    assert "This page is empty" in (await admin.get(f"{PAGE}?page=2")).text
    assert (await admin.get(f"{PAGE}?sort=price")).status_code == 422
    acme = await client.as_provider("acme")
    assert (await acme.get(PAGE)).status_code == 403


@pytest.mark.usefixtures("measured")
async def test_the_api(client: Client) -> None:
    admin = await client.as_admin()
    found = (await admin.get(API)).json()["data"]
    (level,) = found["levels"]
    told = ("jain", "least", "median", "most", "longest_wait", "starving", "judged")
    assert [level[name] for name in told] == [0.5, 0, 1, 2, 4, 1, 2]
    assert [row["company_name"] for row in found["starving"]] == ["Rival"]
    assert (await admin.get(f"{API}?niche=other")).json()["data"]["levels"] == []
    rows = (await admin.get(f"{API}/subscriptions?sort=-received&limit=1")).json()
    assert rows["pagination"]["total"] == 2
    assert [(row["company_name"], row["received"], row["fair"]) for row in rows["data"]] == [
        ("Acme", 4, 2)
    ]
    none = (await admin.get(f"{API}/subscriptions?starving=true&niche=other")).json()
    assert none["data"] == []
    assert (await admin.get(f"{API}/subscriptions?sort=price")).status_code == 422
    acme = await client.as_provider("acme")
    assert (await acme.get(API)).status_code == 403
    assert (await acme.get(f"{API}/subscriptions")).status_code == 403


@pytest.mark.usefixtures("measured")
async def test_prometheus_reads_it(settings: Settings, db: Database) -> None:
    async with open_client(changed(settings, metrics_token="s3cret"), db) as client:
        text = (await client.get("/metrics", authorization="Bearer s3cret")).text
    assert 'hotlead_fairness_jain{level="Shared",niche="vps"} 0.5' in text
    assert 'hotlead_starving_subscriptions{level="Shared",niche="vps"} 1.0' in text
    assert "hotlead_http_requests_total" in text
    assert "Rival" not in text


@pytest.mark.usefixtures("measured")
async def test_niches_beyond_the_bound_are_no_labels(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotlead.distribution.service.fairness.NICHES_SHOWN_MAX", 0)
    assert [gauge.values for gauge in await service.read_gauges(db)] == [{}, {}]


async def fails(db: Database) -> list[object]:
    raise psycopg.OperationalError


async def hangs(db: Database) -> list[object]:
    await asyncio.sleep(60)
    return []


@pytest.mark.parametrize("read", [fails, hangs])
async def test_prometheus_is_answered_without_the_database(
    read: Callable[[Database], Awaitable[list[object]]],
    settings: Settings,
    db: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hotlead.distribution.service.read_gauges", read)
    monkeypatch.setattr("hotlead.web.health.GAUGES_WAIT_S", 0.05)
    async with open_client(changed(settings, metrics_token="s3cret"), db) as client:
        answer = await client.get("/metrics", authorization="Bearer s3cret")
    assert answer.status_code == 200
    assert "hotlead_fairness" not in answer.text
    assert "hotlead_http_requests_total" in answer.text
