"""Alive, ready, measured."""

import psycopg
import pytest

from hotlead.kit.config import Settings
from hotlead.kit.db import APP_ROLE, Database
from tests.client import Client, open_client
from tests.web.settings import changed


async def test_alive_and_ready(client: Client) -> None:
    assert (await client.get("/healthz")).text == "alive\n"
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.text) == (200, "ready\n")


async def test_not_ready_without_every_migration(client: Client, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("DELETE FROM schema_migrations WHERE name LIKE '0001%'")
    response = await client.get("/readyz")
    assert (response.status_code, response.text) == (503, "migrations are missing\n")


@pytest.fixture
async def nowhere(monkeypatch: pytest.MonkeyPatch) -> Database:
    """A pool whose server does not answer, and which does not wait long for it."""
    monkeypatch.setattr("hotlead.kit.db.POOL_WAIT_S", 0.3)
    return Database("postgresql://nobody@127.0.0.1:1/none", APP_ROLE, 1)


async def test_alive_and_not_ready_without_a_database(
    settings: Settings, nowhere: Database
) -> None:
    await nowhere.open()
    try:
        async with open_client(settings, nowhere) as client:
            assert (await client.get("/healthz")).status_code == 200
            ready = await client.get("/readyz")
            assert (ready.status_code, ready.text) == (503, "the database does not answer\n")
            refused = await client.post("/api/v1/auth/login", {"email": "a@b.c", "password": "x"})
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "5"
    finally:
        await nowhere.close()


async def test_metrics_are_not_for_everyone(client: Client) -> None:
    assert (await client.get("/metrics")).status_code == 404


async def test_metrics_are_for_the_holder_of_the_token(settings: Settings, db: Database) -> None:
    async with open_client(changed(settings, metrics_token="s3cret"), db) as client:
        await client.get("/login?email=canary%40example.com")
        right = await client.get("/metrics", authorization="Bearer s3cret")
        assert right.status_code == 200
        assert 'route="/login"' in right.text
        assert "canary" not in right.text
        for wrong in ("Bearer s3cre", "Bearer ", "s3cret x", "Bearer %C3%A9"):
            assert (await client.get("/metrics", authorization=wrong)).status_code == 404


async def test_unknown_methods_share_one_label(settings: Settings, db: Database) -> None:
    async with open_client(changed(settings, metrics_token="s3cret"), db) as client:
        await client.request("BREW", "/login")
        text = (await client.get("/metrics", authorization="Bearer s3cret")).text
    assert "BREW" not in text
    assert 'method="OTHER"' in text
