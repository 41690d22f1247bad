"""A disputed payment stops sales until it is settled, and everybody concerned is told."""

import itertools
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import pytest

from hotlead.billing import service
from hotlead.billing.records import Charge, Payment
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import Forbidden, NotFound
from hotlead.kit.ids import new_id
from hotlead.notifications import jobs
from tests.billing.money import balance_of
from tests.billing.test_deposits import event, tell
from tests.billing.test_taken_back import TAKEN, WON, paid, sold
from tests.builders import NOW, Cast, make_lead, make_subscription
from tests.client import Client
from tests.leads.rows import audit_rows
from tests.notifications.post import FakeMailer, list_deliveries, list_jobs, resources

OPENED = "charge.dispute.created"
CLOSED = "charge.dispute.closed"
DISPUTES = "/api/v1/admin/disputes"


def disputed(payment: Payment, kind: str, status: str = "", dispute: str = "dp_1") -> bytes:
    """What Stripe says of a dispute; it names our payment by Stripe's id of it alone."""
    about: Mapping[str, object] = {
        "id": dispute,
        "amount": 25_000,
        "status": status or "needs_response",
        "reason": "fraudulent",
        "metadata": {},
        "client_reference_id": None,
    }
    return event(kind, payment, about)


async def stopped_at(db: Database, cast: Cast) -> datetime | None:
    async with db.transaction(SYSTEM) as tx:
        [row] = await fetch_rows(
            tx,
            "SELECT sales_stopped_at FROM providers WHERE id = %(id)s",
            {"id": cast.acme.provider_id},
        )
    return row[0]


async def for_sale(db: Database, cast: Cast) -> UUID:
    """A lead that acme would buy."""
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
        return await make_lead(tx, cast.niche_id, status="approved")


async def test_nothing_is_sold_from_the_moment_it_is_opened(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    payment, lead_id = await paid(db, settings, cast), await for_sale(db, cast)
    for _ in range(2):
        await tell(db, settings, disputed(payment, OPENED))
    assert await stopped_at(db, cast) == NOW
    assert await balance_of(db, cast.acme.provider_id) == Decimal("1250.00")
    assert await sold(worker_db, cast, lead_id) == "unsold"
    [row] = await audit_rows(db, "provider.sales_stopped")
    assert row["description"] == "A payment is disputed"
    assert len(await audit_rows(db, "dispute.opened")) == 1


async def test_a_sale_decided_before_is_refused(
    db: Database, settings: Settings, cast: Cast
) -> None:
    payment, lead_id = await paid(db, settings, cast), await for_sale(db, cast)
    await tell(db, settings, disputed(payment, OPENED))
    charge = Charge(new_id(), cast.acme.provider_id, new_id(), lead_id, Decimal(25))
    with pytest.raises(service.ChargeRefused):
        async with db.transaction(SYSTEM) as tx:
            await service.charge_buyers(tx, [charge], NOW)


@pytest.mark.parametrize(("end", "is_stopped"), [("won", False), ("lost", True)])
async def test_any_order_comes_to_the_same(
    db: Database, settings: Settings, cast: Cast, end: str, is_stopped: bool
) -> None:
    """Opened, taken, closed, and given again where it was won, each of them twice."""
    for at, order in enumerate(itertools.permutations([OPENED, TAKEN, CLOSED, WON])):
        payment, dispute = await paid(db, settings, cast), f"dp_{at}"
        kinds = [kind for kind in order if end == "won" or kind != WON]
        before = await balance_of(db, cast.acme.provider_id)
        for kind in [*kinds, *kinds]:
            await tell(
                db, settings, disputed(payment, kind, end if kind == CLOSED else "", dispute)
            )
        taken = Decimal(0) if end == "won" else Decimal(250)
        assert await balance_of(db, cast.acme.provider_id) == before - taken
        assert (await stopped_at(db, cast) is not None) is is_stopped, order


async def test_won_sells_again_unless_another_stands(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    one, other = await paid(db, settings, cast), await paid(db, settings, cast)
    lead_id = await for_sale(db, cast)
    await tell(db, settings, disputed(one, OPENED, dispute="dp_1"))
    await tell(db, settings, disputed(other, OPENED, dispute="dp_2"))
    await tell(db, settings, disputed(one, CLOSED, "won", "dp_1"))
    assert await stopped_at(db, cast) == NOW
    await tell(db, settings, disputed(other, CLOSED, "won", "dp_2"))
    assert await stopped_at(db, cast) is None
    assert "distribution.retry_unsold" in {job.task_name for job in await list_jobs(db)}
    assert await sold(worker_db, cast, lead_id) == "distributed"


async def test_an_inquiry_is_no_dispute(db: Database, settings: Settings, cast: Cast) -> None:
    payment = await paid(db, settings, cast)
    await tell(db, settings, disputed(payment, OPENED, "warning_needs_response"))
    await tell(db, settings, disputed(payment, CLOSED, "warning_closed"))
    assert await stopped_at(db, cast) is None


async def test_an_administrator_lets_it_buy_again(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    admin, acme = await client.as_admin(), await client.as_provider("acme")
    path = f"/api/v1/admin/providers/{cast.acme.provider_id}/resume-sales"
    assert (await admin.post(path, {})).json()["details"]["code"] == "sales_not_stopped"
    payment = await paid(db, settings, cast)
    await tell(db, settings, disputed(payment, OPENED))
    page = f"/admin/providers/{cast.acme.provider_id}"
    assert "Nothing is sold to it since" in (await admin.get(page)).text
    assert "No leads are sold to you at present" in (await acme.get("/dashboard")).text
    [listed] = (await admin.get(f"{DISPUTES}?status=open")).json()["data"]
    assert (listed["id"], listed["amount"], listed["lifted_at"]) == ("dp_1", "250.00", None)
    assert (await acme.get(DISPUTES)).status_code == 403
    answer = await admin.post(path, {})
    assert answer.json()["data"]["sales_stopped_at"] is None
    assert "No leads are sold to you" not in (await acme.get("/dashboard")).text
    await tell(db, settings, disputed(payment, CLOSED, "lost"))
    assert await stopped_at(db, cast) is None, "it was let go before it was lost"
    await tell(db, settings, disputed(payment, OPENED, dispute="dp_2"))
    assert await stopped_at(db, cast) == NOW
    assert (await admin.post_form(f"{page}/resume-sales", {})).status_code == 303
    assert await stopped_at(db, cast) is None
    assert (await admin.get(f"{DISPUTES}?status=lost")).json()["pagination"]["total"] == 1


async def test_only_administrators_and_only_who_there_is(db: Database, cast: Cast) -> None:
    for actor, provider_id, error in [
        (cast.acme.actor, cast.acme.provider_id, Forbidden),
        (cast.admin, new_id(), NotFound),
    ]:
        with pytest.raises(error):
            async with db.transaction(actor) as tx:
                await service.resume_sales(tx, actor, provider_id, NOW)


async def _mails(db: Database, settings: Settings) -> dict[str, str]:
    """Sends everything; recipient → subject."""
    res = resources(db, settings, mailer := FakeMailer())
    for job in await list_jobs(db):
        if job.task_name == "notifications.announce_dispute":
            args = {name: str(value) for name, value in job.args.items()}
            await jobs.announce_dispute(res, args["dispute_id"], args["news"])
    await jobs.send_deliveries(res)
    return {str(message["To"]): str(message["Subject"]) for message in mailer.sent}


async def test_provider_and_administrators_are_told_of_the_beginning_and_the_end(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await paid(db, settings, cast)
    await tell(db, settings, disputed(payment, OPENED))
    assert await _mails(worker_db, settings) == {
        "acme@example.com": "Your payment of $250.00 is disputed",
        "admin@example.com": "Acme: a payment of $250.00 is disputed",
    }
    await tell(db, settings, disputed(payment, CLOSED, "lost"))
    assert await _mails(worker_db, settings) == {
        "acme@example.com": "The dispute over $250.00 is decided against this market",
        "admin@example.com": "Acme: the dispute over $250.00 is lost",
    }
    assert len(await list_deliveries(worker_db)) == 4


async def test_what_ended_before_it_was_told_is_told_once(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await paid(db, settings, cast)
    await tell(db, settings, disputed(payment, CLOSED, "won"))
    assert await _mails(worker_db, settings) == {
        "acme@example.com": "The dispute over $250.00 is settled",
        "admin@example.com": "Acme: the dispute over $250.00 is won",
    }
