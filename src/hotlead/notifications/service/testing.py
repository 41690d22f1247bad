"""Mails that show an administrator how they look: the sample, sent as every other mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from limits import RateLimitItemPerHour

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import Forbidden
from hotlead.kit.ids import new_id
from hotlead.notifications import queries, rules
from hotlead.notifications.records import (
    Channel,
    Claim,
    NewDelivery,
    RecipientKind,
    SampleMail,
    SampleSent,
    Template,
)
from hotlead.notifications.service.packing import Parcel, pack
from hotlead.notifications.service.posting import post_test
from hotlead.notifications.service.samples import SAMPLES

# A look at every mail, and some more.
TEST_LIMIT: Final = RateLimitItemPerHour(60, namespace="mail-test")


async def send_test(tx: Tx, actor: Actor, template: Template, now: datetime) -> SampleSent:
    """Make the mail that takes a sample, in the words that count now, to who asks.

    Writes a delivery and an audit entry. Administrators only.
    """
    actor.require_admin()
    if actor.user_id is None:
        raise Forbidden
    delivery = NewDelivery(
        id=new_id(),
        cause=f"mail.tested:{new_id()}",
        channel=Channel.EMAIL,
        recipient_kind=RecipientKind.USER,
        recipient_id=actor.user_id,
        template=template,
    )
    await post_test(tx, delivery, now)
    await audit.record(
        tx,
        actor,
        "mail.test_sent",
        entity_type="mail",
        entity_id=None,
        description=f"Sent themselves a test of “{rules.ENTRIES[template].title}”",
        metadata={"template": template.value, "delivery_id": str(delivery.id)},
        now=now,
    )
    return SampleSent(delivery.id)


async def pack_batch(tx: Tx, claims: Sequence[Claim], now: datetime) -> list[Parcel]:
    """Each claim with what it is about; a test is about the sample of its mail."""
    found = await queries.list_test_mails(tx, [claim.id for claim in claims])
    tests = {test.delivery_id: test for test in found}
    parcels = await pack(tx, claims, now)
    return [_as_test(it, tests[it.claim.id]) if it.claim.id in tests else it for it in parcels]


def _as_test(parcel: Parcel, test: SampleMail) -> Parcel:
    facts = msgspec.structs.replace(
        SAMPLES[test.template], delivery_id=test.delivery_id, address=test.address
    )
    return msgspec.structs.replace(parcel, facts=facts, is_test=True)
