"""What is written for the live feed, and that nobody sees a later number before an earlier one."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import msgspec
from psycopg import AsyncConnection

from hotlead.billing import service as billing
from hotlead.billing.records import ManualEntry
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Jsonb, fetch_all
from hotlead.leads import service as leads
from hotlead.notifications import jobs, service
from hotlead.notifications.records import FeedKind
from hotlead.notifications.service.feed import FEED_KEPT
from hotlead.notifications.service.streaming import ADMINISTRATORS, hand_out
from hotlead.web.streams import Hub
from tests.builders import NOW, Cast, make_lead
from tests.notifications.feed import add_event, names, read_events, say
from tests.notifications.post import FakeMailer, list_jobs, make_shop, resources


class EventRow(msgspec.Struct, frozen=True):
    whose: str
    kind: str
    facts: dict[str, object]


async def list_events(db: Database, cast: Cast) -> list[EventRow]:
    async with db.transaction(SYSTEM) as tx:
        return await fetch_all(
            tx,
            EventRow,
            """
            SELECT CASE WHEN provider_id = %(acme)s THEN 'acme'
                WHEN provider_id IS NULL THEN 'admin' ELSE 'rival' END AS whose, kind, facts
            FROM feed_events ORDER BY id
            """,
            {"acme": cast.acme.provider_id},
        )


async def test_each_buyer_is_told_its_own_purchase_once(db: Database, cast: Cast) -> None:
    shop = await make_shop(db, cast)
    for _ in range(2):
        async with db.transaction(SYSTEM) as tx:
            await service.announce_assignments(tx, [shop.lead_id], NOW)
    found = await list_events(db, cast)
    assert sorted((row.whose, row.kind) for row in found) == [
        ("acme", FeedKind.LEAD_BOUGHT),
        ("rival", FeedKind.LEAD_BOUGHT),
    ]
    facts = found[0].facts
    assert facts["lead_id"] == str(shop.lead_id)
    assert (facts["price"], facts["balance"], facts["niche"]) == ("25.00", "975.00", "VPS")
    # Ids and numbers; who asked is read on the page of the lead.
    assert set(facts) == {"lead_id", "number", "niche_id", "niche", "price", "balance"}


async def test_who_wants_no_mail_is_told_on_the_page(db: Database, cast: Cast) -> None:
    shop = await make_shop(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE providers SET notification_preferences = %s", (Jsonb({"new_lead": False}),)
        )
        await service.announce_assignments(tx, [shop.lead_id], NOW)
    assert len(await list_events(db, cast)) == 2


async def test_administrators_are_told_of_a_lead_that_waits(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        waiting = await make_lead(tx, cast.niche_id)
        approved = await make_lead(tx, cast.niche_id, status="approved")
        for lead_id in (waiting, waiting, approved):
            await service.confirm_submission(tx, lead_id, NOW)
    pending, counts = await list_events(db, cast)
    assert (pending.whose, pending.kind) == ("admin", FeedKind.LEAD_PENDING)
    assert pending.facts["lead_id"] == str(waiting)
    assert set(pending.facts) == {"lead_id", "number", "niche_id", "niche"}
    assert counts.kind == FeedKind.WAITING_CHANGED
    assert counts.facts == {
        "leads": 1, "providers": 0, "bad_lead_requests": 0, "manual_requests": 0
    }  # fmt: skip


async def test_a_review_tells_what_still_waits(
    db: Database, cast: Cast, settings: Settings
) -> None:
    async with db.transaction(SYSTEM) as tx:
        ids = [await make_lead(tx, cast.niche_id) for _ in range(3)]
        await leads.approve_lead(tx, cast.admin, ids[0], NOW)
        await leads.reject_lead(tx, cast.admin, ids[1], "Not a person", NOW)
    told = [job for job in await list_jobs(db) if job.task_name == "notifications.tell_waiting"]
    assert len(told) == 2
    for _ in told:
        await jobs.tell_waiting(resources(db, settings, FakeMailer()))
    (counts,) = await list_events(db, cast)
    assert counts.facts["leads"] == 1


async def test_a_movement_is_told_once_with_the_balance_as_it_is(
    db: Database, cast: Cast, settings: Settings
) -> None:
    async with db.transaction(SYSTEM) as tx:
        for key in ("one", "two"):
            acme_id = cast.acme.provider_id
            order = ManualEntry(provider_id=acme_id, amount=Decimal(5), memo="Hi", key=key)
            await billing.credit_provider(tx, cast.admin, order, NOW)
    entries = [
        job.args["ledger_entry_id"]
        for job in await list_jobs(db)
        if job.task_name == "notifications.announce_balance"
    ]
    for entry_id in (*entries, *entries):
        assert isinstance(entry_id, int)
        await jobs.announce_balance(resources(db, settings, FakeMailer()), entry_id)
    found = await list_events(db, cast)
    assert [(row.whose, row.kind) for row in found] == [("acme", FeedKind.BALANCE_CHANGED)] * 2
    # The first was told after the second was booked: an older balance is never news.
    assert [row.facts["balance"] for row in found] == ["1010.00", "1010.00"]
    assert found[0].facts["type"] == "manual_credit"


async def test_what_commits_late_is_not_missed(db: Database, cast: Cast) -> None:
    """The first writer draws its number and sleeps; the second must not be seen before it."""
    hub = Hub(10)
    await hand_out(db, hub)
    stream = hub.join(ADMINISTRATORS, "somebody")
    both = (asyncio.Event(), asyncio.Event())

    async def write_slowly() -> None:
        async with db.transaction(SYSTEM) as tx:
            await add_event(tx, None, "first")
            both[0].set()
            await both[1].wait()

    slow = asyncio.create_task(write_slowly())
    await both[0].wait()
    quick = asyncio.create_task(say(db, None, "second"))
    await asyncio.sleep(0.3)
    await hand_out(db, hub)
    both[1].set()
    await asyncio.gather(slow, quick)
    await hand_out(db, hub)
    assert names(read_events(stream.take().decode())) == ["first", "second"]


async def test_numbers_follow_the_commits_of_many_writers(db: Database, cast: Cast) -> None:
    hub = Hub(10)
    await hand_out(db, hub)
    stream = hub.join(ADMINISTRATORS, "somebody")
    heard: list[object] = []

    async def write(number: int) -> None:
        for turn in range(10):
            await say(db, None, f"{number}.{turn}")

    writers = asyncio.gather(*(write(number) for number in range(4)))
    while not writers.done():
        await hand_out(db, hub)
        heard += names(read_events(stream.take().decode()))
        await asyncio.sleep(0)
    await hand_out(db, hub)
    heard += names(read_events(stream.take().decode()))
    assert sorted(map(str, heard)) == [f"{n}.{turn}" for n in range(4) for turn in range(10)]


async def test_old_events_go_in_the_order_of_their_numbers(
    database_url: str, worker_db: Database, cast: Cast
) -> None:
    ids = [await say(worker_db, None, str(each)) for each in range(5)]
    await _make_older(database_url, ids[1], ids[3])
    async with worker_db.transaction(SYSTEM) as tx:
        # The first is younger than the second: neither goes before the other.
        assert await service.prune_feed(tx, NOW + FEED_KEPT) == 0
    await _make_older(database_url, ids[0])
    async with worker_db.transaction(SYSTEM) as tx:
        assert await service.prune_feed(tx, NOW + FEED_KEPT) == 2
    assert [row.facts["name"] for row in await list_events(worker_db, cast)] == ["2", "3", "4"]


async def test_the_last_event_stays_whatever_its_age(worker_db: Database, cast: Cast) -> None:
    for each in range(3):
        await say(worker_db, None, str(each))
    async with worker_db.transaction(SYSTEM) as tx:
        assert await service.prune_feed(tx, NOW + 2 * FEED_KEPT) == 2
    assert [row.facts["name"] for row in await list_events(worker_db, cast)] == ["2"]


async def _make_older(database_url: str, *event_ids: int) -> None:
    async with await AsyncConnection.connect(database_url, autocommit=True) as owner:
        await owner.execute("SET session_replication_role = replica")
        await owner.execute("SET row_security = off")
        await owner.execute(
            "UPDATE feed_events SET created_at = %s WHERE id = ANY(%s)",
            (NOW - timedelta(seconds=1), list(event_ids)),
        )
