"""What the tests of refunds share: sold leads, the verbs in a transaction each, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, fetch_rows
from hotlead.refunds import service
from hotlead.refunds.records import (
    AdminBadLeadRequest,
    ApproveRule,
    BadLeadMark,
    BadLeadReason,
    BadLeadReport,
    BadLeadRequest,
    BadLeadStatus,
    MarkedLead,
    Policy,
    RefundPolicy,
    RefundPolicyInput,
    RejectRule,
)
from tests.builders import NOW, Cast, ProviderCast
from tests.reports.sales import sold_lead

POLICY = Policy(window_days=14, daily_max=20, rate_max=30, rate_leads_min=10)
# Where nobody counts.
FREELY = Policy(window_days=14, daily_max=10_000, rate_max=100, rate_leads_min=10_000)
PRICE = Decimal("25.00")


@dataclass(frozen=True, slots=True)
class Refunded:
    """What the database knows of a lead's refunds, by provider."""

    status: str
    refunded: set[UUID]
    entries: list[tuple[UUID, Decimal]]
    requests: dict[UUID, str]


async def sell(db: Database, cast: Cast, *buyers: ProviderCast, at: datetime = NOW) -> UUID:
    """A lead that `buyers` bought, acme alone where none are named."""
    async with db.transaction(SYSTEM) as tx:
        return await sold_lead(tx, cast, *(buyers or (cast.acme,)), at=at)


async def report(
    db: Database,
    actor: Actor,
    lead_id: UUID,
    *,
    policy: Policy = POLICY,
    now: datetime = NOW,
    notes: str = "Nobody answers.",
    reason: BadLeadReason = BadLeadReason.FAKE_CONTACT,
    evidence: str = "",
) -> BadLeadRequest:
    """A provider reports a lead."""
    wanted = BadLeadReport(lead_id=lead_id, reason=reason, notes=notes, evidence=evidence)
    async with db.transaction(actor) as tx:
        return await service.report_bad_lead(tx, actor, wanted, policy, now)


async def set_policy(
    db: Database,
    cast: Cast,
    *,
    days: int = 14,
    hours: int = 72,
    rules: Sequence[ApproveRule | RejectRule] = (),
    now: datetime = NOW,
) -> RefundPolicy:
    """An administrator puts another version into force in the cast's niche."""
    wanted = RefundPolicyInput(
        window_days=days,
        answer_by_hours=hours,
        approve_rules=tuple(rule for rule in rules if isinstance(rule, ApproveRule)),
        reject_rules=tuple(rule for rule in rules if isinstance(rule, RejectRule)),
    )
    async with db.transaction(cast.admin) as tx:
        return await service.set_refund_policy(tx, cast.admin, cast.niche_id, wanted, POLICY, now)


async def bounce(db: Database, lead_id: UUID) -> None:
    """A mail to the lead's contact came back."""
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE leads SET contact_email_bounced_at = %s WHERE id = %s", (NOW, lead_id)
        )


async def judge(db: Database, request_id: UUID, now: datetime = NOW) -> BadLeadStatus | None:
    """The rules are asked."""
    async with db.transaction(SYSTEM) as tx:
        return await service.judge_request(tx, SYSTEM, request_id, now)


async def approve(
    db: Database, actor: Actor, request_id: UUID, memo: str = ""
) -> AdminBadLeadRequest:
    """An administrator refunds."""
    async with db.transaction(actor) as tx:
        return await service.approve_request(tx, actor, request_id, memo, NOW)


async def reject(
    db: Database, actor: Actor, request_id: UUID, memo: str = "The number works."
) -> AdminBadLeadRequest:
    """An administrator does not."""
    async with db.transaction(actor) as tx:
        return await service.reject_request(tx, actor, request_id, memo, NOW)


async def mark_bad(db: Database, actor: Actor, lead_id: UUID, memo: str = "") -> MarkedLead:
    """An administrator finds a lead bad for everybody."""
    mark = BadLeadMark(BadLeadReason.SPAM, memo)
    async with db.transaction(actor) as tx:
        return await service.mark_lead_bad(tx, actor, lead_id, mark, NOW)


async def look(db: Database, lead_id: UUID) -> Refunded:
    """What was written about a lead."""
    async with db.transaction(SYSTEM) as tx:
        about = {"id": lead_id}
        [lead] = await fetch_rows(tx, "SELECT status FROM leads WHERE id = %(id)s", about)
        sales = await fetch_rows(
            tx,
            "SELECT provider_id FROM lead_assignments WHERE lead_id = %(id)s AND is_refunded",
            about,
        )
        entries = await fetch_rows(
            tx,
            """
            SELECT provider_id, amount FROM provider_ledger
            WHERE lead_id = %(id)s AND transaction_type = 'refund'
            """,
            about,
        )
        requests = await fetch_rows(
            tx, "SELECT provider_id, status FROM bad_lead_requests WHERE lead_id = %(id)s", about
        )
    return Refunded(
        status=lead[0],
        refunded={row[0] for row in sales},
        entries=sorted((row[0], row[1]) for row in entries),
        requests={row[0]: row[1] for row in requests},
    )
