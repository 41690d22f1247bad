"""Sending webhooks, in three beats: a delivery is claimed (committed), sent outside any
transaction, and what came back is recorded.

A worker that dies in between leaves a lease that runs out; only then, and only for what it had
sent and not recorded, a webhook goes out twice, under the same `webhook-id`.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, cast

import msgspec
import structlog

from hotlead.audit import service as audit
from hotlead.kit import jobs
from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import NotFound
from hotlead.kit.ids import new_id
from hotlead.kit.resources import Resources
from hotlead.kit.webhook_sender import Heard
from hotlead.notifications import queries, rules
from hotlead.notifications.records import (
    AttemptOutcome,
    Channel,
    DeliveryStatus,
    DisabledReason,
    LowBalanceData,
    NewDelivery,
    RecipientKind,
    RefundedLead,
    Template,
    TrialData,
    WebhookClaim,
    WebhookEvent,
    WithdrawnLead,
)
from hotlead.notifications.service.posting import post
from hotlead.notifications.service.webhook_queue import RETRY_WEBHOOKS_JOB
from hotlead.notifications.service.webhooks import webhook_policy
from hotlead.reports import service as reports
from hotlead.reports.records import ProviderLead

# Endpoints that are told at the same time; each of them one thing at a time.
LANES: Final = 8
# Longer than an attempt can take.
LEASE: Final = timedelta(minutes=1)
# A job begins no attempt after so long and queues the next one, so that a worker can be stopped.
RUN_MAX: Final = timedelta(seconds=5)
TRIAL_MESSAGE: Final = "It works: this is a test that your provider account asked for."

# The type of each event's data.
TOLD: Final[Mapping[str, object]] = {
    WebhookEvent.LEAD_ASSIGNED.value: ProviderLead,
    WebhookEvent.LEAD_REFUNDED.value: RefundedLead,
    WebhookEvent.LEAD_WITHDRAWN.value: WithdrawnLead,
    WebhookEvent.BALANCE_LOW.value: LowBalanceData,
    WebhookEvent.TEST.value: TrialData,
}

Clock = Callable[[], datetime]
Data = Mapping[str, object]

_log = structlog.get_logger("hotlead.notifications")


async def send_webhooks(res: Resources, clock: Clock) -> bool:
    """Send what is due, endpoint by endpoint; whether there may be more."""
    until = clock() + RUN_MAX
    async with asyncio.TaskGroup() as group:
        lanes = [group.create_task(_run_lane(res, clock, until)) for _ in range(LANES)]
    return any(lane.result() for lane in lanes)


async def _run_lane(res: Resources, clock: Clock, until: datetime) -> bool:
    """Serve whichever endpoint has been free for longest, again and again; False: none is left."""
    while (now := clock()) < until:
        async with res.db.transaction(SYSTEM) as tx:
            claim = await queries.claim_webhook(tx, now, now + LEASE)
        if claim is None:
            return False
        await _serve(res, claim, clock)
    return True


async def _serve(res: Resources, claim: WebhookClaim, clock: Clock) -> None:
    try:
        data = await read_data(res.db, claim)
        if data is None:
            await _give_up(res.db, claim, clock())
            return
        now = clock()
        body = rules.write_webhook(claim.event, claim.created_at, data)
        secrets = rules.secrets_in_force(webhook_policy(res.settings).key, claim, now)
        headers = rules.sign_webhook(secrets, claim.id, body, now)
        heard = await res.webhooks.send(claim.url, headers, body)
    except asyncio.CancelledError:
        async with res.db.transaction(SYSTEM) as tx:
            await queries.set_given_back(tx, claim, clock())
        raise
    now = clock()
    outcome = rules.judge_attempt(claim, heard, now, _chance())
    async with res.db.transaction(SYSTEM) as tx:
        await record_attempt(tx, claim, heard, outcome, rules.keep_answer(heard.body, data), now)


async def read_data(db: Database, claim: WebhookClaim) -> Data | None:
    """What a delivery tells, read as its provider may read it; None where that is gone.

    Of a lead exactly what the provider's own API answers; nothing of one that was taken back
    meanwhile: as with mails, a message of its own says that.
    """
    owner = Actor(role=Role.PROVIDER, provider_id=claim.provider_id, name="Webhooks")
    async with db.transaction(owner) as tx:
        try:
            data = await _read(tx, claim)
        except NotFound:
            return None
    return None if data is None else cast("Data", msgspec.to_builtins(data))


async def _read(tx: Tx, claim: WebhookClaim) -> object:
    match claim.event:
        case WebhookEvent.LEAD_ASSIGNED if claim.lead_id is not None:
            lead = await reports.get_lead(tx, claim.provider_id, claim.lead_id)
            return None if lead.withdrawn_at else lead
        case WebhookEvent.LEAD_REFUNDED if claim.assignment_id is not None:
            return await queries.find_refunded_lead(tx, claim.provider_id, claim.assignment_id)
        case WebhookEvent.LEAD_WITHDRAWN if claim.assignment_id is not None:
            return await queries.find_withdrawn_lead(tx, claim.provider_id, claim.assignment_id)
        case WebhookEvent.BALANCE_LOW:
            return await queries.find_low_balance(tx, claim.provider_id)
        case WebhookEvent.TEST:
            return TrialData(webhook_id=claim.endpoint_id, message=TRIAL_MESSAGE)
        case _:
            return None


async def record_attempt(
    tx: Tx,
    claim: WebhookClaim,
    heard: Heard,
    outcome: AttemptOutcome,
    answer: str,
    now: datetime,
) -> None:
    """Write an attempt with what follows for its delivery and its endpoint."""
    await queries.insert_attempt(tx, new_id(), claim, heard, answer, now)
    await queries.set_webhook_outcome(tx, claim, outcome, now)
    if outcome.is_success or outcome.free_at is not None:
        await queries.set_endpoint_outcome(tx, claim, outcome, now)
    if outcome.disabled is not None:
        await _disable(tx, claim, outcome.disabled, now)
    elif outcome.next_attempt_at is not None:
        await jobs.enqueue(tx, RETRY_WEBHOOKS_JOB, {}, run_at=outcome.next_attempt_at)


async def _disable(tx: Tx, claim: WebhookClaim, reason: DisabledReason, now: datetime) -> None:
    """Switch an endpoint off and make the mail about it, once."""
    if not await queries.set_disabled(tx, claim, reason, now):
        return
    event_id = await audit.record(
        tx,
        SYSTEM,
        "webhook.disabled",
        entity_type="webhook",
        entity_id=claim.endpoint_id,
        description=f"Webhook switched off: {claim.url}",
        metadata={"reason": reason.value},
        now=now,
    )
    mail = NewDelivery(
        id=new_id(),
        cause=f"webhook.disabled:{claim.endpoint_id}:{event_id}",
        channel=Channel.EMAIL,
        recipient_kind=RecipientKind.PROVIDER,
        recipient_id=claim.provider_id,
        template=Template.WEBHOOK_DISABLED,
        provider_id=claim.provider_id,
    )
    await post(tx, [mail], now)


async def _give_up(db: Database, claim: WebhookClaim, now: datetime) -> None:
    """What a delivery is about is gone: its endpoint is not asked anything."""
    outcome = AttemptOutcome(
        status=DeliveryStatus.FAILED,
        answer="There is nothing to tell any more.",
        next_attempt_at=None,
        is_success=False,
        free_at=None,
    )
    async with db.transaction(SYSTEM) as tx:
        await queries.set_webhook_outcome(tx, claim, outcome, now)
        await queries.set_free(tx, claim, now)


def _chance() -> float:
    return random.random()  # noqa: S311 - spreads retries, protects nothing
