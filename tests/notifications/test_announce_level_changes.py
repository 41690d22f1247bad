"""Telling subscribers that a level costs, or promises, something else."""

from decimal import Decimal
from email.message import EmailMessage

import msgspec
import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from hotlead.niches import service as niches
from hotlead.niches.records import LevelChanges
from hotlead.notifications import jobs, rules
from hotlead.notifications.records import MarketNews, TermsChange
from tests.builders import NOW, Cast, make_level, make_subscription
from tests.notifications.post import FakeMailer, list_deliveries, list_jobs, resources

JOB = "notifications.announce_level_changes"


def part(message: EmailMessage, kind: str) -> str:
    """The text of a mail, or its HTML."""
    body = message.get_body((kind,))
    assert body is not None
    return body.get_content()


async def test_each_subscriber_gets_one_mail_for_all_its_levels(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        duo = await make_level(tx, cast.niche_id, position=2, max_count=2, name="Duo")
        for level_id in (cast.level_id, duo):
            await make_subscription(tx, cast.acme.provider_id, level_id)
        await make_subscription(tx, cast.rival.provider_id, duo)
        ended: dict[str, object] = {"is_active": False}
        await make_subscription(tx, cast.broke.provider_id, duo, values=ended)
    changes = LevelChanges(price_per_lead=Decimal("40.00"), max_distribution_count=5)
    async with db.transaction(cast.admin) as tx:
        await niches.update_level(tx, cast.admin, cast.level_id, changes, NOW)
    [event_id] = [str(j.args["event_id"]) for j in await list_jobs(db) if j.task_name == JOB]
    mailer = FakeMailer()
    res = resources(worker_db, settings, mailer)
    for _ in range(2):
        await jobs.announce_level_changes(res, event_id)
    assert {d.cause for d in await list_deliveries(db)} == {f"niche.terms_changed:{event_id}"}
    await jobs.send_deliveries(res)
    assert sorted(str(message["To"]) for message in mailer.sent) == [
        cast.acme.email,
        cast.rival.email,
    ]
    [acme], [rival] = mailer.to(cast.acme.email), mailer.to(cast.rival.email)
    text = part(acme, "plain")
    assert acme["Subject"] == "Your VPS subscription: new terms"
    for words in ("A lead costs $40.00; it was $25.00.", "covers 25 leads", "Duo",
                  "At most 5 other providers get this lead. It was 3."):  # fmt: skip
        assert words in text
    assert "$40.00" not in part(rival, "plain")
    assert "$40.00" in part(acme, "html")


async def test_who_left_meanwhile_is_not_told(
    db: Database, worker_db: Database, settings: Settings, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
    async with db.transaction(cast.admin) as tx:
        await niches.deactivate_level(tx, cast.admin, cast.level_id, NOW)
        await tx.execute("UPDATE provider_subscriptions SET is_active = false")
    [job] = [each for each in await list_jobs(db) if each.task_name == JOB]
    await jobs.announce_level_changes(
        resources(worker_db, settings, FakeMailer()), str(job.args["event_id"])
    )
    assert await list_deliveries(db) == []


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ({"competitors_after": None}, "It is closed"),
        ({"competitors_before": None}, "It is open again"),
        ({"competitors_after": 0, "buyers_after": 1}, "You are the only buyer. It was 2."),
        ({"place_after": 2}, "Leads are offered at this level second; it was first."),
        ({"price_after": Decimal("99.00")}, "covers 1 lead at this price"),
    ],
)
def test_every_change_has_its_sentence(after: dict[str, object], words: str) -> None:
    level: dict[str, object] = {
        "level_name": "Shared",
        "price_before": Decimal("25.00"),
        "price_after": Decimal("25.00"),
        "buyers_before": 3,
        "buyers_after": 3,
        "competitors_before": 2,
        "competitors_after": 2,
        "place_before": 1,
        "place_after": 1,
    }
    news = MarketNews(
        delivery_id=new_id(),
        address="acme@example.com",
        company_name="Acme",
        timezone="UTC",
        balance=Decimal("100.00"),
        niche_name="VPS",
        changed_at=NOW,
        levels=(msgspec.convert({**level, **after}, TermsChange),),
    )
    letter = rules.write_letter(rules.fill_level_changed(news, "https://hotlead.example"))
    assert words in letter.text
    assert words in letter.html
