"""What the OpenAPI document says of webhooks is what is sent."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute
from hotlead.notifications import service
from hotlead.notifications.records import WebhookEvent
from hotlead.web.docs_schema import Document, as_object
from hotlead.web.openapi import document_of
from tests.builders import NOW, Cast
from tests.client import Client, open_client
from tests.document import validator_of
from tests.notifications.hooks import Clock, make_webhook, resources_to, send_all
from tests.notifications.post import make_shop
from tests.webhook_receiver import event_of, receiving


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    """A visitor of the whole application."""
    async with open_client(settings, db, cast) as opened:
        yield opened


def schema_of(document: Document, event: str) -> Document:
    post = as_object(as_object(as_object(document["webhooks"])[event])["post"])
    content = as_object(as_object(post["requestBody"])["content"])
    return as_object(as_object(content["application/json"])["schema"])


async def test_what_is_sent_is_what_is_described(
    client: Client, worker_db: Database, settings: Settings, db: Database, cast: Cast
) -> None:
    document = document_of(client.app)
    assert set(as_object(document["webhooks"])) == {event.value for event in WebhookEvent}
    made = await make_webhook(db, settings, cast.acme)
    shop = await make_shop(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await service.tell_endpoints_of_sales(tx, [shop.lead_id], NOW)
        await execute(
            tx,
            "UPDATE providers SET low_balance_at = now(), low_balance_threshold = 2000 WHERE id ="
            " %(id)s",
            {"id": cast.acme.provider_id},
        )
        await service.tell_endpoints_of_fall(tx, cast.acme.provider_id, NOW)
    async with receiving() as receiver:
        res = resources_to(worker_db, settings, receiver)
        await send_all(res, Clock())
        policy, actor = service.webhook_policy(settings), cast.acme.actor
        await service.try_webhook(db, res.webhooks, actor, made.webhook.id, policy, NOW)
    told = {event_of(request).type: request.body for request in receiver.requests}
    assert told.keys() == {"lead.assigned", "balance.low", "test"}
    for event, body in told.items():
        validator = validator_of(document, schema_of(document, event))
        validator.validate(msgspec.json.decode(body))
        assert not validator.is_valid({"type": event, "timestamp": "now", "data": {}})
