"""The verbs of accounts: log in, log out, authenticate, create a user."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import anyio
import msgspec
from psycopg.errors import UniqueViolation
from pwdlib import PasswordHash
from pwdlib.hashers.bcrypt import BcryptHasher

from hotlead.accounts import queries, rules
from hotlead.accounts.records import Credentials, LoggedIn, LogIn, NewUser, Place
from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import Conflict, Forbidden, InvalidInput, Unauthenticated
from hotlead.kit.ids import new_id
from hotlead.web.address import network_of
from hotlead.web.ratelimit import RateLimiter

BCRYPT_COST: Final = 12
# The hash of no password, at today's cost: an unknown address takes as long as a known one.
_NOBODYS_HASH: Final = "$2b$12$w/V3UuqOBSjKb3eNaK263esEgKm6UB/zSKC.SaEQ.CfCozh/0j2D."
_HASHER: Final = PasswordHash((BcryptHasher(rounds=BCRYPT_COST),))

_FREE_PER_ACCOUNT: Final = 5
_DELAY_PER_ACCOUNT_MAX_S: Final = 60
_FREE_PER_ADDRESS: Final = 20
_DELAY_PER_ADDRESS_MAX_S: Final = 900
_FAILURES_KEPT_S: Final = 3600

_REFUSALS: Final = {
    rules.Refusal.EMAIL_UNVERIFIED: "Confirm your e-mail address first: we sent you a link.",
    rules.Refusal.PENDING_APPROVAL: "Your account waits for approval. We write to you soon.",
    rules.Refusal.DEACTIVATED: "This account was closed.",
    rules.Refusal.SUSPENDED: "This account is suspended. Write to us to find out why.",
    rules.Refusal.NO_LOG_IN: "This account cannot log in.",
}


class WrongCredentials(Unauthenticated):
    """Address or password is wrong; which one is not told."""

    code = "wrong_credentials"
    message = "E-mail or password is wrong."


class TokenInvalid(Unauthenticated):
    """The token is broken, expired, revoked, or its user is no longer active."""

    code = "token_invalid"
    message = "Your session has ended. Log in again."


class LogInRefused(Forbidden):
    """The password is right and the account may not come in; `code` says why."""


class EmailTaken(Conflict):
    """Another user has this address."""

    code = "email_taken"
    message = "There is already an account with this e-mail address."


@dataclass(frozen=True, slots=True)
class _Throttle:
    """After `free` failures, one guess every 1, 2, 4 … seconds, at most `longest_s` apart."""

    key: tuple[str, str]
    free: int
    longest_s: int


async def log_in(
    db: Database,
    limiter: RateLimiter,
    token_key: bytes,
    attempt: LogIn,
    place: Place,
    now: datetime,
) -> LoggedIn:
    """Check a password and open a session of seven days, audited.

    The answer and its time are the same for an unknown address and a wrong password. Wrong
    guesses slow down the account and the address, and never lock either for good.

    Raises InvalidInput (too long), RateLimited, WrongCredentials, LogInRefused.
    """
    if problem := rules.too_long(attempt.password):
        raise InvalidInput(fields={"password": problem})
    throttles = _throttles(attempt.email.strip().lower(), place)
    for throttle in throttles:
        await _hold_back(limiter, throttle)
    async with db.transaction(SYSTEM) as tx:
        user = await queries.find_credentials(tx, attempt.email.strip())
    is_right, new_hash = await _verify(attempt.password, user)
    if user is None or not is_right:
        raise WrongCredentials
    # The address keeps its count: someone with one account of their own could reset it.
    await limiter.forget_failures(*throttles[0].key)
    if refusal := rules.refusal_of(user):
        raise LogInRefused(_REFUSALS[refusal], code=refusal.value)
    async with db.transaction(SYSTEM) as tx:
        if new_hash is not None:
            await queries.set_password_hash(tx, user.user_id, user.password_hash, new_hash)
        return await open_session(tx, token_key, user.user_id, place, now)


async def open_session(
    tx: Tx, token_key: bytes, user_id: UUID, place: Place, now: datetime
) -> LoggedIn:
    """Write a session for a user who proved to be one, audited, and sign its token."""
    session_id = new_id()
    expires_at = (now + rules.SESSION_LIFETIME).replace(microsecond=0)
    await queries.insert_session(tx, session_id, user_id, place, (now, expires_at))
    me = await queries.get_me(tx, user_id)
    await audit.record(
        tx,
        Actor(role=Role(me.role.value), user_id=user_id, address=place.address, agent=place.agent),
        "user.logged_in",
        entity_type="user",
        entity_id=user_id,
        description="Logged in",
        metadata={"session_id": str(session_id)},
        now=now,
    )
    claims = rules.Claims(session_id=session_id, user_id=user_id)
    token = rules.issue_token(claims, expires_at, token_key)
    return LoggedIn(token=token, expires_at=expires_at, user=me)


async def log_out(tx: Tx, actor: Actor, now: datetime) -> None:
    """End the actor's session at once, audited; doing it twice changes nothing.

    Raises Unauthenticated for a visitor.
    """
    if actor.session_id is None or actor.user_id is None:
        raise Unauthenticated
    if not await queries.set_session_revoked(tx, actor.session_id, actor.user_id, now):
        return
    await audit.record(
        tx,
        actor,
        "user.logged_out",
        entity_type="user",
        entity_id=actor.user_id,
        description="Logged out",
        metadata={"session_id": str(actor.session_id)},
        now=now,
    )


async def authenticate(tx: Tx, token_key: bytes, token: str, now: datetime) -> Actor:
    """Who a token speaks for, as its session and user stand right now; raises TokenInvalid."""
    claims = rules.read_token(token, token_key, now)
    if claims is None:
        raise TokenInvalid
    person = await queries.find_session_person(tx, claims.session_id, claims.user_id, now)
    if person is None:
        raise TokenInvalid
    return Actor(
        role=person.role,
        user_id=person.user_id,
        provider_id=person.provider_id,
        session_id=person.session_id,
        name=person.name,
    )


async def create_user(tx: Tx, actor: Actor, user: NewUser, now: datetime) -> UUID:
    """Write a user, audited; the password was hashed before the transaction began.

    Raises EmailTaken; the transaction is then of no more use.
    """
    user_id = new_id()
    user = msgspec.structs.replace(user, email=user.email.strip())
    try:
        await queries.insert_user(tx, user_id, user, now)
    except UniqueViolation as error:
        raise EmailTaken from error
    await audit.record(
        tx,
        actor,
        "user.created",
        entity_type="user",
        entity_id=user_id,
        description=f"Created a {user.role.value} account",
        now=now,
    )
    return user_id


async def set_password(tx: Tx, actor: Actor, email: str, password_hash: str, now: datetime) -> None:
    """Give a user another password and end every session it has, audited.

    For administrators and the system. Raises NotFound. The password was hashed before.
    """
    actor.require_admin()
    user_id = await queries.set_new_password(tx, email.strip(), password_hash, now)
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


async def hash_password(password: str) -> str:
    """The bcrypt hash of a new password; takes about 0.2 s, so never call it in a transaction.

    Raises InvalidInput for one that is too short or over 72 bytes.
    """
    if problem := rules.password_problem(password):
        raise InvalidInput(fields={"password": problem})
    return await anyio.to_thread.run_sync(_HASHER.hash, password)


async def _verify(password: str, user: Credentials | None) -> tuple[bool, str | None]:
    """Whether the password is right, and a hash of today's cost where the kept one is older."""
    kept = user.password_hash if user else _NOBODYS_HASH
    return await anyio.to_thread.run_sync(_HASHER.verify_and_update, password, kept)


def _throttles(email: str, place: Place) -> tuple[_Throttle, _Throttle]:
    # Hashed, so that no address lies in a shared Redis.
    account = hashlib.sha256(email.encode()).hexdigest()
    network = network_of(place.address)
    return (
        _Throttle(("account", account), _FREE_PER_ACCOUNT, _DELAY_PER_ACCOUNT_MAX_S),
        _Throttle(("address", network), _FREE_PER_ADDRESS, _DELAY_PER_ADDRESS_MAX_S),
    )


async def _hold_back(limiter: RateLimiter, throttle: _Throttle) -> None:
    """Refuse a guess that comes too soon; count the ones let through before they are checked."""
    failures = await limiter.failures(*throttle.key)
    delay_s = rules.delay_s(failures, throttle.free, throttle.longest_s)
    if delay_s:
        await limiter.pass_gate(delay_s, *throttle.key)
    await limiter.add_failure(_FAILURES_KEPT_S, *throttle.key)
