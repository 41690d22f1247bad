"""Asking somebody who is logged in for their password again, and letting them change it."""

from dataclasses import dataclass
from datetime import datetime

from hotlead.accounts import queries
from hotlead.accounts.records import Credentials, News, PasswordChange
from hotlead.accounts.service.errors import WrongPassword
from hotlead.accounts.service.holding_back import hold_back, of_account
from hotlead.accounts.service.passwords import hash_password, verify_password
from hotlead.accounts.service.replacing import hold_proof, replace_password
from hotlead.accounts.service.telling import tell
from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.web.ratelimit import RateLimiter


@dataclass(frozen=True, slots=True)
class Proof:
    """The password that shows who sits there; a wrong one is told beside `field`."""

    limiter: RateLimiter
    password: str
    field: str = "password"


async def prove_password(db: Database, actor: Actor, proof: Proof) -> Credentials:
    """The person behind a session, once their password is right.

    Raises Unauthenticated, SessionRequired, RateLimited, WrongPassword.
    """
    user_id = actor.require_session()
    async with db.transaction(actor) as tx:
        user = await queries.get_credentials(tx, user_id)
    throttle = of_account(user.email)
    await hold_back(proof.limiter, throttle)
    is_right, _ = await verify_password(proof.password, user.password_hash)
    if not is_right:
        raise WrongPassword(proof.field)
    await proof.limiter.forget_failures(*throttle.key)
    return user


async def change_password(
    db: Database, limiter: RateLimiter, actor: Actor, change: PasswordChange, now: datetime
) -> None:
    """Set another password, end every other session, audited and told.

    API keys go on: they are revoked by themselves. Raises WrongPassword, RateLimited, and
    InvalidInput for a new password that is weak or the present one.
    """
    proof = Proof(limiter, change.current_password, field="current_password")
    user = await prove_password(db, actor, proof)
    if change.new_password == change.current_password:
        raise InvalidInput(fields={"new_password": "This is your present password."})
    known = [user.email, actor.name]
    new_hash = await hash_password(change.new_password, known, field="new_password")
    async with db.transaction(SYSTEM) as tx:
        await hold_proof(tx, user)
        await replace_password(tx, user.user_id, new_hash, now)
        await queries.set_sessions_revoked(tx, user.user_id, now, but=actor.session_id)
        event_id = await audit.record(
            tx,
            actor,
            "user.password_changed",
            entity_type="user",
            entity_id=user.user_id,
            description="Changed the password; other sessions ended",
            now=now,
        )
        await tell(tx, user.user_id, News.PASSWORD_CHANGED, event_id)


async def set_password(tx: Tx, actor: Actor, email: str, new_hash: str, now: datetime) -> None:
    """Give a user another password and end every session it has, audited.

    `tx` is the system's. Raises NotFound. The password was hashed before.
    """
    actor.require_admin()
    user_id = await queries.find_user_id(tx, email.strip())
    if user_id is None:
        raise NotFound
    await replace_password(tx, user_id, new_hash, now)
    await queries.set_sessions_revoked(tx, user_id, now)
    await audit.record(
        tx,
        actor,
        "user.password_set",
        entity_type="user",
        entity_id=user_id,
        description="Password set",
        now=now,
    )
