"""The second factor: set up, used, replaced by recovery codes, removed."""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from hotlead.accounts import queries, rules
from hotlead.accounts.records import News, RecoveryCodes, SecondFactorRow, SecondFactorSetUp
from hotlead.accounts.service.errors import (
    OwnAccount,
    SecondFactorDemanded,
    SecondFactorInForce,
    SecondFactorMissing,
)
from hotlead.accounts.service.own_password import Proof, prove_password
from hotlead.accounts.service.replacing import hold_proof
from hotlead.accounts.service.telling import tell
from hotlead.audit import service as audit
from hotlead.kit.actor import Actor, Role
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.web.signing import derive_key

# How long the password that began a set-up vouches for whoever finishes it.
SET_UP_LIFETIME: Final = timedelta(minutes=30)


async def begin_second_factor(
    db: Database, secret_key: str, actor: Actor, proof: Proof, now: datetime
) -> SecondFactorSetUp:
    """Make a secret for an authenticator app; it counts once a code of it was confirmed.

    Raises WrongPassword, RateLimited, SecondFactorInForce.
    """
    user = await prove_password(db, actor, proof)
    second_factor_id = new_id()
    async with db.transaction(actor) as tx:
        await hold_proof(tx, user)
        if not await queries.insert_second_factor(tx, second_factor_id, user.user_id, now):
            raise SecondFactorInForce
        await _record(tx, actor, user.user_id, "set_up", "Began to set up two-step log-in", now)
    return _set_up(secret_key, second_factor_id, user.email)


async def get_set_up(tx: Tx, secret_key: str, actor: Actor, now: datetime) -> SecondFactorSetUp:
    """The set-up under way, to show it again after a wrong code.

    Raises SecondFactorMissing, SecondFactorInForce.
    """
    user_id = actor.require_session()
    row = await _get_begun(tx, user_id, now)
    user = await queries.get_credentials(tx, user_id)
    return _set_up(secret_key, row.second_factor_id, user.email)


async def confirm_second_factor(
    tx: Tx, secret_key: str, actor: Actor, code: str, now: datetime
) -> RecoveryCodes:
    """Put the second factor in force, and hand out recovery codes, audited and told.

    Raises SecondFactorMissing, SecondFactorInForce, InvalidInput for a wrong code.
    """
    user_id = actor.require_session()
    row = await _get_begun(tx, user_id, now)
    step = rules.step_of(_secret(secret_key, row.second_factor_id), code, row.last_step, now)
    if step is None:
        raise InvalidInput(fields={"code": "This code is wrong. Is the clock of your phone right?"})
    await queries.set_second_factor_confirmed(tx, row.second_factor_id, step, now)
    codes = await _hand_out_codes(tx, user_id, now)
    event_id = await _record(tx, actor, user_id, "on", "Turned two-step log-in on", now)
    await tell(tx, user_id, News.SECOND_FACTOR_ON, event_id)
    return codes


async def renew_recovery_codes(
    db: Database, actor: Actor, proof: Proof, now: datetime
) -> RecoveryCodes:
    """Replace all recovery codes by new ones; raises WrongPassword, SecondFactorMissing."""
    user = await prove_password(db, actor, proof)
    if user.second_factor_id is None:
        raise SecondFactorMissing
    async with db.transaction(actor) as tx:
        await hold_proof(tx, user)
        codes = await _hand_out_codes(tx, user.user_id, now)
        await _record(tx, actor, user.user_id, "codes_renewed", "Made new recovery codes", now)
    return codes


async def remove_second_factor(
    db: Database, actor: Actor, proof: Proof, now: datetime, *, is_demanded: bool
) -> None:
    """Go back to the password alone, audited and told; twice changes nothing.

    Raises WrongPassword, and SecondFactorDemanded where the market asks it of administrators.
    """
    actor.require_session()
    if is_demanded and actor.role is Role.ADMIN:
        raise SecondFactorDemanded
    user = await prove_password(db, actor, proof)
    async with db.transaction(actor) as tx:
        await hold_proof(tx, user)
        await _remove(tx, actor, user.user_id, now)


async def reset_second_factor(tx: Tx, actor: Actor, user_id: UUID, now: datetime) -> None:
    """Remove the second factor of somebody who lost it, audited and told.

    For administrators in person and the system. Their sessions end: whoever took the phone is
    out. Raises NotFound, SecondFactorMissing where none is in force, also while one is being set
    up, and OwnAccount: one's own takes the password.
    """
    actor.require_admin_in_person()
    if user_id == actor.user_id:
        raise OwnAccount("Turn off your own two-step log-in under Security.")
    await queries.get_credentials(tx, user_id)
    row = await queries.find_second_factor(tx, user_id)
    if row is None or row.confirmed_at is None:
        raise SecondFactorMissing("Two-step log-in is off for this account.")
    await _remove(tx, actor, user_id, now)
    await queries.set_sessions_revoked(tx, user_id, now)


async def accept_code(tx: Tx, actor: Actor, secret_key: str, code: str, now: datetime) -> bool:
    """Whether a code of the app, or a recovery code, is right; it is used up by this."""
    user_id = actor.user_id
    row = await queries.find_second_factor(tx, user_id) if user_id else None
    if user_id is None or row is None or row.confirmed_at is None:
        return False
    step = rules.step_of(_secret(secret_key, row.second_factor_id), code, row.last_step, now)
    if step is not None:
        return await queries.set_last_step(tx, row.second_factor_id, step)
    sha256 = rules.hash_token(rules.plain_code(code))
    if not await queries.set_recovery_code_used(tx, user_id, sha256, now):
        return False
    await _record(tx, actor, user_id, "code_used", "Used a recovery code", now)
    return True


async def _get_begun(tx: Tx, user_id: UUID, now: datetime) -> SecondFactorRow:
    row = await queries.find_second_factor(tx, user_id)
    if row is not None and row.confirmed_at is not None:
        raise SecondFactorInForce
    if row is None or now - row.begun_at > SET_UP_LIFETIME:
        raise SecondFactorMissing
    return row


async def _remove(tx: Tx, actor: Actor, user_id: UUID, now: datetime) -> bool:
    """Remove the second factor, or a set-up of one; who never had one in force is not told."""
    row = await queries.find_second_factor(tx, user_id)
    if row is None or not await queries.delete_second_factor(tx, user_id):
        return False
    await queries.delete_recovery_codes(tx, user_id)
    event_id = await _record(tx, actor, user_id, "off", "Turned two-step log-in off", now)
    if row.confirmed_at is not None:
        await tell(tx, user_id, News.SECOND_FACTOR_OFF, event_id)
    return True


async def _hand_out_codes(tx: Tx, user_id: UUID, now: datetime) -> RecoveryCodes:
    codes = [
        rules.recovery_code(secrets.token_bytes(rules.RECOVERY_BYTES))
        for _ in range(rules.RECOVERY_CODES)
    ]
    await queries.delete_recovery_codes(tx, user_id)
    hashed = [(new_id(), rules.hash_token(rules.plain_code(code))) for code in codes]
    await queries.insert_recovery_codes(tx, user_id, hashed, now)
    return RecoveryCodes(codes)


async def _record(
    tx: Tx, actor: Actor, user_id: UUID, what: str, description: str, now: datetime
) -> UUID:
    return await audit.record(
        tx,
        actor,
        f"user.second_factor_{what}",
        entity_type="user",
        entity_id=user_id,
        description=description,
        now=now,
    )


def _set_up(secret_key: str, second_factor_id: UUID, email: str) -> SecondFactorSetUp:
    secret = _secret(secret_key, second_factor_id)
    return SecondFactorSetUp(secret, rules.second_factor_uri(secret, email))


def _secret(secret_key: str, second_factor_id: UUID) -> str:
    return rules.second_factor_secret(derive_key(secret_key, "second-factor"), second_factor_id)
