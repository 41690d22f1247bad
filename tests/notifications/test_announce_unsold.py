"""Telling administrators that leads find no buyer."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

from hotlead.distribution import service as distribution
from hotlead.distribution.service import list_unsold
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute
from hotlead.kit.ids import new_id
from hotlead.kit.paging import Paging
from hotlead.leads.service import review as leads
from hotlead.notifications import jobs, rules, service
from hotlead.notifications.records import NicheWithLeads, Template, UnsoldNews
from tests.builders import NOW, Cast, make_lead, make_niche, make_subscription
from tests.notifications.post import FakeMailer, list_deliveries, resources

LEADS = 3


def _text(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return body.get_content()


async def _leave_unsold(db: Database, cast: Cast) -> None:
    """LEADS that nobody has the money for, and a test that counts for nothing."""
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.broke.provider_id, cast.level_id)
        for at in range(LEADS):
            await make_lead(tx, cast.niche_id, status="approved", email=f"{at}@example.com")
        test_id = await make_lead(tx, cast.niche_id, status="approved")
        await execute(tx, "UPDATE leads SET is_test = true WHERE id = %(id)s", {"id": test_id})
    cache = distribution.TermsCache()
    await distribution.drain_niche(db, cast.niche_id, cache=cache, clock=lambda: NOW)


async def test_each_administrator_hears_once_a_day(
    worker_db: Database, settings: Settings, cast: Cast
) -> None:
    await _leave_unsold(worker_db, cast)
    later = NOW + timedelta(hours=1)
    for now in (later, later + timedelta(hours=1)):
        async with worker_db.transaction(SYSTEM) as tx:
            await service.announce_unsold(tx, LEADS, now)
    [delivery] = await list_deliveries(worker_db)
    assert (delivery.template, delivery.cause) == (
        Template.LEADS_UNSOLD,
        f"leads.unsold:{NOW.date()}",
    )
    mailer = FakeMailer()
    await jobs.send_deliveries(resources(worker_db, settings, mailer))
    [message] = mailer.sent
    assert message["Subject"] == "3 leads without a buyer"
    for words in ("VPS: 3 leads", "against it: balance too low.", "/admin/unsold"):
        assert words in _text(message)
    assert "VPS" in _text(message, "html")


async def test_few_or_old_ones_are_no_news(worker_db: Database, cast: Cast) -> None:
    await _leave_unsold(worker_db, cast)
    for least, now in ((LEADS + 1, NOW), (LEADS, NOW + timedelta(hours=25)), (0, NOW)):
        async with worker_db.transaction(SYSTEM) as tx:
            await service.announce_unsold(tx, least, now)
    assert await list_deliveries(worker_db) == []


async def test_what_is_settled_meanwhile_is_no_news(
    worker_db: Database, settings: Settings, cast: Cast
) -> None:
    await _leave_unsold(worker_db, cast)
    async with worker_db.transaction(SYSTEM) as tx:
        await service.announce_unsold(tx, LEADS, NOW)
        left = await list_unsold(tx, cast.admin, None, Paging(), NOW)
        ids = [lead.id for lead in left.items]
        await leads.reject_leads(tx, cast.admin, ids, "Nobody sells this.", NOW)
    mailer = FakeMailer()
    await jobs.send_deliveries(resources(worker_db, settings, mailer))
    assert mailer.sent == []


def test_the_niches_beyond_the_first_ten_are_counted() -> None:
    niche = NicheWithLeads(name="VPS", slug="vps", leads=1, oldest_at=NOW)
    for count, words in ((11, "and 1 more niche"), (12, "and 2 more niches")):
        news = UnsoldNews(
            delivery_id=new_id(), address="a@example.com", first_name="", niches=count * [niche]
        )
        assert f"{words}\n" in rules.write_letter(rules.fill_leads_unsold(news, "")).text


async def test_the_setting_decides(worker_db: Database, settings: Settings, cast: Cast) -> None:
    async with worker_db.transaction(SYSTEM) as tx:
        await make_niche(tx, slug="empty")
    await _leave_unsold(worker_db, cast)
    never = resources(worker_db, replace(settings, unsold_alert=0), FakeMailer())
    await jobs.announce_unsold(never)
    assert await list_deliveries(worker_db) == []
