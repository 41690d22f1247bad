"""What administrators decide about accounts."""

from datetime import datetime
from uuid import UUID

from hotlead.accounts import queries, rules
from hotlead.accounts.records import (
    REASON_CHARS_MAX,
    Standing,
    TokenPurpose,
    UserRole,
    UserStatus,
    Verdict,
)
from hotlead.accounts.service.errors import (
    EmailUnverified,
    LastAdministrator,
    OwnAccount,
    VerdictUnfit,
)
from hotlead.accounts.service.telling import send_link, tell
from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.kit.text import Problem, read_lines


async def judge_account(
    tx: Tx, actor: Actor, user_id: UUID, verdict: Verdict, reason: str, now: datetime
) -> UserStatus:
    """Approve, reject, suspend, deactivate or reactivate an account: audited, and told.

    Whoever may no longer come in is out at once: every session ends. For administrators, about
    everybody but administrators: of those one must stay. Raises NotFound, VerdictUnfit,
    EmailUnverified, InvalidInput where a reason is needed.
    """
    actor.require_admin()
    before = await queries.lock_standing(tx, user_id)
    if before.role is UserRole.ADMIN:
        raise NotFound
    return await _judge(tx, actor, before, verdict, reason, now)


async def end_sessions_of(tx: Tx, actor: Actor, user_id: UUID, now: datetime) -> int:
    """Log somebody else out everywhere, audited where they were in; how many sessions ended.

    For administrators; raises NotFound. API keys go on.
    """
    actor.require_admin()
    await queries.lock_standing(tx, user_id)
    ended = await queries.set_sessions_revoked(tx, user_id, now)
    if ended:
        await audit.record(
            tx,
            actor,
            "user.sessions_ended",
            entity_type="user",
            entity_id=user_id,
            description="Ended every session",
            now=now,
        )
    return ended


async def judge_administrator(
    tx: Tx, secret_key: str, actor: Actor, user_id: UUID, verdict: Verdict, now: datetime
) -> UserStatus:
    """Deactivate or reactivate another administrator; only one in person may.

    Of somebody who was only invited, the invitation is withdrawn, or stands again with a new link.
    Raises NotFound, VerdictUnfit, LastAdministrator, and OwnAccount: so one's own access is never
    lost by mistake.
    """
    actor.require_admin_in_person()
    others = await queries.lock_administrators(tx) - {user_id}
    standing = await queries.lock_standing(tx, user_id)
    if standing.role is not UserRole.ADMIN:
        raise NotFound
    if verdict is Verdict.DEACTIVATE and not others:
        raise LastAdministrator
    if user_id == actor.user_id:
        raise OwnAccount
    if not standing.email_verified:
        status = await _judge_invitation(tx, actor, standing, verdict, now)
        if status is UserStatus.PENDING:
            user = await queries.get_credentials(tx, user_id)
            await send_link(tx, secret_key, user_id, TokenPurpose.INVITE, user.email, now)
        return status
    return await _judge(tx, actor, standing, verdict, "", now)


async def _judge(
    tx: Tx, actor: Actor, before: Standing, verdict: Verdict, reason: str, now: datetime
) -> UserStatus:
    step = rules.STEPS[verdict]
    told = _read_reason(reason, is_needed=step.needs_reason)
    if before.status not in step.sources:
        raise VerdictUnfit(before.status.value)
    if verdict is Verdict.APPROVE and not before.email_verified:
        raise EmailUnverified
    await queries.set_standing(tx, before.user_id, step.target, told, now)
    if step.target is not UserStatus.ACTIVE:
        await queries.set_sessions_revoked(tx, before.user_id, now)
        await queries.set_tokens_used(tx, before.user_id, TokenPurpose.INVITE, now)
    if step.target is UserStatus.DEACTIVATED:
        # Opened again one day, the account begins anew: whoever held a key then may not be meant.
        await queries.set_keys_revoked(tx, before.user_id, now)
    # The reason may speak of the person: it stays with the account, where it can be erased.
    event_id = await audit.record(
        tx,
        actor,
        f"user.{step.done}",
        entity_type="user",
        entity_id=before.user_id,
        description=f"Account {step.done}",
        metadata={
            "before": {"status": before.status.value},
            "after": {"status": step.target.value},
        },
        now=now,
    )
    # Who was invited and never came has applied for nothing that could be turned down.
    if verdict is not Verdict.REJECT or before.has_password:
        await tell(tx, before.user_id, step.news, event_id)
    return step.target


async def _judge_invitation(
    tx: Tx, actor: Actor, standing: Standing, verdict: Verdict, now: datetime
) -> UserStatus:
    """An account nobody came into yet: the link it was sent counts no more."""
    target, done = rules.INVITATION_STEPS.get((verdict, standing.status), (None, ""))
    if target is None:
        raise VerdictUnfit(standing.status.value)
    await queries.set_standing(tx, standing.user_id, target, "", now)
    await queries.set_tokens_used(tx, standing.user_id, TokenPurpose.INVITE, now)
    await audit.record(
        tx,
        actor,
        f"user.invitation_{done}",
        entity_type="user",
        entity_id=standing.user_id,
        description=f"Invitation {done}",
        now=now,
    )
    return target


def _read_reason(reason: str, *, is_needed: bool) -> str:
    text = read_lines(reason, REASON_CHARS_MAX)
    if isinstance(text, Problem):
        raise InvalidInput(fields={"reason": text.sentence})
    if is_needed and not text:
        raise InvalidInput(fields={"reason": "Say why: the person is told."})
    return text
