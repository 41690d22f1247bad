"""What administrators decide about providers.

Each verb holds the provider first, as a sale to it does: whatever is sold was sold before, and
nothing is sold after. The row of the audit log is that of the account (`user.approved`, …).
"""

from datetime import datetime
from uuid import UUID

from hotlead.accounts import service as accounts
from hotlead.accounts.records import UserStatus, Verdict
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.jobs import enqueue
from hotlead.providers import queries
from hotlead.providers.records import AdminProvider


async def approve_provider(tx: Tx, actor: Actor, provider_id: UUID, now: datetime) -> AdminProvider:
    """Let a provider in that signed up, also one that was rejected before; audited and told.

    For administrators. Raises NotFound, VerdictUnfit, EmailUnverified.
    """
    return await _judge(tx, actor, provider_id, Verdict.APPROVE, "", now)


async def reject_provider(
    tx: Tx, actor: Actor, provider_id: UUID, reason: str, now: datetime
) -> AdminProvider:
    """Turn a sign-up down; the person is told the reason. Audited.

    For administrators. Raises NotFound, VerdictUnfit, InvalidInput without a reason.
    """
    return await _judge(tx, actor, provider_id, Verdict.REJECT, reason, now)


async def suspend_provider(
    tx: Tx, actor: Actor, provider_id: UUID, reason: str, now: datetime
) -> AdminProvider:
    """Stop sales and end every session at once; the person is told the reason. Audited.

    For administrators. Raises NotFound, VerdictUnfit, InvalidInput without a reason.
    """
    return await _judge(tx, actor, provider_id, Verdict.SUSPEND, reason, now)


async def deactivate_provider(
    tx: Tx, actor: Actor, provider_id: UUID, reason: str, now: datetime
) -> AdminProvider:
    """Close a provider: sales stop and every session ends at once; audited and told.

    For administrators. Raises NotFound, VerdictUnfit, InvalidInput.
    """
    return await _judge(tx, actor, provider_id, Verdict.DEACTIVATE, reason, now)


async def reactivate_provider(
    tx: Tx, actor: Actor, provider_id: UUID, now: datetime
) -> AdminProvider:
    """Let a suspended or closed provider buy again, audited and told.

    For administrators. Raises NotFound, VerdictUnfit.
    """
    return await _judge(tx, actor, provider_id, Verdict.REACTIVATE, "", now)


async def wake_markets(tx: Tx, provider_id: UUID) -> None:
    """Give the unsold leads of every niche in which the provider buys another chance."""
    for niche_id in await queries.list_niches_of(tx, provider_id):
        await enqueue(tx, "distribution.retry_unsold", {"niche_id": str(niche_id)})


async def _judge(
    tx: Tx, actor: Actor, provider_id: UUID, verdict: Verdict, reason: str, now: datetime
) -> AdminProvider:
    actor.require_admin()
    user_id = await queries.lock_user_of(tx, provider_id)
    status = await accounts.judge_account(tx, actor, user_id, verdict, reason, now)
    if status is UserStatus.ACTIVE:
        await wake_markets(tx, provider_id)
    return await queries.get_provider(tx, provider_id)
