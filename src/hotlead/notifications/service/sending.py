"""Telling, in three beats: a row per message (committed with its cause's job), the sending outside
any transaction, the record of how it ended.

Each connection takes a message, sends it and records it before it takes another. A worker that is
killed leaves what it was sending, one message a connection: its attempt has begun and has no end,
which is found when the lease runs out. Only that one may arrive twice, under the same Message-ID,
and its answer says so.
"""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from time import monotonic
from typing import Final
from uuid import UUID

import msgspec
import structlog

from hotlead.kit.actor import SYSTEM
from hotlead.kit.errors import Unavailable
from hotlead.kit.mail import MailDown, MailRefused, MailSession
from hotlead.kit.resources import Resources
from hotlead.notifications import queries, rules
from hotlead.notifications.records import DeliveryStatus, MailVersion, Outcome
from hotlead.notifications.service.packing import Facts, Parcel
from hotlead.notifications.service.stopping import hold_back
from hotlead.notifications.service.switching import link_of
from hotlead.notifications.service.testing import pack_batch
from hotlead.notifications.service.writing import write

# After so many, the worker may be stopped before it goes on.
BATCH_SIZE: Final = 100
# Longer than a message can take with every command running into its timeout.
LEASE: Final = timedelta(minutes=5)

_log = structlog.get_logger("hotlead.notifications")


class Sent(msgspec.Struct, frozen=True):
    """What came of a batch: how many were due, how many the other side has."""

    claimed: int
    sent: int
    is_down: bool = False

    @property
    def is_more_likely(self) -> bool:
        """Whether it pays to go on at once: the batch was full, and mail can be sent."""
        return self.claimed >= BATCH_SIZE and not self.is_down


async def send_batch(res: Resources, now: datetime) -> Sent:
    """Send up to `BATCH_SIZE` mails that are due and record how each ended.

    It ends early where the mail server is down, which is held against no message.
    """
    batch = _Batch(res, now)
    try:
        async with asyncio.TaskGroup() as lanes:
            for _ in range(res.settings.smtp_connections):
                lanes.create_task(batch.run_lane())
    finally:
        # Also when the worker is told to stop: what was sent is recorded.
        await batch.record(list(batch.unrecorded))
    return Sent(batch.claimed, batch.sent, batch.is_down)


@dataclass(slots=True)
class _Batch:
    res: Resources
    # When it began.
    now: datetime
    begun_s: float = field(default_factory=monotonic)
    claimed: int = 0
    sent: int = 0
    is_down: bool = False
    unrecorded: dict[UUID, Outcome] = field(default_factory=dict[UUID, Outcome])
    # Whose own words could not be filled in.
    misworded: list[MailVersion] = field(default_factory=list[MailVersion])

    async def run_lane(self) -> None:
        """Send one message after another, over one connection."""
        async with self.res.mailer.session() as session:
            while parcel := await self.take():
                delivery_id = parcel.claim.id
                self.unrecorded[delivery_id] = await self.send(session, parcel)
                await self.record([delivery_id])

    async def take(self) -> Parcel | None:
        """The message that is due longest; None where none is, or no more shall be taken."""
        if self.is_down or self.claimed >= BATCH_SIZE:
            return None
        self.claimed += 1
        # A batch may take longer than a lease: each message has the whole of one before it.
        now = self.now + timedelta(seconds=monotonic() - self.begun_s)
        async with self.res.db.transaction(SYSTEM) as tx:
            claims = await queries.claim_due(tx, now, now + LEASE, 1)
            packed = await pack_batch(tx, claims, now)
            parcels = await hold_back(tx, packed, self.res.settings.secret_key)
        if not parcels:
            self.claimed -= 1
            return None
        return parcels[0]

    async def send(self, session: MailSession, parcel: Parcel) -> Outcome:
        """Send it; how that ended."""
        claim, facts = parcel.claim, parcel.facts
        if facts is None:
            return rules.after_refusal(claim, "There is nobody to tell any more.")
        if reason := _why_not(parcel):
            return rules.after_refusal(claim, reason)
        if claim.was_cut_short:
            _log.warning("mail_may_arrive_twice", delivery_id=str(claim.id))
        try:
            message = self.write(facts, parcel)
            if message is None:
                return rules.after_refusal(claim, "The address cannot be written to.")
            answer = await session.send(message)
        except MailDown as error:
            self.is_down = True
            return rules.after_outage(claim, error.message, self.now)
        except MailRefused as error:
            return rules.after_refusal(claim, str(error), facts.address)
        except Unavailable as error:
            return rules.after_failure(claim, error.message, self.now, _chance(), facts.address)
        except Exception as error:  # noqa: BLE001 - one bad message must not hold up all the others
            _log.error("mail_not_sent", delivery_id=str(claim.id), error=type(error).__name__)
            return rules.after_failure(claim, "It could not be written.", self.now, _chance())
        return rules.after_sending(claim, answer, facts.address)

    def write(self, facts: Facts, parcel: Parcel) -> EmailMessage | None:
        """The mail as it is sent; None where nothing can be sent to its address."""
        settings = self.res.settings
        written = write(facts, parcel, settings)
        if written.is_misworded and parcel.version:
            self.misworded.append(parcel.version)
        link = None if parcel.is_test else link_of(settings, parcel.claim)
        return rules.address_mail(
            rules.with_footer(written.letter, link),
            sender=settings.mail_from,
            address=facts.address,
            delivery_id=parcel.claim.id,
            now=self.now,
            unsubscribe_link=link,
        )

    async def record(self, delivery_ids: list[UUID]) -> None:
        """Record how the sending of these ended."""
        outcomes = [self.unrecorded[delivery_id] for delivery_id in delivery_ids]
        if not outcomes:
            return
        misworded, self.misworded = self.misworded, []
        async with self.res.db.transaction(SYSTEM) as tx:
            await queries.set_outcomes(tx, outcomes, self.now)
            if misworded:
                await queries.add_failures(tx, misworded, self.now)
        self.sent += sum(outcome.status is DeliveryStatus.SENT for outcome in outcomes)
        for delivery_id in delivery_ids:
            del self.unrecorded[delivery_id]


def _why_not(parcel: Parcel) -> str:
    """Why it does not go out, for good; empty where it does."""
    is_over = parcel.claim.attempts > rules.ATTEMPTS_MAX
    return parcel.stopped or ("Given up: every attempt was cut short." if is_over else "")


def _chance() -> float:
    return random.random()  # noqa: S311 - spreads retries, protects nothing
