"""What goes to the endpoints of the market, for its probes."""

from collections.abc import Mapping
from typing import LiteralString
from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from tests.builders import NOW

# Nothing is ever sent there: the sender refuses the address, and asks nobody.
NOWHERE = "https://192.0.2.1/acme/"

_DELIVERY: LiteralString = """
    INSERT INTO deliveries (id, cause, channel, recipient_kind, recipient_id, provider_id,
                            template, status, answer, created_at)
    SELECT %(id)s, 'webhook.tried:' || %(id)s, 'webhook', 'endpoint', e.id, e.provider_id, 'test',
        'failed', 'The server answered 500.', %(now)s
    FROM webhook_endpoints AS e
    WHERE e.provider_id = %(provider_id)s
    ORDER BY e.id
    LIMIT 1
"""
_ATTEMPT: LiteralString = """
    INSERT INTO delivery_attempts (id, delivery_id, provider_id, status_code, latency_ms, answer,
                                   created_at)
    SELECT %(id)s, %(delivery_id)s, p.id, 500, 12, p.company_name || ' says no', %(now)s
    FROM providers AS p
    WHERE p.id = %(provider_id)s
"""
_ENDPOINT: LiteralString = """
    INSERT INTO webhook_endpoints (id, provider_id, url, events, status, previous_secret_until,
                                   secret_number)
    VALUES (%(id)s, %(provider_id)s, %(url)s, '{lead.assigned}', %(status)s,
            now() + interval '9 hours', 2)
"""


async def add_webhook_delivery(tx: Tx, provider_id: UUID) -> tuple[UUID, UUID]:
    """A test that failed at the provider's endpoint; its id and that of its attempt."""
    values = {"provider_id": provider_id, "now": NOW}
    delivery_id, attempt_id = new_id(), new_id()
    await tx.execute(_DELIVERY, {"id": delivery_id, **values})
    await tx.execute(_ATTEMPT, {"id": attempt_id, "delivery_id": delivery_id, **values})
    return delivery_id, attempt_id


async def add_endpoints(tx: Tx, provider_id: UUID) -> Mapping[str, UUID]:
    """Endpoints in other states: one is paused, one has two secrets."""
    found = {"acme's paused webhook": "paused", "acme's rotated webhook": "active"}
    ids = {name: new_id() for name in found}
    for name, status in found.items():
        values = {"id": ids[name], "provider_id": provider_id, "url": NOWHERE, "status": status}
        await tx.execute(_ENDPOINT, values)
    return ids
