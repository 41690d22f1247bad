"""The verbs of notifications: decide who is told, and tell them.

Telling happens in three beats: a row per message (committed with its cause's job), the sending
outside any transaction, the record of how it ended. A worker that dies in between leaves a lease
that runs out; only then, and only for what it had sent but not recorded, a mail goes out twice,
under the same Message-ID.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from uuid import UUID

import msgspec
import structlog

from hotlead.accounts import service as accounts
from hotlead.distribution import service as distribution
from hotlead.kit import jobs
from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Tx
from hotlead.kit.errors import Unavailable
from hotlead.kit.ids import new_id
from hotlead.kit.mail import MailRefused, MailSession
from hotlead.kit.resources import Resources
from hotlead.niches import service as niches
from hotlead.niches.records import FormSchema
from hotlead.notifications import queries, rules
from hotlead.notifications.records import (
    Account,
    Channel,
    Claim,
    DeliveryStatus,
    FormNews,
    Letter,
    MarketNews,
    NewDelivery,
    Outcome,
    Purchase,
    Receipt,
    Recharged,
    RechargeEvent,
    RecipientKind,
    Sale,
    Template,
    UnsoldNews,
    UserEvent,
)

SEND_JOB: Final = "notifications.send_deliveries"
BATCH_SIZE: Final = 100
# Connections to the mail server at a time, of one batch.
LANES: Final = 5
# Longer than a batch can take with every message running into its timeout.
LEASE: Final = timedelta(minutes=10)
# What could not be told for so long is told by the page only.
NEWS_WINDOW: Final = timedelta(days=7)
UNSOLD_WINDOW: Final = timedelta(days=1)
# The most frequent reasons that a mail about unsold leads gives.
REASONS_TOLD_MAX: Final = 3

_log = structlog.get_logger("hotlead.notifications")


Facts: TypeAlias = Purchase | Receipt | MarketNews | FormNews | UnsoldNews | Account | Recharged
_OF_RECHARGES: Final = (Template.RECHARGED, Template.RECHARGE_OFF, Template.RECHARGE_LIMIT)


class Sent(msgspec.Struct, frozen=True):
    """What came of a batch: how many were due, how many the other side has."""

    claimed: int
    sent: int

    @property
    def is_more_likely(self) -> bool:
        """Whether it pays to go on at once: the batch was full, and someone takes mail."""
        return self.claimed == BATCH_SIZE and self.sent > 0


class _Parcel(msgspec.Struct, frozen=True):
    """A claimed delivery with what it is about; None where that is gone."""

    claim: Claim
    facts: Facts | None
    schema: FormSchema | None


async def confirm_submission(tx: Tx, lead_id: UUID, now: datetime) -> None:
    """Make the mail that tells a person their request arrived. Doing it twice makes one."""
    delivery = NewDelivery(
        id=new_id(),
        cause=f"lead.submitted:{lead_id}",
        channel=Channel.EMAIL,
        recipient_kind=RecipientKind.SUBMITTER,
        recipient_id=lead_id,
        template=Template.SUBMISSION_RECEIVED,
        lead_id=lead_id,
    )
    await _post(tx, [delivery], now)


async def announce_assignments(tx: Tx, lead_ids: Sequence[UUID], now: datetime) -> None:
    """Make a mail for each buyer of these leads that wants one. Doing it twice makes one each."""
    deliveries = [
        _of_sale(sale, f"lead.assigned:{sale.assignment_id}")
        for sale in await queries.list_untold_sales(tx, lead_ids)
    ]
    await _post(tx, deliveries, now)


async def redeliver_lead(tx: Tx, lead_id: UUID, event_id: UUID, now: datetime) -> None:
    """Make another mail for each buyer that has the lead, was not refunded and wants one.

    `event_id` names the request: doing the same twice makes one each.
    """
    deliveries = [
        _of_sale(sale, f"lead.redelivered:{event_id}:{sale.assignment_id}")
        for sale in await queries.list_kept_sales(tx, lead_id)
    ]
    await _post(tx, deliveries, now)


async def announce_level_changes(tx: Tx, event_id: UUID, now: datetime) -> None:
    """Make a mail for each provider whose terms an event changed. Doing it twice makes one each."""
    deliveries = [
        NewDelivery(
            id=new_id(),
            cause=f"niche.terms_changed:{event_id}",
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.PROVIDER,
            recipient_id=provider_id,
            template=Template.LEVEL_CHANGED,
            provider_id=provider_id,
        )
        for provider_id in await queries.list_subscribers_of(tx, event_id)
    ]
    await _post(tx, deliveries, now)


async def announce_filter_changes(tx: Tx, niche_id: UUID, now: datetime) -> None:
    """Make a mail for each provider whose filters a change of the form changed or broke.

    One an activation, about all its subscriptions in the niche. Doing it twice makes one.
    """
    deliveries = [
        NewDelivery(
            id=new_id(),
            cause=f"form.changed:{change.activation_id}",
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.PROVIDER,
            recipient_id=change.provider_id,
            template=Template.FILTERS_CHANGED,
            provider_id=change.provider_id,
            activation_id=change.activation_id,
        )
        for change in await queries.list_untold_changes(tx, niche_id, now - NEWS_WINDOW)
    ]
    await _post(tx, deliveries, now)


async def announce_unsold(tx: Tx, least: int, now: datetime) -> None:
    """Make a mail for each administrator where `least` leads of a day found no buyer.

    One a day (UTC) at most; 0: never.
    """
    if not least or await queries.count_unsold_lately(tx, now - UNSOLD_WINDOW) < least:
        return
    deliveries = [
        NewDelivery(
            id=new_id(),
            cause=f"leads.unsold:{now.date()}",
            channel=Channel.EMAIL,
            recipient_kind=RecipientKind.USER,
            recipient_id=user_id,
            template=Template.LEADS_UNSOLD,
        )
        for user_id in await queries.list_administrators(tx)
    ]
    await _post(tx, deliveries, now)


async def tell_user(tx: Tx, event: UserEvent, now: datetime) -> None:
    """Make the mail that tells a person about their account. Doing it twice makes one."""
    delivery = NewDelivery(
        id=new_id(),
        cause=f"user.{event.template.value}:{event.event_id}",
        channel=Channel.EMAIL,
        recipient_kind=RecipientKind.USER,
        recipient_id=event.user_id,
        template=event.template,
        token_id=event.token_id,
    )
    await _post(tx, [delivery], now)


async def tell_recharge(tx: Tx, event: RechargeEvent, now: datetime) -> None:
    """Make the mail that tells a provider of its auto-recharge. Doing it twice makes one."""
    await _post(tx, [event.delivery(new_id())], now)


async def wake_sender(tx: Tx, now: datetime) -> None:
    """Queue the sender if any mail is due: retries, and what a lost job left behind."""
    if await queries.is_anything_due(tx, now):
        await jobs.enqueue(tx, SEND_JOB, {})


async def send_batch(res: Resources, now: datetime) -> Sent:
    """Send up to `BATCH_SIZE` mails that are due and record how each ended."""
    async with res.db.transaction(SYSTEM) as tx:
        claims = await queries.claim_due(tx, now, now + LEASE, BATCH_SIZE)
        parcels = await _pack(tx, claims, now)
    if not parcels:
        return Sent(0, 0)
    outcomes: dict[UUID, Outcome] = {}
    waiting = iter(parcels)
    try:
        async with asyncio.TaskGroup() as lanes:
            for _ in range(min(LANES, len(parcels))):
                lanes.create_task(_run_lane(res, waiting, outcomes, now))
    finally:
        # Also when the worker is told to stop: what was sent is recorded, the rest given back.
        untried = [rules.after_interruption(parcel.claim, now) for parcel in waiting]
        async with res.db.transaction(SYSTEM) as tx:
            await queries.set_outcomes(tx, [*outcomes.values(), *untried], now)
    sent = sum(outcome.status is DeliveryStatus.SENT for outcome in outcomes.values())
    return Sent(len(claims), sent)


def _of_sale(sale: Sale, cause: str) -> NewDelivery:
    return NewDelivery(
        id=new_id(),
        cause=cause,
        channel=Channel.EMAIL,
        recipient_kind=RecipientKind.PROVIDER,
        recipient_id=sale.provider_id,
        template=Template.NEW_LEAD,
        lead_id=sale.lead_id,
        provider_id=sale.provider_id,
        assignment_id=sale.assignment_id,
    )


async def _post(tx: Tx, deliveries: Sequence[NewDelivery], now: datetime) -> None:
    if deliveries and await queries.insert_deliveries(tx, deliveries, now):
        await jobs.enqueue(tx, SEND_JOB, {})


async def _pack(tx: Tx, claims: Sequence[Claim], now: datetime) -> list[_Parcel]:
    facts = {about.delivery_id: about for about in await _gather(tx, claims, now)}
    schemas = await _load_schemas(tx, [it for it in facts.values() if isinstance(it, Purchase)])
    return [
        _Parcel(claim, about, _schema_of(about, schemas))
        for claim in claims
        for about in [facts.get(claim.id)]
    ]


async def _gather(tx: Tx, claims: Sequence[Claim], now: datetime) -> list[Facts]:
    """What each claim is about, read a kind at a time; nothing where that is gone."""
    waiting: defaultdict[Template, list[UUID]] = defaultdict(list)
    for claim in claims:
        waiting[claim.template].append(claim.id)
    facts: list[Facts] = []
    if bought := waiting.pop(Template.NEW_LEAD, None):
        facts += await queries.list_purchases(tx, bought)
    if handed_in := waiting.pop(Template.SUBMISSION_RECEIVED, None):
        facts += await queries.list_receipts(tx, handed_in)
    if terms := waiting.pop(Template.LEVEL_CHANGED, None):
        facts += await queries.list_market_news(tx, terms)
    if changed := waiting.pop(Template.FILTERS_CHANGED, None):
        facts += await queries.list_form_news(tx, changed)
    if unsold := waiting.pop(Template.LEADS_UNSOLD, None):
        facts += await _gather_unsold(tx, unsold)
    if charged := [each for kind in _OF_RECHARGES for each in waiting.pop(kind, ())]:
        facts += await queries.list_recharged(tx, charged)
    if rest := [each for ids in waiting.values() for each in ids]:
        people = await queries.list_accounts(tx, rest, now)
        facts += [person for person in people if rules.still_holds(person)]
    return facts


async def _gather_unsold(tx: Tx, delivery_ids: Sequence[UUID]) -> list[UnsoldNews]:
    totals = await distribution.total_reasons(tx, SYSTEM, None)
    reasons = [total.words for total in totals[:REASONS_TOLD_MAX]]
    found = await queries.list_unsold_news(tx, delivery_ids)
    return [msgspec.structs.replace(news, reasons=reasons) for news in found]


async def _load_schemas(
    tx: Tx, purchases: Sequence[Purchase]
) -> dict[tuple[UUID, int], FormSchema]:
    pairs = {(purchase.niche_id, purchase.schema_version) for purchase in purchases}
    if not pairs:
        return {}
    rows = await queries.list_schemas(tx, [p[0] for p in pairs], [p[1] for p in pairs])
    read = {(row.niche_id, row.version): niches.parse_schema(row.schema)[0] for row in rows}
    return {key: schema for key, schema in read.items() if schema is not None}


def _schema_of(
    facts: Facts | None, schemas: Mapping[tuple[UUID, int], FormSchema]
) -> FormSchema | None:
    if not isinstance(facts, Purchase):
        return None
    return schemas.get((facts.niche_id, facts.schema_version))


async def _run_lane(
    res: Resources, waiting: Iterator[_Parcel], outcomes: dict[UUID, Outcome], now: datetime
) -> None:
    """Take parcels from the common pile, one after another, over one connection."""
    async with res.mailer.session() as session:
        for parcel in waiting:
            outcomes[parcel.claim.id] = await _send(session, res, parcel, now)


async def _send(session: MailSession, res: Resources, parcel: _Parcel, now: datetime) -> Outcome:
    claim, facts = parcel.claim, parcel.facts
    if facts is None:
        return rules.after_refusal(claim, "There is nobody to tell any more.")
    if claim.attempts > rules.ATTEMPTS_MAX:
        return rules.after_refusal(claim, "Given up: every attempt was cut short.")
    try:
        message = rules.address_mail(
            _write(facts, parcel.schema, res.settings),
            sender=res.settings.mail_from,
            address=facts.address,
            delivery_id=claim.id,
            now=now,
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


def _write(facts: Facts, schema: FormSchema | None, settings: Settings) -> Letter:
    base_url = settings.base_url
    match facts:
        case Purchase():
            return rules.write_new_lead(facts, schema, niches.describe_answer, base_url)
        case FormNews():
            return rules.write_filters_changed(facts, base_url)
        case UnsoldNews():
            return rules.write_leads_unsold(facts, base_url)
        case Receipt():
            return rules.write_submission_received(facts, base_url)
        case MarketNews():
            return rules.write_level_changed(facts, base_url)
        case Recharged():
            return rules.write_recharge(facts, base_url)
        case Account():
            token_id = facts.token_id
            text = accounts.link_token(settings.secret_key, token_id) if token_id else ""
            return rules.write_account(facts, text, base_url)


def _chance() -> float:
    return random.random()  # noqa: S311 - spreads retries, protects nothing
