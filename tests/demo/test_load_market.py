"""Loading the demo: a market that the real engine ran, once, with one password."""

from dataclasses import replace
from io import StringIO

import psycopg
import pytest
from rich.console import Console

from hotlead.accounts import service as accounts
from hotlead.accounts.records import LogIn, Place
from hotlead.demo import logins
from hotlead.demo.builder import build_market
from hotlead.demo.leads import LEADS_PER_NICHE, PENDING_PER_NICHE
from hotlead.demo.loader import NotADemo, load_market
from hotlead.demo.stream import stream_leads
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.leads import service as leads
from hotlead.web.ratelimit import make_rate_limiter
from tests.builders import PASSWORD_HASH, make_niche


@pytest.fixture
def demo(settings: Settings, database_url: str) -> Settings:
    """Settings of a demo on an empty database."""
    return replace(settings, database_url=database_url, demo_password="a fine demo password")


@pytest.fixture
def screen() -> Console:
    """A screen nobody looks at."""
    return Console(file=StringIO())


async def test_the_market_is_loaded_once(demo: Settings, screen: Console, db: Database) -> None:
    await load_market(demo, screen)
    first = await _counts(demo)
    await load_market(demo, screen)

    assert await _counts(demo) == first
    assert sum(first.values()) == sum(LEADS_PER_NICHE.values())
    assert set(first) == {"pending_approval", "distributed", "unsold", "rejected"}
    assert first["pending_approval"] == PENDING_PER_NICHE * len(LEADS_PER_NICHE)
    assert first["unsold"] >= 5


async def test_what_is_loaded_lies_in_the_past_and_says_that_it_is_a_demo(
    demo: Settings, screen: Console, db: Database
) -> None:
    await load_market(demo, screen)

    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute(
            """
            SELECT count(*) FILTER (WHERE a.created_at < l.approved_at),
                count(DISTINCT a.created_at::date) > 20,
                max(a.created_at) < now(),
                (SELECT bool_and(is_demo) FROM niches),
                (SELECT bool_and(is_demo) FROM providers),
                (SELECT max(created_at) < now() FROM providers),
                (SELECT count(*) FROM procrastinate_jobs
                 WHERE task_name = 'notifications.tell_user')
            FROM lead_assignments AS a
            JOIN leads AS l ON l.id = a.lead_id
            """
        )
        assert await cursor.fetchone() == (0, True, True, True, True, True, 0)


async def test_a_load_cut_short_is_finished(
    demo: Settings, screen: Console, db: Database, database_url: str
) -> None:
    await load_market(demo, screen)
    with psycopg.connect(database_url) as owner:
        owner.execute(
            "DELETE FROM leads WHERE status IN ('pending_approval', 'rejected')",
        )

    await load_market(demo, screen)

    assert sum((await _counts(demo)).values()) == sum(LEADS_PER_NICHE.values())


async def test_everybody_shown_can_log_in_with_the_present_password(
    demo: Settings, screen: Console, db: Database
) -> None:
    await load_market(demo, screen)
    for login in logins.LOGINS:
        assert await _logs_in(demo, db, login.email, "a fine demo password")

    await load_market(replace(demo, demo_password="quite another one"), screen)
    # Without a configured one, the kept one stays.
    await load_market(replace(demo, demo_password=None), screen)

    assert logins.read_password(demo) == "quite another one"
    assert await _logs_in(demo, db, "acme@example.com", "quite another one")
    with pytest.raises(accounts.WrongCredentials):
        await _logs_in(demo, db, "acme@example.com", "a fine demo password")


async def test_a_market_of_its_own_is_left_alone(
    demo: Settings, screen: Console, db: Database
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_niche(tx, slug="boats")

    with pytest.raises(NotADemo):
        await load_market(demo, screen)
    assert logins.read_password(demo) is None


async def test_the_stream_submits_and_reviews(
    demo: Settings, screen: Console, db: Database, worker_db: Database
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await build_market(tx, PASSWORD_HASH, utc_now())
    kept = leads.Forms()
    async with db.connection() as tx:
        forms = {slug: await kept.read(tx, slug) for slug in LEADS_PER_NICHE}

    await stream_leads(worker_db, forms, screen, secret_key=demo.secret_key, pause_s=0, count=20)

    after = await _counts(demo)
    assert sum(after.values()) == 20
    assert after["approved"] >= 5


async def _counts(demo: Settings) -> dict[str, int]:
    async with await psycopg.AsyncConnection.connect(demo.database_url or "") as owner:
        cursor = await owner.execute("SELECT status, count(*) FROM leads GROUP BY status")
        return {str(status): int(count) for status, count in await cursor.fetchall()}


async def _logs_in(demo: Settings, db: Database, email: str, password: str) -> bool:
    logged_in = await accounts.log_in(
        db,
        make_rate_limiter(None, enabled=False),
        demo.secret_key,
        LogIn(email, password),
        Place(),
        utc_now(),
    )
    return logged_in.user.email == email
