"""What administrators and Prometheus read of the money checks and the reconciliation."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from hotlead.billing import jobs, rules, service
from hotlead.billing.records import KnownDays
from hotlead.kit.actor import SYSTEM, VISITOR
from hotlead.kit.balance_transactions import TransactionKind
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, InvalidInput, Unauthenticated
from hotlead.kit.ids import new_id
from hotlead.kit.mail import make_mailer
from hotlead.kit.resources import Resources
from tests.billing.accounts import Account, moved
from tests.billing.test_taken_back import paid
from tests.builders import NOW, Cast
from tests.client import open_client
from tests.leads.rows import audit_rows
from tests.leads.rows import jobs as queued

DAY = NOW.date()
YESTERDAY = utc_now().date() - timedelta(days=1)
API = "/api/v1/admin/reconciliations"
NIGHT = NOW + timedelta(days=1)
NOON = datetime.combine(YESTERDAY, time(12), UTC)


@pytest.fixture
async def differing(
    db: Database, worker_db: Database, forgetting: None, settings: Settings, cast: Cast
) -> None:
    """A day on which one payment is missing at Stripe, and another here."""
    await paid(db, settings, cast)
    account = Account([moved("x", TransactionKind.DEPOSIT, "20.00", new_id())])
    await service.reconcile_days(worker_db, account, DAY, DAY, NIGHT)
    await service.record_proof(db, NIGHT)


def on(day: str) -> date:
    return date.fromisoformat(day)


def known(first: str | None, last: str | None) -> KnownDays:
    return KnownDays(on(first) if first else None, on(last) if last else None)


@pytest.mark.parametrize(
    ("first", "last", "due_from"),
    [
        (None, None, "2026-11-12"),
        ("2026-01-01", "2026-11-18", "2026-11-12"),
        ("2026-01-01", "2026-11-05", "2026-11-06"),
        ("2026-01-01", "2026-02-01", "2026-08-19"),
    ],
)
def test_which_days_are_due(first: str | None, last: str | None, due_from: str) -> None:
    assert rules.days_due(known(first, last), NOW) == (on(due_from), on("2026-11-19"))


@pytest.mark.parametrize(
    ("day", "kept", "days"),
    [
        ("2026-11-20", (None, None), None),  # not over
        ("2026-08-18", (None, None), None),  # too long ago
        ("2026-11-17", (None, None), ("2026-11-17", "2026-11-19")),
        ("2026-11-10", ("2026-11-01", "2026-11-19"), ("2026-11-10", "2026-11-10")),
        # What is kept has no gaps.
        ("2026-10-20", ("2026-11-01", "2026-11-19"), ("2026-10-20", "2026-10-31")),
        ("2026-11-18", ("2026-11-01", "2026-11-15"), ("2026-11-16", "2026-11-19")),
    ],
)
def test_which_days_are_looked_at_when_one_is_asked_for(
    day: str, kept: tuple[str | None, str | None], days: tuple[str, str] | None
) -> None:
    found = rules.days_asked(on(day), known(*kept), NOW)
    assert found == (days and (on(days[0]), on(days[1])))


async def test_a_day_is_asked_for(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        for _ in range(2):
            asked = await service.request_reconciliation(tx, cast.admin, on("2026-11-19"), NOW)
            assert (asked.first, asked.last) == (on("2026-11-19"), on("2026-11-19"))
    days = {"first": "2026-11-19", "last": "2026-11-19"}
    assert await queued(db) == [(service.RECONCILE_JOB, days)] * 2
    assert [row["actor_id"] for row in await audit_rows(db, "reconciliation.requested")] == [
        str(cast.admin.user_id)
    ] * 2


async def test_who_may_not_ask(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        for actor, error in ((VISITOR, Unauthenticated), (cast.acme.actor, Forbidden)):
            with pytest.raises(error):
                await service.request_reconciliation(tx, actor, DAY, NOW)
        with pytest.raises(InvalidInput):
            await service.request_reconciliation(tx, cast.admin, DAY, NOW)
    assert await queued(db) == []


async def test_the_jobs(worker_db: Database, settings: Settings, cast: Cast) -> None:
    """The daily one queues the week; the other compares it, with the sandbox."""
    res = Resources(worker_db, settings, make_mailer(None, settings.outbox_dir))
    await jobs.reconcile(res)
    [(name, args)] = await queued(worker_db)
    assert (name, args["last"]) == (service.RECONCILE_JOB, YESTERDAY.isoformat())
    await jobs.reconcile_days(res, **args)
    async with worker_db.transaction(SYSTEM) as tx:
        found = await service.get_reconciliation(tx, SYSTEM, YESTERDAY)
    assert (found.is_clean, found.gateway.value) == (True, "sandbox")


@pytest.mark.usefixtures("differing")
async def test_the_api_says_it_all(db: Database, settings: Settings, cast: Cast) -> None:
    async with open_client(settings, db, cast) as client:
        admin = await client.as_admin()
        [day] = (await admin.get(API)).json()["data"]
        assert (day["day"], day["differing"], day["is_clean"]) == (DAY.isoformat(), 2, False)
        told = (await admin.get(f"{API}/{DAY}")).json()["data"]
        assert {it["kind"] for it in told["differences"]} == {"missing_here", "missing_there"}
        checks = (await admin.get("/api/v1/admin/money-checks")).json()["data"][0]
        assert {it["name"] for it in checks["results"] if it["wrong"]} == {
            "stripe_is_booked",
            "booked_is_at_stripe",
        }
        assert all(it["title"] != it["name"] for it in checks["results"])
        answer = await admin.post(f"{API}/{YESTERDAY}")
        assert (answer.status_code, answer.json()["data"]["last"]) == (202, YESTERDAY.isoformat())
        assert (await admin.post(f"{API}/{utc_now().date()}")).status_code == 422
        assert (await admin.get(f"{API}/2020-01-01")).status_code == 404
        for nonsense in ("2020-13-01", "yesterday", "9" * 30):
            assert (await admin.get(f"{API}/{nonsense}")).status_code in {404, 422}


@pytest.mark.usefixtures("differing")
async def test_the_pages_say_it_too(db: Database, settings: Settings, cast: Cast) -> None:
    async with open_client(settings, db, cast) as client:
        admin = await client.as_admin()
        page = (await admin.get("/admin/money")).text
        assert "2 differ" in page
        assert "What Stripe moved for us on a reconciled day is in the ledger: 1 row wrong." in page
        page = (await admin.get(f"/admin/money/{DAY}")).text
        assert "The ledger has a deposit of $250.00 that Stripe has not." in page
        assert "Stripe has a deposit of $20.00 for a payment that is not here." in page
        assert f"/admin/providers/{cast.acme.provider_id}" in page
        answer = await admin.post_form(f"/admin/money/{DAY}", {})
        assert answer.headers["location"] == f"/admin/money/{DAY}"
        assert (await admin.get("/admin/money/2020-01-01")).status_code == 200
        for nonsense in ("2020-13-01", "yesterday"):
            assert (await admin.get(f"/admin/money/{nonsense}")).status_code == 404


@pytest.mark.usefixtures("differing")
async def test_prometheus_is_told(db: Database, settings: Settings) -> None:
    token = replace(settings, metrics_token="s3cret")
    async with open_client(token, db) as client:
        text = (await client.get("/metrics", authorization="Bearer s3cret")).text
    assert 'hotlead_money_check_wrong{check="stripe_is_booked"} 1.0' in text
    assert 'hotlead_money_check_wrong{check="balance_is_sum"} 0.0' in text
    assert "hotlead_reconciliation_differences" in text


async def test_gauges_of_a_market_that_is_new(db: Database) -> None:
    checks, differences, age = await service.read_gauges(db)
    assert (checks.values, differences.values, age.values) == ({}, {(): 0}, {})


@pytest.mark.usefixtures("forgetting")
async def test_the_age_of_the_last_clean_run(db: Database, worker_db: Database, cast: Cast) -> None:
    an_hour_ago = utc_now() - timedelta(hours=1)
    await service.reconcile_days(worker_db, Account(), YESTERDAY, YESTERDAY, an_hour_ago)
    lost = moved("lost", TransactionKind.DEPOSIT, "5.00", new_id(), at=NOON)
    await service.reconcile_days(worker_db, Account([lost]), YESTERDAY, YESTERDAY, utc_now())
    _, differences, age = await service.read_gauges(db)
    assert differences.values == {(): 1}
    assert 3600 <= age.values[()] < 3700
