"""Coming in and going out: log-in in one or two steps, sessions, who a token speaks for."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from hotlead.accounts import queries, rules
from hotlead.accounts.records import (
    Credentials,
    LoggedIn,
    LogIn,
    Place,
    SecondStep,
    SessionPerson,
    UserRole,
)
from hotlead.accounts.service.errors import (
    LogInRefused,
    SecondFactorNeeded,
    TicketExpired,
    TokenInvalid,
    WrongCode,
    WrongCredentials,
)
from hotlead.accounts.service.holding_back import (
    forgive,
    hold_back,
    hold_back_all,
    of_account,
    of_code,
    of_place,
)
from hotlead.accounts.service.passwords import verify_password
from hotlead.accounts.service.replacing import hold_proof
from hotlead.accounts.service.second_factor import accept_code
from hotlead.accounts.service.tickets import Ticket, fits, make_ticket, read_ticket
from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput, NotFound, Unauthenticated
from hotlead.kit.ids import new_id
from hotlead.web.ratelimit import RateLimiter
from hotlead.web.signing import token_key

_log: Final = structlog.get_logger()
# How exactly the use of sessions and keys is noted: a write a minute rather than one a request.
SEEN_EVERY: Final = timedelta(minutes=1)


async def log_in(
    db: Database,
    limiter: RateLimiter,
    secret_key: str,
    attempt: LogIn,
    place: Place,
    now: datetime,
) -> LoggedIn:
    """Check a password and open a session of seven days, audited.

    The answer and its time are the same for an unknown address and a wrong password. Wrong
    guesses slow down the account and the address, and never lock either for good.

    Raises InvalidInput (too long), RateLimited, WrongCredentials, LogInRefused, and
    SecondFactorNeeded where the password is the first of two steps.
    """
    if problem := rules.too_long(attempt.password):
        raise InvalidInput(fields={"password": problem})
    account, network = of_account(attempt.email), of_place(place)
    # The network first: one that is held back must not hold up somebody else's account.
    await hold_back_all(limiter, network, account)
    async with db.transaction(SYSTEM) as tx:
        user = await queries.find_credentials(tx, attempt.email.strip())
    is_right, new_hash = await verify_password(
        attempt.password, user.password_hash if user else None
    )
    if user is None or not is_right:
        _log.info("log_in_refused", why="wrong_password", user_id=str(user.user_id) if user else "")
        raise WrongCredentials
    await forgive(limiter, account, network)
    async with db.transaction(SYSTEM) as tx:
        # As it stands now: much may have happened while the password was checked.
        user = await _hold(tx, user)
        _refuse(user)
        if new_hash is not None:
            await queries.set_password_hash(tx, user.user_id, user.password_hash, new_hash)
        if user.second_factor_id is None:
            return await open_session(tx, secret_key, user.user_id, place, now)
    kept_hash = new_hash or user.password_hash
    raise SecondFactorNeeded(make_ticket(secret_key, user.user_id, kept_hash, now))


async def take_second_step(
    db: Database,
    limiter: RateLimiter,
    secret_key: str,
    step: SecondStep,
    place: Place,
    now: datetime,
) -> LoggedIn:
    """Open the session that a right password alone did not, for a code of the app or a recovery
    code; each counts once.

    Raises TicketExpired (also where the password or the second factor changed since the first
    step), RateLimited, WrongCode, LogInRefused.
    """
    ticket = read_ticket(secret_key, step.ticket, now)
    if ticket is None:
        raise TicketExpired
    throttle = of_code(ticket.user_id)
    await hold_back(limiter, throttle)
    async with db.transaction(SYSTEM) as tx:
        user = await _find_holder(tx, secret_key, ticket)
        _refuse(user)
        who = _person_at(user.user_id, user.role, place)
        if not await accept_code(tx, who, secret_key, step.code, now):
            _log.info("log_in_refused", why="wrong_code", user_id=str(user.user_id))
            raise WrongCode
        logged_in = await open_session(tx, secret_key, user.user_id, place, now)
    await limiter.forget_failures(*throttle.key)
    return logged_in


async def open_session(
    tx: Tx, secret_key: str, user_id: UUID, place: Place, now: datetime
) -> LoggedIn:
    """Write a session for a user who proved to be one, audited, and sign its token."""
    session_id = new_id()
    expires_at = (now + rules.SESSION_LIFETIME).replace(microsecond=0)
    await queries.insert_session(tx, session_id, user_id, place, (now, expires_at))
    me = await queries.get_me(tx, user_id)
    await audit.record(
        tx,
        _person_at(user_id, me.role, place),
        "user.logged_in",
        entity_type="user",
        entity_id=user_id,
        description="Logged in",
        metadata={"session_id": str(session_id)},
        now=now,
    )
    claims = rules.Claims(session_id=session_id, user_id=user_id)
    token = rules.issue_token(claims, expires_at, token_key(secret_key))
    return LoggedIn(token=token, expires_at=expires_at, user=me)


async def log_out(tx: Tx, actor: Actor, now: datetime) -> None:
    """End the actor's session at once, audited; doing it twice changes nothing.

    Raises Unauthenticated for a visitor, SessionRequired for an API key.
    """
    user_id = actor.require_session()
    if actor.session_id is None:
        raise Unauthenticated
    if not await queries.set_session_revoked(tx, actor.session_id, user_id, now):
        return
    await audit.record(
        tx,
        actor,
        "user.logged_out",
        entity_type="user",
        entity_id=user_id,
        description="Logged out",
        metadata={"session_id": str(actor.session_id)},
        now=now,
    )


async def authenticate(
    tx: Tx, secret_key: str, token: str, now: datetime, *, demands_second_factor: bool = False
) -> Actor:
    """Who a token or an API key speaks for, as things stand right now; raises TokenInvalid.

    With `demands_second_factor`, an administrator without one may only set it up.
    """
    if rules.is_api_key(token):
        person = await _find_key_holder(tx, token, now)
        return _speak_for(
            person, is_demanding=demands_second_factor, api_key_id=person.credential_id
        )
    claims = rules.read_token(token, token_key(secret_key), now)
    if claims is None:
        raise TokenInvalid
    person = await queries.find_session_person(tx, claims.session_id, claims.user_id, now)
    if person is None:
        raise TokenInvalid
    if _is_unnoted(person, now):
        await queries.set_session_seen(tx, claims.session_id, now)
    return _speak_for(person, is_demanding=demands_second_factor, session_id=person.credential_id)


async def _find_key_holder(tx: Tx, text: str, now: datetime) -> SessionPerson:
    person = await queries.find_key_person(tx, rules.hash_token(text), now)
    if person is None:
        raise TokenInvalid
    if _is_unnoted(person, now):
        await queries.set_key_used(tx, person.credential_id, now)
    return person


def _speak_for(
    person: SessionPerson,
    *,
    is_demanding: bool,
    session_id: UUID | None = None,
    api_key_id: UUID | None = None,
) -> Actor:
    lacks_factor = person.role == Role.ADMIN and not person.has_second_factor
    return Actor(
        role=person.role,
        user_id=person.user_id,
        provider_id=person.provider_id,
        session_id=session_id,
        api_key_id=api_key_id,
        can_write=person.can_write,
        name=person.name,
        is_unsecured=is_demanding and lacks_factor,
    )


def _is_unnoted(person: SessionPerson, now: datetime) -> bool:
    return person.seen_at is None or now - person.seen_at >= SEEN_EVERY


def _refuse(user: Credentials) -> None:
    if refusal := rules.refusal_of(user):
        raise LogInRefused(LogInRefused.codes[refusal], code=refusal.value)


def _person_at(user_id: UUID, role: UserRole, place: Place) -> Actor:
    return Actor(role=Role(role.value), user_id=user_id, address=place.address, agent=place.agent)


async def _hold(tx: Tx, user: Credentials) -> Credentials:
    """Hold an account whose password was right until the transaction ends; as it stands now."""
    try:
        return await hold_proof(tx, user)
    except (NotFound, TokenInvalid) as error:
        raise WrongCredentials from error


async def _find_holder(tx: Tx, secret_key: str, ticket: Ticket) -> Credentials:
    """Who the ticket was given to, as they stand now, held; raises TicketExpired."""
    try:
        await queries.lock_standing(tx, ticket.user_id)
        user = await queries.get_credentials(tx, ticket.user_id)
    except NotFound as error:
        raise TicketExpired from error
    if user.second_factor_id is None or not fits(secret_key, ticket, user):
        raise TicketExpired
    return user
