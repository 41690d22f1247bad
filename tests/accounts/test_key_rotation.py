"""Another secret key: what ends with the old one, and that docs/runbooks/key-rotation.md works."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from pyotp.totp import TOTP

from hotlead.accounts import service
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from tests.accounts.letterbox import Letterbox, token_of
from tests.builders import PASSWORD, Cast
from tests.client import Client, open_client

RUNBOOK = Path(__file__).parents[2] / "docs/runbooks/key-rotation.md"
ME = "/api/v1/auth/me"
LOGIN = "/api/v1/auth/login"
EMAIL = "acme@example.com"
CREDENTIALS = {"email": EMAIL, "password": PASSWORD}


@pytest.fixture
async def after(
    settings: Settings, db: Database, client: Client, cast: Cast
) -> AsyncIterator[Client]:
    """The same market under another key."""
    rotated = replace(settings, secret_key="n" * 48)
    async with open_client(rotated, db, cast) as renewed:
        yield renewed


def statements() -> list[str]:
    """The SQL of the runbook."""
    return re.findall(r"```sql\n(.*?)```", RUNBOOK.read_text("utf-8"), re.DOTALL)


async def turn_on(acme: Client) -> tuple[TOTP, str]:
    """acme's app, and one of its recovery codes."""
    begun = await acme.post("/api/v1/auth/second-factor", {"password": PASSWORD})
    app = TOTP(begun.json()["data"]["secret"])
    done = await acme.post("/api/v1/auth/second-factor/confirm", {"code": app.now()})
    return app, str(done.json()["data"]["codes"][0])


async def second_step(client: Client, code: str) -> int:
    asked = await client.post(LOGIN, CREDENTIALS)
    step = {"ticket": asked.json()["details"]["ticket"], "code": code}
    return (await client.post(f"{LOGIN}/second-step", step)).status_code


async def test_sessions_end_and_keys_go_on(client: Client, after: Client) -> None:
    acme = await client.as_provider("acme")
    assert acme.logged_in is not None
    made = await acme.post("/api/v1/auth/api-keys", {"name": "CRM", "password": PASSWORD})
    key = {"authorization": f"Bearer {made.json()['data']['key']}"}
    assert (await after.holding(acme.logged_in).get(ME)).status_code == 401
    assert (await after.get(ME, **key)).status_code == 200
    assert (await after.post(LOGIN, CREDENTIALS)).status_code == 200


async def test_apps_end_recovery_codes_go_on_and_a_reset_lets_in(
    client: Client, after: Client, db: Database, cast: Cast
) -> None:
    app, recovery_code = await turn_on(await client.as_provider("acme"))
    assert await second_step(after, app.now()) == 401
    assert await second_step(after, recovery_code) == 200
    async with db.transaction(SYSTEM) as tx:
        await service.reset_second_factor(tx, SYSTEM, cast.acme.user_id, utc_now())
    assert (await after.post(LOGIN, CREDENTIALS)).status_code == 200
    new_app, _ = await turn_on(await after.as_provider("acme"))
    assert new_app.secret != app.secret


async def test_the_runbook_ends_the_links_that_were_sent(
    client: Client, after: Client, post: Letterbox, database_url: str
) -> None:
    acme = await client.as_provider("acme")
    await turn_on(acme)
    await post.letters()
    await client.post("/api/v1/auth/forgot-password", {"email": EMAIL})
    token = await post.token()
    # Its hash is kept, not its key: a link that was sent outlives the key that made it.
    assert (await after.get(f"/reset-password?token={token}")).status_code == 200

    ends, finds, hooks = statements()
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(ends.encode())
        cursor = owner.execute(finds.encode())
        assert cursor.nextset()
        assert cursor.fetchall() == [(EMAIL,)]
        cursor = owner.execute(hooks.encode())
        assert cursor.nextset()
        assert cursor.fetchall() == []

    sent = {"token": token, "password": "seven green bottles on a wall"}
    assert (await after.post("/api/v1/auth/reset-password", sent)).status_code == 422
    # Going back to the old key opens nothing again.
    assert (await acme.get(ME)).status_code == 401
    await after.post("/api/v1/auth/forgot-password", {"email": EMAIL})
    sent["token"] = token_of((await Letterbox(after.db, after.settings).letters())[-1])
    assert (await after.post("/api/v1/auth/reset-password", sent)).status_code == 200
