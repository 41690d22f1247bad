"""From what happened to the endpoint of whom it concerns."""

from standardwebhooks import Webhook as Signer

from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute
from hotlead.kit.ids import new_id
from hotlead.kit.resources import Resources
from hotlead.leads import service as leads
from hotlead.notifications import jobs, service
from hotlead.notifications.records import ChosenEvent
from hotlead.refunds import service as refunds
from hotlead.refunds.records import BadLeadMark, BadLeadReason
from tests.builders import NOW, Cast
from tests.client import open_client
from tests.leads.own import Person
from tests.notifications.hooks import (
    list_attempts,
    list_hooks,
    make_webhook,
)
from tests.notifications.post import list_jobs, make_shop
from tests.refunds.shop import approve, reject, report
from tests.webhook_receiver import (
    Receiver,
    event_of,
    signed_by,
)


async def test_a_buyer_is_told_what_its_own_api_says(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    made = await make_webhook(db, settings, cast.acme)
    shop = await make_shop(db, cast, {"budget": 120, "notes": "Call me"})
    await jobs.announce_assignments(res, [str(shop.lead_id)])
    await jobs.announce_assignments(res, [str(shop.lead_id)])
    async with db.transaction(SYSTEM) as tx:
        await service.tell_endpoints_of_sales(tx, [shop.lead_id], NOW)
    assert sum(job.task_name == "notifications.send_webhooks" for job in await list_jobs(db)) == 1
    await jobs.send_webhooks(res)
    (request,) = receiver.requests
    assert signed_by(request, made.secret)
    Signer(made.secret).verify(request.body, request.headers)
    async with open_client(settings, db, cast) as client:
        acme = await client.as_provider("acme")
        answer = await acme.get(f"/api/v1/providers/me/leads/{shop.lead_id}")
    event = event_of(request)
    assert (event.type, event.data) == ("lead.assigned", answer.json()["data"])
    assert '"price_charged":"25.00"' in request.body.decode()
    (hook,) = await list_hooks(db)
    assert (hook.status, hook.answer) == ("sent", "The server answered 200.")
    assert request.headers["webhook-id"] == str(hook.id)
    assert hook.cause == f"lead.assigned:{shop.acme_assignment_id}"
    (attempt,) = await list_attempts(db)
    assert (attempt.status_code, attempt.answer) == (200, "thanks")


async def test_mails_that_are_not_wanted_stop_no_webhook(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    await make_webhook(db, settings, cast.acme)
    async with db.transaction(SYSTEM) as tx:
        await execute(
            tx,
            """
            UPDATE providers SET notification_preferences = '{"new_lead": false,
                "low_balance": false, "bad_lead_decision": false}',
                low_balance_at = now(), low_balance_threshold = 2000
            WHERE id = %(id)s
            """,
            {"id": cast.acme.provider_id},
        )
    shop = await make_shop(db, cast)
    await jobs.announce_assignments(res, [str(shop.lead_id)])
    await jobs.announce_low_balance(res, str(cast.acme.provider_id))
    await jobs.announce_low_balance(res, str(cast.acme.provider_id))
    await jobs.send_webhooks(res)
    assert [event_of(each).type for each in receiver.requests] == [
        "lead.assigned", "balance.low",
    ]  # fmt: skip
    low = event_of(receiver.requests[1]).data
    assert (low["balance"], low["threshold"]) == ("975.00", "2000.00")


async def test_nobody_is_told_what_it_did_not_ask_for(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    await make_webhook(db, settings, cast.acme, events=(ChosenEvent.BALANCE_LOW,))
    gone = await make_webhook(db, settings, cast.rival)
    async with db.transaction(cast.rival.actor) as tx:
        await service.delete_webhook(tx, cast.rival.actor, gone.webhook.id, NOW)
    shop = await make_shop(db, cast)
    await make_webhook(db, settings, cast.broke)
    await jobs.announce_assignments(res, [str(shop.lead_id)])
    await jobs.announce_low_balance(res, str(cast.acme.provider_id))
    await jobs.send_webhooks(res)
    assert (receiver.requests, await list_hooks(db)) == ([], [])


async def test_a_lead_sent_again_is_something_new(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    await make_webhook(db, settings, cast.acme)
    shop = await make_shop(db, cast)
    await jobs.announce_assignments(res, [str(shop.lead_id)])
    event_id = str(new_id())
    await jobs.redeliver_lead(res, str(shop.lead_id), event_id)
    await jobs.redeliver_lead(res, str(shop.lead_id), event_id)
    await jobs.send_webhooks(res)
    first, second = receiver.requests
    assert event_of(first).type == event_of(second).type == "lead.assigned"
    assert first.headers["webhook-id"] != second.headers["webhook-id"]


async def test_a_lead_that_was_taken_back_is_passed_on_to_no_server(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    """Not late, not by a replay, not by hand: as with mails, only that it was taken back."""
    made = await make_webhook(db, settings, cast.acme)
    shop = await make_shop(db, cast)
    await jobs.announce_assignments(res, [str(shop.lead_id)])
    await Person(db, settings, shop.lead_id).withdraw()
    await jobs.redeliver_lead(res, str(shop.lead_id), str(new_id()))
    await jobs.announce_withdrawal(res, str(shop.lead_id))
    await jobs.send_webhooks(res)
    assert [event_of(each).type for each in receiver.requests] == ["lead.withdrawn"]
    late, told = await list_hooks(db)
    assert (late.template, late.status) == ("lead.assigned", "failed")
    assert (told.template, told.status) == ("lead.withdrawn", "sent")
    async with db.transaction(cast.acme.actor) as tx:
        await service.replay_webhook(tx, cast.acme.actor, made.webhook.id, late.id, NOW)
    await jobs.send_webhooks(res)
    assert len(receiver.requests) == 1


async def test_a_refund_is_told_once(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    await make_webhook(db, settings, cast.acme, events=(ChosenEvent.LEAD_REFUNDED,))
    await make_webhook(db, settings, cast.rival, events=(ChosenEvent.LEAD_REFUNDED,))
    shop = await make_shop(db, cast)
    asked = await report(db, cast.acme.actor, shop.lead_id)
    await approve(db, cast.admin, asked.id)
    await jobs.announce_decision(res, str(asked.id))
    async with db.transaction(cast.admin) as tx:
        mark = BadLeadMark(reason=BadLeadReason.SPAM)
        await refunds.mark_lead_bad(tx, cast.admin, shop.lead_id, mark, NOW)
    ids = [str(shop.acme_assignment_id), str(shop.rival_assignment_id)]
    await jobs.announce_bad_lead(res, ids)
    await jobs.announce_bad_lead(res, ids)
    await jobs.send_webhooks(res)
    assert len(receiver.requests) == 2
    data = [event_of(each).data for each in receiver.requests]
    assert all(it["amount"] == "25.00" for it in data)
    assert {it["assignment_id"] for it in data} == set(ids)


async def test_a_report_that_was_turned_down_is_no_refund(
    res: Resources, settings: Settings, db: Database, cast: Cast
) -> None:
    await make_webhook(db, settings, cast.acme)
    shop = await make_shop(db, cast)
    asked = await report(db, cast.acme.actor, shop.lead_id)
    await reject(db, cast.admin, asked.id)
    await jobs.announce_decision(res, str(asked.id))
    assert await list_hooks(db) == []


async def test_who_bought_is_told_that_the_person_took_it_back_and_that_they_are_erased(
    res: Resources, receiver: Receiver, settings: Settings, db: Database, cast: Cast
) -> None:
    await make_webhook(db, settings, cast.acme, events=(ChosenEvent.LEAD_WITHDRAWN,))
    shop = await make_shop(db, cast)
    token = leads.make_private_token(settings.secret_key, shop.lead_id)
    visitor = Actor(role=Role.VISITOR)
    for verb in (leads.withdraw_lead, leads.erase_own_lead):
        async with db.transaction(SYSTEM) as tx:
            await verb(tx, visitor, settings.secret_key, token, NOW)
        await jobs.announce_withdrawal(res, str(shop.lead_id))
        await jobs.announce_withdrawal(res, str(shop.lead_id))
        await jobs.send_webhooks(res)
    withdrawn, erased = [event_of(each) for each in receiver.requests]
    assert withdrawn.type == erased.type == "lead.withdrawn"
    assert withdrawn.data["assignment_id"] == str(shop.acme_assignment_id)
    assert withdrawn.data["erased_at"] is None
    assert erased.data["erased_at"] is not None
