"""The jobs of notifications. Their names are what features below enqueue."""

from typing import Final
from uuid import UUID

from hotlead.kit import jobs
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.jobs import Job
from hotlead.kit.resources import Resources
from hotlead.notifications import service
from hotlead.notifications.records import RechargeEvent, Template, UserEvent

# One job sends this many batches and then queues the next, so that a worker can be stopped.
BATCHES_MAX: Final = 20


async def confirm_submission(res: Resources, lead_id: str) -> None:
    """Tell the person who handed in a lead that it arrived."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.confirm_submission(tx, UUID(lead_id), utc_now())


async def announce_assignments(res: Resources, lead_ids: list[str]) -> None:
    """Tell the buyers of these leads."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_assignments(tx, [UUID(each) for each in lead_ids], utc_now())


async def redeliver_lead(res: Resources, lead_id: str, event_id: str) -> None:
    """Tell the buyers of a lead once more."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.redeliver_lead(tx, UUID(lead_id), UUID(event_id), utc_now())


async def announce_level_changes(res: Resources, event_id: str) -> None:
    """Tell the subscribers of levels what an event changed for them."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_level_changes(tx, UUID(event_id), utc_now())


async def announce_filter_changes(res: Resources, niche_id: str) -> None:
    """Tell the providers whose filters changed with the form."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_filter_changes(tx, UUID(niche_id), utc_now())


async def tell_user(
    res: Resources, user_id: str, news: str, event_id: str, token_id: str | None
) -> None:
    """Tell a person about their account."""
    about = UUID(token_id) if token_id else None
    event = UserEvent(UUID(user_id), Template(news), UUID(event_id), about)
    async with res.db.transaction(SYSTEM) as tx:
        await service.tell_user(tx, event, utc_now())


async def tell_recharge(res: Resources, provider_id: str, news: str, event: str) -> None:
    """Tell a provider of its auto-recharge."""
    told = RechargeEvent(UUID(provider_id), Template(news), event)
    async with res.db.transaction(SYSTEM) as tx:
        await service.tell_recharge(tx, told, utc_now())


async def announce_unsold(res: Resources) -> None:
    """Tell administrators of leads without a buyer, once a day at most."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_unsold(tx, res.settings.unsold_alert, utc_now())


async def announce_low_balance(res: Resources, provider_id: str) -> None:
    """Tell a provider that its balance is low."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_low_balance(tx, UUID(provider_id), utc_now())


async def announce_dispute(res: Resources, dispute_id: str, news: str) -> None:
    """Tell a provider and the administrators that a payment is disputed, or how that ended."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_dispute(tx, dispute_id, news, utc_now())


async def announce_manual_request(res: Resources, request_id: str) -> None:
    """Ask the other administrators to agree to a credit or debit."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_manual_request(tx, UUID(request_id), utc_now())


async def announce_decision(res: Resources, request_id: str) -> None:
    """Tell a provider what came of its report of a bad lead."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_decision(tx, UUID(request_id), utc_now())


async def announce_bad_lead(res: Resources, assignment_ids: list[str]) -> None:
    """Tell the buyers to whom a bad lead was refunded."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_bad_lead(tx, [UUID(each) for each in assignment_ids], utc_now())


async def announce_withdrawal(res: Resources, lead_id: str) -> None:
    """Tell the buyers of a lead that its person took it back."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_withdrawal(tx, UUID(lead_id), utc_now())


async def wipe_lead(res: Resources, lead_id: str) -> None:
    """Take the person out of the deliveries of an erased lead."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.wipe_lead(tx, UUID(lead_id))


async def send_deliveries(res: Resources) -> None:
    """Send what is due, batch after batch."""
    for _ in range(BATCHES_MAX):
        if not (await service.send_batch(res, utc_now())).is_more_likely:
            return
    async with res.db.transaction(SYSTEM) as tx:
        await jobs.enqueue(tx, service.SEND_JOB, {})


async def wake_sender(res: Resources) -> None:
    """Queue the sender if any mail is due."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.wake_sender(tx, utc_now())


# Nothing that happened goes untold: with pauses of five minutes at most, this is over a day.
TELLING_RETRIES_MAX: Final = 300

JOBS: tuple[Job, ...] = (
    Job("notifications.confirm_submission", confirm_submission, retries_max=TELLING_RETRIES_MAX),
    Job("notifications.announce_assignments", announce_assignments, TELLING_RETRIES_MAX),
    Job("notifications.redeliver_lead", redeliver_lead, TELLING_RETRIES_MAX),
    Job("notifications.announce_level_changes", announce_level_changes, TELLING_RETRIES_MAX),
    Job("notifications.announce_filter_changes", announce_filter_changes, TELLING_RETRIES_MAX),
    Job("notifications.announce_low_balance", announce_low_balance, TELLING_RETRIES_MAX),
    Job("notifications.announce_dispute", announce_dispute, TELLING_RETRIES_MAX),
    Job("notifications.announce_manual_request", announce_manual_request, TELLING_RETRIES_MAX),
    Job("notifications.announce_decision", announce_decision, TELLING_RETRIES_MAX),
    Job("notifications.announce_bad_lead", announce_bad_lead, TELLING_RETRIES_MAX),
    Job("notifications.announce_withdrawal", announce_withdrawal, TELLING_RETRIES_MAX),
    Job("notifications.wipe_lead", wipe_lead, TELLING_RETRIES_MAX),
    Job("notifications.tell_user", tell_user, TELLING_RETRIES_MAX),
    Job("notifications.tell_recharge", tell_recharge, TELLING_RETRIES_MAX),
    Job("notifications.announce_unsold", announce_unsold, cron="40 * * * *"),
    Job(service.SEND_JOB, send_deliveries),
    Job("notifications.wake_sender", wake_sender, cron="* * * * *"),
)
