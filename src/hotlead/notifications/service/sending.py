"""Telling, in three beats: a row per message (committed with its cause's job), the sending outside
any transaction, the record of how it ended.

A worker that dies in between leaves a lease that runs out; only then, and only for what it had
sent but not recorded, a mail goes out twice, under the same Message-ID.
"""

import asyncio
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
import structlog

from hotlead.kit.actor import SYSTEM
from hotlead.kit.errors import Unavailable
from hotlead.kit.mail import MailRefused, MailSession
from hotlead.kit.resources import Resources
from hotlead.notifications import queries, rules
from hotlead.notifications.records import DeliveryStatus, MailVersion, Outcome
from hotlead.notifications.service.packing import Parcel
from hotlead.notifications.service.stopping import hold_back
from hotlead.notifications.service.switching import link_of
from hotlead.notifications.service.testing import pack_batch
from hotlead.notifications.service.writing import write

BATCH_SIZE: Final = 100
# Connections to the mail server at a time, of one batch.
LANES: Final = 5
# Longer than a batch can take with every message running into its timeout.
LEASE: Final = timedelta(minutes=10)

_log = structlog.get_logger("hotlead.notifications")


class Sent(msgspec.Struct, frozen=True):
    """What came of a batch: how many were due, how many the other side has."""

    claimed: int
    sent: int

    @property
    def is_more_likely(self) -> bool:
        """Whether it pays to go on at once: the batch was full, and someone takes mail."""
        return self.claimed == BATCH_SIZE and self.sent > 0


async def send_batch(res: Resources, now: datetime) -> Sent:
    """Send up to `BATCH_SIZE` mails that are due and record how each ended."""
    async with res.db.transaction(SYSTEM) as tx:
        claims = await queries.claim_due(tx, now, now + LEASE, BATCH_SIZE)
        packed = await pack_batch(tx, claims, now)
        parcels = await hold_back(tx, packed, res.settings.secret_key)
    if not parcels:
        return Sent(0, 0)
    outcomes: dict[UUID, Outcome] = {}
    misworded: list[MailVersion] = []
    waiting = iter(parcels)
    try:
        async with asyncio.TaskGroup() as lanes:
            for _ in range(min(LANES, len(parcels))):
                lanes.create_task(_run_lane(res, waiting, outcomes, misworded, now))
    finally:
        # Also when the worker is told to stop: what was sent is recorded, the rest given back.
        untried = [rules.after_interruption(parcel.claim, now) for parcel in waiting]
        async with res.db.transaction(SYSTEM) as tx:
            await queries.set_outcomes(tx, [*outcomes.values(), *untried], now)
            if misworded:
                await queries.add_failures(tx, misworded, now)
    sent = sum(outcome.status is DeliveryStatus.SENT for outcome in outcomes.values())
    return Sent(len(claims), sent)


async def _run_lane(
    res: Resources,
    waiting: Iterator[Parcel],
    outcomes: dict[UUID, Outcome],
    misworded: list[MailVersion],
    now: datetime,
) -> None:
    """Take parcels from the common pile, one after another, over one connection."""
    async with res.mailer.session() as session:
        for parcel in waiting:
            outcomes[parcel.claim.id] = await _send(session, res, parcel, misworded, now)


async def _send(
    session: MailSession,
    res: Resources,
    parcel: Parcel,
    misworded: list[MailVersion],
    now: datetime,
) -> Outcome:
    claim, facts = parcel.claim, parcel.facts
    if facts is None:
        return rules.after_refusal(claim, "There is nobody to tell any more.")
    if parcel.stopped:
        return rules.after_refusal(claim, parcel.stopped)
    if claim.attempts > rules.ATTEMPTS_MAX:
        return rules.after_refusal(claim, "Given up: every attempt was cut short.")
    try:
        written = write(facts, parcel, res.settings)
        if written.is_misworded and parcel.version:
            misworded.append(parcel.version)
        link = None if parcel.is_test else link_of(res.settings, claim)
        message = rules.address_mail(
            rules.with_footer(written.letter, link),
            sender=res.settings.mail_from,
            address=facts.address,
            delivery_id=claim.id,
            now=now,
            unsubscribe_link=link,
        )
        if message is None:
            return rules.after_refusal(claim, "The address cannot be written to.")
        answer = await session.send(message)
    except MailRefused as error:
        return rules.after_refusal(claim, str(error), facts.address)
    except Unavailable as error:
        return rules.after_failure(claim, error.message, now, _chance(), facts.address)
    except Exception as error:  # noqa: BLE001 - one bad message must not hold up all the others
        _log.error("mail_not_sent", delivery_id=str(claim.id), error=type(error).__name__)
        return rules.after_failure(claim, "It could not be written.", now, _chance())
    return rules.after_sending(claim, answer, facts.address)


def _chance() -> float:
    return random.random()  # noqa: S311 - spreads retries, protects nothing
