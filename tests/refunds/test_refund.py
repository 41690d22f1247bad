"""A request is decided, or a lead is bad for everybody: the price goes back once."""

from decimal import Decimal

import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege, UniqueViolation

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound
from hotlead.kit.ids import new_id
from hotlead.refunds import service
from hotlead.refunds.records import BadLeadStatus
from tests.billing.money import balance_of
from tests.builders import NOW, Cast, make_lead
from tests.leads.rows import audit_rows, jobs
from tests.refunds.shop import PRICE, approve, look, mark_bad, reject, report, sell


async def test_an_approved_request_gives_the_price_back(db: Database, cast: Cast) -> None:
    lead_id = await sell(db, cast, cast.acme, cast.rival)
    asked = await report(db, cast.acme.actor, lead_id)
    assert (asked.status, asked.price, asked.is_refunded) == (BadLeadStatus.PENDING, PRICE, False)
    before = await balance_of(db, cast.acme.provider_id)
    done = await approve(db, cast.admin, asked.id, "Sorry for that.")
    assert (done.status, done.is_refunded) == (BadLeadStatus.APPROVED, True)
    assert (done.answer, done.reviewed_by_name) == ("Sorry for that.", "Admin Tester")
    assert await balance_of(db, cast.acme.provider_id) == before + PRICE
    found = await look(db, lead_id)
    assert found.status == "distributed"
    assert found.refunded == {cast.acme.provider_id}
    assert found.entries == [(cast.acme.provider_id, PRICE)]
    [row] = await audit_rows(db, "refund.approved")
    assert row["metadata"]["request_id"] == str(asked.id)
    assert row["entity_id"] == str(lead_id)
    assert len(await audit_rows(db, "provider.refunded")) == 1
    told = ("notifications.announce_decision", {"request_id": str(asked.id)})
    assert (await jobs(db)).count(told) == 1


async def test_the_entry_names_the_sale(db: Database, cast: Cast) -> None:
    lead_id = await sell(db, cast)
    await approve(db, cast.admin, (await report(db, cast.acme.actor, lead_id)).id)
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            """
            SELECT e.lead_id, e.subscription_id = a.subscription_id, e.amount = a.price_charged,
                a.refund_reason, e.created_by
            FROM provider_ledger AS e JOIN lead_assignments AS a ON a.id = e.assignment_id
            WHERE e.transaction_type = 'refund'
            """,
        )
    assert rows == [(lead_id, True, True, "Fake contact", cast.admin.user_id)]


async def test_a_decided_request_is_decided(db: Database, cast: Cast) -> None:
    lead_id = await sell(db, cast)
    asked = await report(db, cast.acme.actor, lead_id)
    await approve(db, cast.admin, asked.id)
    for verb in (approve, reject):
        with pytest.raises(service.RequestDecided):
            await verb(db, cast.admin, asked.id)
    assert (await look(db, lead_id)).entries == [(cast.acme.provider_id, PRICE)]


async def test_a_rejected_request_moves_nothing_and_says_why(db: Database, cast: Cast) -> None:
    lead_id = await sell(db, cast)
    asked = await report(db, cast.acme.actor, lead_id)
    for memo in ("", " \n ", "x" * 501, "a\x00b"):
        with pytest.raises(InvalidInput):
            await reject(db, cast.admin, asked.id, memo)
    done = await reject(db, cast.admin, asked.id)
    assert (done.status, done.answer) == (BadLeadStatus.REJECTED, "The number works.")
    found = await look(db, lead_id)
    assert (found.refunded, found.entries) == (set(), [])
    assert len(await audit_rows(db, "refund.rejected")) == 1
    with pytest.raises(service.RequestDecided):
        await approve(db, cast.admin, asked.id)
    # With something new to say it may be reported again.
    again = await report(db, cast.acme.actor, lead_id)
    assert (await approve(db, cast.admin, again.id)).status is BadLeadStatus.APPROVED


async def test_bad_for_everybody_refunds_who_was_not(db: Database, cast: Cast) -> None:
    lead_id = await sell(db, cast, cast.acme, cast.rival)
    await approve(db, cast.admin, (await report(db, cast.acme.actor, lead_id)).id)
    await report(db, cast.rival.actor, lead_id)
    marked = await mark_bad(db, cast.admin, lead_id, "A school's number")
    assert (marked.refunds, marked.amount, marked.requests_resolved) == (1, PRICE, 1)
    found = await look(db, lead_id)
    assert found.status == "bad_lead"
    assert found.refunded == {cast.acme.provider_id, cast.rival.provider_id}
    assert found.entries == sorted((one.provider_id, PRICE) for one in (cast.acme, cast.rival))
    assert found.requests == {
        cast.acme.provider_id: "approved",
        cast.rival.provider_id: "auto_resolved",
    }
    assert len(await audit_rows(db, "lead.marked_bad")) == 1
    names = [name for name, _ in await jobs(db)]
    assert names.count("notifications.announce_bad_lead") == 1
    with pytest.raises(service.LeadNotSold):
        await mark_bad(db, cast.admin, lead_id)
    with pytest.raises(service.ReportRefused) as refused:
        await report(db, cast.rival.actor, lead_id)
    assert refused.value.code == "already_refunded"


async def test_what_cost_nothing_has_no_entry(db: Database, cast: Cast) -> None:
    """Nor does a refund move a place in the queue."""
    lead_id = await sell(db, cast)
    async with db.transaction(SYSTEM) as tx:
        free_id = await make_lead(tx, cast.niche_id, status="distributed", email="t@example.com")
        await tx.execute(
            """
            INSERT INTO lead_assignments (id, lead_id, provider_id, subscription_id,
                                          competition_level_id, price_charged, competitors_max,
                                          created_at)
            SELECT %s, %s, provider_id, subscription_id, competition_level_id, 0, 2, created_at
            FROM lead_assignments WHERE lead_id = %s
            """,
            (new_id(), free_id, lead_id),
        )
        before = await fetch_rows(tx, "SELECT id, rotation FROM provider_subscriptions")
    asked = await report(db, cast.acme.actor, free_id)
    assert (await approve(db, cast.admin, asked.id)).is_refunded
    found = await look(db, free_id)
    assert (found.refunded, found.entries) == ({cast.acme.provider_id}, [])
    assert await balance_of(db, cast.acme.provider_id) == Decimal(975)
    async with db.transaction(SYSTEM) as tx:
        assert await fetch_rows(tx, "SELECT id, rotation FROM provider_subscriptions") == before


async def test_only_what_is_sold_is_bad_for_everybody(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        unsold = [
            await make_lead(tx, cast.niche_id, status=status, email=f"{status}@example.com")
            for status in ("pending_approval", "approved", "unsold")
        ]
    for lead_id in unsold:
        with pytest.raises(service.LeadNotSold):
            await mark_bad(db, cast.admin, lead_id)
    with pytest.raises(NotFound):
        await mark_bad(db, cast.admin, new_id())
    with pytest.raises(InvalidInput):
        await mark_bad(db, cast.admin, await sell(db, cast), "x" * 501)


async def test_strangers(db: Database, cast: Cast) -> None:
    lead_id = await sell(db, cast)
    asked = await report(db, cast.acme.actor, lead_id)
    for verb in (approve, reject):
        with pytest.raises(Forbidden):
            await verb(db, cast.acme.actor, asked.id)
        with pytest.raises(NotFound):
            await verb(db, cast.admin, new_id())
    with pytest.raises(Forbidden):
        await mark_bad(db, cast.acme.actor, lead_id)
    with pytest.raises(NotFound):
        await report(db, cast.rival.actor, lead_id)
    with pytest.raises(Forbidden):
        await report(db, cast.admin, lead_id)


async def test_the_table_holds_it_too(db: Database, cast: Cast) -> None:
    """What the code never does: another's sale, two open, two approved, turned down silently."""
    lead_id = await sell(db, cast, cast.acme, cast.rival)
    asked = await report(db, cast.acme.actor, lead_id)
    copy = """
        INSERT INTO bad_lead_requests (id, lead_id, provider_id, assignment_id, reason)
        SELECT %s, a.lead_id, %s, a.id, 'spam' FROM lead_assignments AS a WHERE a.provider_id = %s
    """
    own = (new_id(), cast.acme.provider_id, cast.acme.provider_id)
    with pytest.raises(UniqueViolation):
        async with db.transaction(cast.acme.actor) as tx:
            await tx.execute(copy, own)
    with pytest.raises(CheckViolation):
        async with db.transaction(cast.admin) as tx:
            await tx.execute(
                "UPDATE bad_lead_requests SET status = 'rejected', reviewed_at = %s", (NOW,)
            )
    await approve(db, cast.admin, asked.id)
    with pytest.raises(UniqueViolation):
        async with db.transaction(cast.admin) as tx:
            await tx.execute(copy, own)
            await tx.execute(
                "UPDATE bad_lead_requests SET status = 'approved', reviewed_at = %s", (NOW,)
            )
    with pytest.raises(InsufficientPrivilege):
        async with db.transaction(cast.acme.actor) as tx:
            await tx.execute(
                """
                INSERT INTO bad_lead_requests (id, lead_id, provider_id, assignment_id, reason)
                VALUES (%s, %s, %s, %s, 'spam')
                """,
                (new_id(), lead_id, cast.acme.provider_id, new_id()),
            )
