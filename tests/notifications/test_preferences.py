"""What is switched off is not made, and not sent where it waited."""

import pytest

from hotlead.accounts.records import MailPreferences
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Jsonb
from hotlead.kit.ids import new_id
from hotlead.notifications import service
from hotlead.notifications.records import (
    Audience,
    Channel,
    NewDelivery,
    Preference,
    RecipientKind,
    Template,
)
from hotlead.notifications.rules import CATALOGUE, SWITCHES
from hotlead.notifications.rules.stopping import UNWANTED
from hotlead.notifications.service.posting import post
from hotlead.providers.records import NotificationPreferences
from tests.builders import NOW, Cast
from tests.client import Client
from tests.notifications.post import FakeMailer, list_deliveries, list_jobs, make_shop, resources

OF_PROVIDERS = NotificationPreferences()
OF_ADMINISTRATORS = MailPreferences()


def test_every_preference_is_kept_by_its_owner() -> None:
    owners = {
        Audience.PROVIDER: set(OF_PROVIDERS.__struct_fields__),
        Audience.ADMINISTRATOR: set(OF_ADMINISTRATORS.__struct_fields__),
    }
    for entry in CATALOGUE:
        if entry.preference is not None:
            assert entry.preference in owners[entry.audience]
    assert set(Preference) == owners[Audience.PROVIDER] | owners[Audience.ADMINISTRATOR]
    assert set(SWITCHES) == set(Preference)


async def test_the_database_has_the_same_defaults(db: Database) -> None:
    expected = {
        preference.value: getattr(
            OF_PROVIDERS if hasattr(OF_PROVIDERS, preference) else OF_ADMINISTRATORS, preference
        )
        for preference in Preference
    }
    async with db.transaction(SYSTEM) as tx:
        found = await tx.execute(
            """
            SELECT p, wants_mail('{}', p), wants_mail(NULL, p),
                wants_mail(jsonb_build_object(p, false), p),
                wants_mail(jsonb_build_object(p, true), p)
            FROM unnest(%s::text[]) AS p
            """,
            (list(expected),),
        )
        for name, empty, missing, off, on in await found.fetchall():
            assert (empty, missing, off, on) == (expected[name], expected[name], False, True), name
        critical = await tx.execute("SELECT wants_mail('{\"new_lead\": false}', NULL)")
        assert await critical.fetchone() == (True,)


async def test_the_pages_name_every_switch(client: Client, cast: Cast) -> None:
    settings_page = (await (await client.as_provider("acme")).get("/dashboard/settings")).text
    mail_page = (await (await client.as_admin()).get("/admin/mail")).text
    for preference, title in SWITCHES.items():
        page = settings_page if hasattr(OF_PROVIDERS, preference) else mail_page
        assert f'name="{preference.value}"' in page
        assert title in page
    for page in (settings_page, mail_page):
        assert "Always sent" in page


def _delivery(template: Template, cast: Cast) -> NewDelivery:
    to_admin = template is Template.LEADS_UNSOLD
    user_id = cast.admin.user_id
    assert user_id is not None
    return NewDelivery(
        id=new_id(),
        cause=f"test:{template}",
        channel=Channel.EMAIL,
        recipient_kind=RecipientKind.USER if to_admin else RecipientKind.PROVIDER,
        recipient_id=user_id if to_admin else cast.acme.provider_id,
        template=template,
    )


async def _switch_off(db: Database, *preferences: Preference) -> None:
    off = Jsonb(dict.fromkeys((each.value for each in preferences), False))
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE providers SET notification_preferences = notification_preferences || %s",
            (off,),
        )
        await tx.execute("UPDATE users SET notification_preferences = %s", (off,))


@pytest.mark.parametrize(
    ("template", "preference"),
    [
        (Template.LEVEL_CHANGED, Preference.MARKET_CHANGES),
        (Template.FILTERS_CHANGED, Preference.MARKET_CHANGES),
        (Template.RECHARGED, Preference.RECHARGES),
        (Template.LOW_BALANCE, Preference.LOW_BALANCE),
        (Template.REQUEST_DECIDED, Preference.BAD_LEAD_DECISION),
        (Template.LEADS_UNSOLD, Preference.LEADS_UNSOLD),
    ],
)
async def test_it_is_not_made(
    db: Database, cast: Cast, template: Template, preference: Preference
) -> None:
    await _switch_off(db, *(set(Preference) - {preference}))
    async with db.transaction(SYSTEM) as tx:
        await post(tx, [_delivery(template, cast)], NOW)
    assert [d.template for d in await list_deliveries(db)] == [template]
    await _switch_off(db, preference)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE deliveries SET cause = 'earlier'")
        await post(tx, [_delivery(template, cast)], NOW)
    # Nobody is woken for nothing.
    assert len(await list_jobs(db)) == 1
    assert [d.cause for d in await list_deliveries(db)] == ["earlier"]


async def test_what_is_critical_is_made_whatever_is_off(db: Database, cast: Cast) -> None:
    await _switch_off(db, *Preference)
    critical = [
        template
        for template in Template
        if template in {Template.PAYMENT_DISPUTED, Template.RECHARGE_OFF, Template.RESET_PASSWORD}
    ]
    async with db.transaction(SYSTEM) as tx:
        await post(tx, [_delivery(template, cast) for template in critical], NOW)
    assert {d.template for d in await list_deliveries(db)} == set(critical)


async def test_switching_off_acts_on_what_waits(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    shop = await make_shop(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await service.announce_assignments(tx, [shop.lead_id], NOW)
        await tx.execute(
            """
            UPDATE providers SET notification_preferences = '{"new_lead": false}' WHERE id = %s
            """,
            (cast.acme.provider_id,),
        )
    mailer = FakeMailer()
    await service.send_batch(resources(worker_db, settings, mailer), NOW)
    assert [message["To"] for message in mailer.sent] == [cast.rival.email]
    by_recipient = {d.recipient_id: d for d in await list_deliveries(db)}
    stopped = by_recipient[cast.acme.provider_id]
    assert (stopped.status, stopped.answer) == ("failed", UNWANTED)
    assert by_recipient[cast.rival.provider_id].status == "sent"
