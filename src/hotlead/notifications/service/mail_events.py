"""What the mail service tells of mails, in three beats: kept as soon as it comes, confirmed
outside any transaction where that is asked, handled once.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from hotlead.accounts import service as accounts
from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import NotFound
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue, enqueue_lost
from hotlead.kit.resources import Resources
from hotlead.kit.sns import MessageRefused, Sns, check_origin, check_signature, read_message
from hotlead.leads import service as leads
from hotlead.notifications import queries, rules
from hotlead.notifications.records import (
    MailEvent,
    MailEventKind,
    MailEventReceipt,
    NewSuppression,
    SuppressionKind,
)

HANDLE_JOB: Final = "notifications.handle_mail_event"
# An event that waited longer may have lost its job.
FORGOTTEN_AFTER: Final = timedelta(minutes=5)
SWEPT_MAX: Final = 500
# What is older is not taken, so that what was forgotten cannot be played again.
AGE_MAX: Final = timedelta(days=60)
KEPT_FOR: Final = timedelta(days=90)
FORGOTTEN_AT_ONCE_MAX: Final = 1_000
# Clocks differ; no message comes from the future.
AHEAD_MAX: Final = timedelta(minutes=15)

_SUPPRESSING: Final = {
    MailEventKind.BOUNCE: SuppressionKind.BOUNCE,
    MailEventKind.COMPLAINT: SuppressionKind.COMPLAINT,
}
_log = structlog.get_logger("hotlead.mail")


class EventsNotTaken(NotFound):
    """No topic is configured."""

    code = "events_not_taken"
    message = "No topic is configured here."


async def receive_mail_event(
    db: Database, settings: Settings, sns: Sns, body: bytes, now: datetime
) -> MailEventReceipt:
    """Check a message's origin and signature, keep what is read of it, queue what it does.

    The same message again changes nothing. Raises EventsNotTaken, InvalidInput, MessageRefused.
    """
    if settings.ses_topic_arn is None:
        raise EventsNotTaken
    message = read_message(body)
    check_origin(message, settings.ses_topic_arn)
    if not now - AGE_MAX < message.sent_at < now + AHEAD_MAX:
        raise MessageRefused
    check_signature(message, await sns.fetch_certificate(message.signing_cert_url), now)
    event = rules.read_mail_event(message, partial(accounts.hash_address, settings.secret_key))
    is_work = event.kind not in (MailEventKind.OTHER, MailEventKind.SOFT_BOUNCE)
    async with db.transaction(SYSTEM) as tx:
        is_new = await queries.insert_mail_event(tx, event, now, None if is_work else now)
        if is_new and is_work:
            await enqueue(tx, HANDLE_JOB, {"event_id": event.id})
    return MailEventReceipt(received=True, is_new=is_new)


async def handle_mail_event(res: Resources, event_id: str, now: datetime) -> None:
    """Do what an event asks for; nothing where that was done."""
    async with res.db.transaction(SYSTEM) as tx:
        event = await queries.find_open_event(tx, event_id)
    if event is not None and event.subscribe_url is not None:
        await res.sns.confirm(event.subscribe_url)
        _log.info("mail_events_subscribed")
    async with res.db.transaction(SYSTEM) as tx:
        await apply_mail_event(tx, event_id, res.settings.secret_key, now)


async def apply_mail_event(tx: Tx, event_id: str, secret_key: str, now: datetime) -> None:
    """Stop mail to who bounced or complained, audited; note that a mail came back; stamp it."""
    event = await queries.lock_mail_event(tx, event_id)
    if event is None:
        return
    kind = _SUPPRESSING.get(event.kind)
    if kind is not None:
        for address_hmac in event.address_hmacs:
            await _suppress(tx, address_hmac, kind, event.diagnostic, now)
    if event.kind is MailEventKind.BOUNCE and event.delivery_id is not None:
        await _note_bounce(tx, event, event.delivery_id, secret_key, now)
    await queries.set_event_handled(tx, event_id, now)


async def sweep_mail_events(tx: Tx, now: datetime) -> None:
    """Queue the events whose job got lost, and forget those that are long done with."""
    waiting = await queries.list_open_events(tx, now - FORGOTTEN_AFTER, SWEPT_MAX)
    await enqueue_lost(tx, HANDLE_JOB, "event_id", waiting)
    await queries.delete_mail_events(tx, now - KEPT_FOR, FORGOTTEN_AT_ONCE_MAX)


async def _suppress(
    tx: Tx, address_hmac: bytes, kind: SuppressionKind, diagnostic: str | None, now: datetime
) -> None:
    suppression = NewSuppression(new_id(), address_hmac, kind, rules.codes_of(diagnostic))
    if await queries.insert_suppression(tx, suppression, now):
        await audit.record(
            tx,
            SYSTEM,
            "mail.suppressed",
            entity_type="suppressed_address",
            entity_id=suppression.id,
            description=f"Mail to an address stopped: {kind.value}",
            now=now,
        )


async def _note_bounce(
    tx: Tx, event: MailEvent, delivery_id: UUID, secret_key: str, now: datetime
) -> None:
    await queries.set_bounced(tx, delivery_id, f"It came back: {event.diagnostic or '-'}", now)
    told = await queries.find_told_lead(tx, delivery_id)
    # Somebody may have corrected the address meanwhile.
    if told and accounts.hash_address(secret_key, told.address) in event.address_hmacs:
        await leads.note_bounce(tx, told.lead_id, now)
