"""The jobs of notifications. Their names are what features below enqueue."""

from datetime import date
from functools import partial
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
        await service.tell_endpoints_of_sales(tx, [UUID(each) for each in lead_ids], utc_now())
        await service.announce_assignments(tx, [UUID(each) for each in lead_ids], utc_now())


async def redeliver_lead(res: Resources, lead_id: str, event_id: str) -> None:
    """Tell the buyers of a lead once more."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.tell_endpoints_again(tx, UUID(lead_id), UUID(event_id), utc_now())
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
        await service.tell_endpoints_of_fall(tx, UUID(provider_id), utc_now())
        await service.announce_low_balance(tx, UUID(provider_id), utc_now())


async def announce_deposit(res: Resources, payment_id: str) -> None:
    """Tell a provider that its payment arrived."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_deposit(tx, UUID(payment_id), utc_now())


async def announce_days(res: Resources) -> None:
    """Tell providers of their yesterday, where it is morning."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_days(tx, utc_now())


async def announce_waiting(res: Resources) -> None:
    """Tell administrators of leads to approve, once an hour at most."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_waiting(tx, utc_now())


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
        await service.tell_endpoints_of_decision(tx, UUID(request_id), utc_now())
        await service.announce_decision(tx, UUID(request_id), utc_now())


async def announce_bad_lead(res: Resources, assignment_ids: list[str]) -> None:
    """Tell the buyers to whom a bad lead was refunded."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.tell_endpoints_of_refunds(tx, [UUID(it) for it in assignment_ids], utc_now())
        await service.announce_bad_lead(tx, [UUID(each) for each in assignment_ids], utc_now())


async def announce_report(res: Resources, request_id: str) -> None:
    """Tell administrators of a report that a person has to decide."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_report(tx, UUID(request_id), utc_now())


async def announce_overdue(res: Resources, day: str) -> None:
    """Tell administrators of reports that should have been answered, for that day."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_overdue(tx, date.fromisoformat(day), utc_now())


async def announce_balance(res: Resources, ledger_entry_id: int) -> None:
    """Tell a provider's pages that its balance moved."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.announce_balance(tx, ledger_entry_id, utc_now())


async def tell_waiting(res: Resources) -> None:
    """Tell administrators' pages how much work waits."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.tell_waiting(tx, utc_now())


async def prune_feed(res: Resources) -> None:
    """Delete the events of the live feed that nobody will be told again."""
    deleted = service.FEED_PRUNED_AT_ONCE_MAX
    while deleted == service.FEED_PRUNED_AT_ONCE_MAX:
        async with res.db.transaction(SYSTEM) as tx:
            deleted = await service.prune_feed(tx, utc_now())


async def announce_withdrawal(res: Resources, lead_id: str) -> None:
    """Tell the buyers of a lead that its person took it back."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.tell_endpoints_of_withdrawal(tx, UUID(lead_id), utc_now())
        await service.announce_withdrawal(tx, UUID(lead_id), utc_now())


async def wipe_lead(res: Resources, lead_id: str) -> None:
    """Take the person out of the deliveries of an erased lead."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.wipe_lead(tx, UUID(lead_id))


async def send_deliveries(res: Resources) -> None:
    """Send what is due, batch after batch; one task of a process does."""
    await res.mailing.run(partial(_send_batches, res))


async def _send_batches(res: Resources) -> None:
    for _ in range(BATCHES_MAX):
        if not (await service.send_batch(res, utc_now())).is_more_likely:
            return
    async with res.db.transaction(SYSTEM) as tx:
        await jobs.enqueue(tx, service.SEND_JOB, {})


async def wake_sender(res: Resources) -> None:
    """Queue the sender if any mail is due."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.wake_sender(tx, utc_now())


async def handle_mail_event(res: Resources, event_id: str) -> None:
    """Do what a message of the mail service asks for."""
    await service.handle_mail_event(res, event_id, utc_now())


async def sweep_mail_events(res: Resources) -> None:
    """Find messages whose job got lost, and forget old ones."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.sweep_mail_events(tx, utc_now())


async def send_webhooks(res: Resources) -> None:
    """Send the webhooks that are due; the next job goes on where there are more."""
    if await service.send_webhooks(res, utc_now):
        async with res.db.transaction(SYSTEM) as tx:
            await service.queue_sender(tx)


async def wake_webhooks(res: Resources) -> None:
    """Queue the sender of webhooks if any is due."""
    async with res.db.transaction(SYSTEM) as tx:
        await service.wake_webhooks(tx, utc_now())


async def prune_webhooks(res: Resources) -> None:
    """Forget old attempts, batch after batch."""
    pruned = service.FORGOTTEN_AT_ONCE_MAX
    while pruned == service.FORGOTTEN_AT_ONCE_MAX:
        async with res.db.transaction(SYSTEM) as tx:
            pruned = await service.prune_webhooks(tx, utc_now())


# Nothing that happened goes untold: with pauses of five minutes at most, this is over a day.
TELLING_RETRIES_MAX: Final = 300

JOBS: tuple[Job, ...] = (
    Job("notifications.confirm_submission", confirm_submission, retries_max=TELLING_RETRIES_MAX),
    Job("notifications.announce_assignments", announce_assignments, TELLING_RETRIES_MAX),
    Job("notifications.redeliver_lead", redeliver_lead, TELLING_RETRIES_MAX),
    Job("notifications.announce_level_changes", announce_level_changes, TELLING_RETRIES_MAX),
    Job("notifications.announce_filter_changes", announce_filter_changes, TELLING_RETRIES_MAX),
    Job("notifications.announce_low_balance", announce_low_balance, TELLING_RETRIES_MAX),
    Job("notifications.announce_deposit", announce_deposit, TELLING_RETRIES_MAX),
    # Every quarter: there are zones in which the hour begins at :15, :30 or :45.
    Job("notifications.announce_days", announce_days, cron="*/15 * * * *"),
    Job("notifications.announce_waiting", announce_waiting, cron="*/10 * * * *"),
    Job("notifications.announce_dispute", announce_dispute, TELLING_RETRIES_MAX),
    Job("notifications.announce_manual_request", announce_manual_request, TELLING_RETRIES_MAX),
    Job("notifications.announce_decision", announce_decision, TELLING_RETRIES_MAX),
    Job("notifications.announce_bad_lead", announce_bad_lead, TELLING_RETRIES_MAX),
    Job("notifications.announce_report", announce_report, TELLING_RETRIES_MAX),
    Job("notifications.announce_overdue", announce_overdue, TELLING_RETRIES_MAX),
    Job("notifications.announce_withdrawal", announce_withdrawal, TELLING_RETRIES_MAX),
    Job("notifications.wipe_lead", wipe_lead, TELLING_RETRIES_MAX),
    Job("notifications.tell_user", tell_user, TELLING_RETRIES_MAX),
    Job("notifications.tell_recharge", tell_recharge, TELLING_RETRIES_MAX),
    # A page that was not told for so long reads its numbers again anyway.
    Job("notifications.announce_balance", announce_balance),
    Job("notifications.tell_waiting", tell_waiting),
    Job("notifications.prune_feed", prune_feed, cron="10 * * * *"),
    Job("notifications.announce_unsold", announce_unsold, cron="40 * * * *"),
    Job(service.SEND_JOB, send_deliveries),
    Job(service.HANDLE_JOB, handle_mail_event, TELLING_RETRIES_MAX),
    Job("notifications.sweep_mail_events", sweep_mail_events, cron="*/5 * * * *"),
    Job("notifications.wake_sender", wake_sender, cron="* * * * *"),
    Job(service.SEND_WEBHOOKS_JOB, send_webhooks),
    Job(service.RETRY_WEBHOOKS_JOB, wake_webhooks),
    Job("notifications.wake_webhooks", wake_webhooks, cron="* * * * *"),
    Job("notifications.prune_webhooks", prune_webhooks, cron="50 * * * *"),
)
