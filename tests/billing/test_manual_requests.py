"""Large credits and debits by hand take two administrators."""

import asyncio
from decimal import Decimal
from uuid import UUID

import pytest
from psycopg.errors import CheckViolation

from hotlead.billing import service
from hotlead.billing.records import Hand, ManualEntry, ManualKind, ManualRequest, RequestStatus
from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, HotleadError, InvalidInput, NotFound
from hotlead.kit.ids import new_id
from hotlead.notifications import jobs
from tests.billing.money import balance_of, moved_by_hand
from tests.billing.test_money_pages import drawn, page_of
from tests.builders import NOW, Cast, make_user
from tests.client import Client
from tests.leads.rows import audit_rows
from tests.notifications.post import FakeMailer, list_jobs, resources

CREDIT, DEBIT = ManualKind.MANUAL_CREDIT, ManualKind.MANUAL_DEBIT
REQUESTS = "/api/v1/admin/manual-requests"
ALONE = Decimal(1000)


async def add_colleague(db: Database) -> Actor:
    async with db.transaction(SYSTEM) as tx:
        user_id = await make_user(tx, "carol@example.com", role="admin")
    return Actor(role=Role.ADMIN, user_id=user_id, name="Carol")


def order(
    cast: Cast, amount: str = "5000.00", key: str = "k", memo: str = "Goodwill"
) -> ManualEntry:
    return ManualEntry(
        provider_id=cast.acme.provider_id, amount=Decimal(amount), memo=memo, key=key
    )


async def ask(db: Database, cast: Cast, amount: str = "5000.00", kind: ManualKind = CREDIT) -> UUID:
    async with db.transaction(cast.admin) as tx:
        return (await service.ask_to_move(tx, cast.admin, kind, order(cast, amount), NOW)).id


async def approve(db: Database, actor: Actor, request_id: UUID) -> ManualRequest:
    async with db.transaction(actor) as tx:
        return await service.approve_manual(tx, actor, request_id, NOW)


async def reject(db: Database, actor: Actor, request_id: UUID) -> ManualRequest:
    async with db.transaction(actor) as tx:
        return await service.reject_manual(tx, actor, request_id, NOW)


@pytest.mark.parametrize(("amount", "is_alone"), [("1000.00", True), ("1000.01", False)])
async def test_up_to_an_amount_one_is_enough(
    db: Database, cast: Cast, amount: str, is_alone: bool
) -> None:
    code = None
    try:
        async with db.transaction(cast.admin) as tx:
            await service.move_alone(tx, Hand(cast.admin, ALONE), CREDIT, order(cast, amount), NOW)
    except HotleadError as error:
        code = error.code
    assert code == (None if is_alone else "second_administrator_needed")
    expected = Decimal(1000) + (Decimal(amount) if is_alone else 0)
    assert await balance_of(db, cast.acme.provider_id) == expected


async def test_another_agrees_and_it_is_moved_once(db: Database, cast: Cast) -> None:
    carol, request_id = await add_colleague(db), await ask(db, cast)
    assert await balance_of(db, cast.acme.provider_id) == Decimal(1000)
    done = await approve(db, carol, request_id)
    assert (done.status, done.decided_by_name) == (RequestStatus.APPROVED, "Carol Tester")
    assert await moved_by_hand(db, cast.acme.provider_id) == [("5000.00", "Goodwill")]
    for verb in (approve, reject):
        with pytest.raises(service.RequestDecided):
            await verb(db, carol, request_id)
    [asked], [approved] = (
        await audit_rows(db, "manual.asked"),
        await audit_rows(db, "manual.approved"),
    )
    assert asked["description"] == approved["description"] == "Credit of $5,000.00: Goodwill"


async def test_nobody_agrees_to_their_own(db: Database, cast: Cast) -> None:
    request_id = await ask(db, cast)
    with pytest.raises(service.OwnRequest):
        await approve(db, cast.admin, request_id)
    with pytest.raises(CheckViolation, match="manual_requests"):
        async with db.transaction(SYSTEM) as tx:
            await tx.execute(
                "UPDATE manual_requests SET status = 'rejected', decided_at = now(),"
                " decided_by = asked_by"
            )
    assert (await reject(db, cast.admin, request_id)).status is RequestStatus.WITHDRAWN
    assert await balance_of(db, cast.acme.provider_id) == Decimal(1000)


async def test_a_debit_that_the_balance_does_not_cover_goes_on_waiting(
    db: Database, cast: Cast
) -> None:
    with pytest.raises(service.BalanceTooLow):
        await ask(db, cast, "1000.01", DEBIT)
    carol, request_id = await add_colleague(db), await ask(db, cast, "1000.00", DEBIT)
    async with db.transaction(cast.admin) as tx:
        await service.debit_provider(tx, cast.admin, order(cast, "0.01", "less"), NOW)
    with pytest.raises(service.BalanceTooLow):
        await approve(db, carol, request_id)
    async with db.transaction(cast.admin) as tx:
        await service.credit_provider(tx, cast.admin, order(cast, "0.01", "more"), NOW)
    assert (await approve(db, carol, request_id)).status is RequestStatus.APPROVED
    assert await balance_of(db, cast.acme.provider_id) == Decimal(0)


async def test_eight_at_once_move_once(db: Database, cast: Cast) -> None:
    carol, request_id = await add_colleague(db), await ask(db, cast)
    verbs = [approve, reject] * 4
    outcomes = await asyncio.gather(
        *(verb(db, carol, request_id) for verb in verbs), return_exceptions=True
    )
    [decided] = [done for done in outcomes if isinstance(done, ManualRequest)]
    assert sum(isinstance(each, service.RequestDecided) for each in outcomes) == 7
    moved = await moved_by_hand(db, cast.acme.provider_id)
    assert len(moved) == (decided.status is RequestStatus.APPROVED)


async def test_asked_twice_under_one_key_is_one(db: Database, cast: Cast) -> None:
    assert await ask(db, cast) == await ask(db, cast)
    jobs_of = [job for job in await list_jobs(db) if "manual_request" in job.task_name]
    assert len(jobs_of) == len(await audit_rows(db, "manual.asked")) == 1


async def test_a_key_stands_for_one_request_or_one_movement(db: Database, cast: Cast) -> None:
    """Back and another amount: what the form had done stays all that it does."""
    request_id, hand = await ask(db, cast), Hand(cast.admin, ALONE)
    for wanted in (order(cast, "7000.00"), order(cast, memo="Another reason")):
        with pytest.raises(service.KeyUsed):
            async with db.transaction(cast.admin) as tx:
                await service.ask_to_move(tx, cast.admin, CREDIT, wanted, NOW)
    with pytest.raises(service.KeyUsed):
        async with db.transaction(cast.admin) as tx:
            await service.move_alone(tx, hand, CREDIT, order(cast, "500.00"), NOW)
    async with db.transaction(cast.admin) as tx:
        await service.move_alone(tx, hand, CREDIT, order(cast, "500.00", "alone"), NOW)
    with pytest.raises(service.KeyUsed):
        async with db.transaction(cast.admin) as tx:
            await service.ask_to_move(tx, cast.admin, CREDIT, order(cast, key="alone"), NOW)
    assert await ask(db, cast) == request_id
    assert await moved_by_hand(db, cast.acme.provider_id) == [("500.00", "Goodwill")]


async def test_bad_ones_and_strangers(db: Database, cast: Cast) -> None:
    for bad in (
        order(cast, "20000.01"),
        order(cast, "0"),
        order(cast, memo=" "),
        order(cast, "NaN"),
    ):
        with pytest.raises(InvalidInput):
            async with db.transaction(cast.admin) as tx:
                await service.ask_to_move(tx, cast.admin, CREDIT, bad, NOW)
    with pytest.raises(Forbidden):
        async with db.transaction(cast.acme.actor) as tx:
            await service.ask_to_move(tx, cast.acme.actor, CREDIT, order(cast), NOW)
    with pytest.raises(NotFound):
        await approve(db, cast.admin, new_id())


async def test_the_others_are_told_and_not_when_it_was_decided(
    worker_db: Database, settings: Settings, cast: Cast
) -> None:
    carol, request_id = await add_colleague(worker_db), await ask(worker_db, cast)
    res = resources(worker_db, settings, mailer := FakeMailer())
    await jobs.announce_manual_request(res, str(request_id))
    await jobs.send_deliveries(res)
    [message] = mailer.sent
    assert message["To"] == "carol@example.com"
    assert message["Subject"] == "A credit of $5,000.00 waits for you"
    async with worker_db.transaction(cast.admin) as tx:
        other = order(cast, key="other")
        other_id = (await service.ask_to_move(tx, cast.admin, CREDIT, other, NOW)).id
    await reject(worker_db, carol, other_id)
    await jobs.announce_manual_request(res, str(other_id))
    await jobs.send_deliveries(res)
    assert len(mailer.sent) == 1


async def test_the_form_asks_where_it_may_not_move(
    client: Client, db: Database, cast: Cast
) -> None:
    admin = await client.as_admin()
    preview = (await admin.get(page_of(cast) + "?amount=1000.01")).text
    assert "Another administrator has to agree" in preview
    form = {**await drawn(admin, cast), "amount": "5000"}
    for _ in range(2):
        answer = await admin.post_form(page_of(cast), form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/admin/manual-requests")
    page = (await admin.get("/admin/manual-requests")).text
    assert page.count("Waits for another administrator") == 2  # wide and on a phone
    [waiting] = (await admin.get(f"{REQUESTS}?status=pending")).json()["data"]
    answer = await admin.post_form(f"/admin/manual-requests/{waiting['id']}/approve", {})
    assert answer.status_code == 303
    assert "You asked for this" in (await admin.get("/admin/manual-requests")).text
    assert await moved_by_hand(db, cast.acme.provider_id) == []


async def test_by_api(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    credit = f"/api/v1/admin/providers/{cast.acme.provider_id}/credit"
    refused = await admin.post(credit, {"amount": "5000.00", "memo": "Goodwill"})
    assert refused.json()["details"] == {
        "code": "second_administrator_needed",
        "alone_max": "1000",
    }
    body = {"provider_id": str(cast.acme.provider_id), "transaction_type": "manual_credit",
            "amount": "5000.00", "memo": "Goodwill"}  # fmt: skip
    asked = await admin.post(REQUESTS, body)
    assert (asked.status_code, asked.json()["data"]["status"]) == (201, "pending")
    one = f"{REQUESTS}/{asked.json()['data']['id']}"
    assert (await admin.post(f"{one}/approve", {})).json()["details"]["code"] == "own_request"
    assert (await admin.post(f"{one}/reject", {})).json()["data"]["status"] == "withdrawn"
    acme = await client.as_provider("acme")
    assert (await acme.get(REQUESTS)).status_code == 403
