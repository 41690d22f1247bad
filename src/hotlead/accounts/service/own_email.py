"""Changing one's own address: it counts once the link sent to it was opened."""

from datetime import datetime

from psycopg.errors import UniqueViolation

from hotlead.accounts import queries
from hotlead.accounts.records import Asked, EmailChange, News, TokenPurpose
from hotlead.accounts.service.errors import EmailTaken
from hotlead.accounts.service.joining import tell_registered
from hotlead.accounts.service.own_password import Proof, prove_password
from hotlead.accounts.service.reading import read_email_field
from hotlead.accounts.service.replacing import hold_proof
from hotlead.accounts.service.telling import send_link, take_link, tell
from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput
from hotlead.web.ratelimit import RateLimiter


async def change_email(
    db: Database,
    limiter: RateLimiter,
    secret_key: str,
    actor: Actor,
    change: EmailChange,
    now: datetime,
) -> Asked:
    """Send a link to the new address, audited. The present one goes on until it is opened.

    An address that belongs to somebody else gets a word about that instead, and the answer is the
    same: it must not tell who has an account. Raises WrongPassword, RateLimited, InvalidInput.
    """
    email = read_email_field(change.email)
    user = await prove_password(db, actor, Proof(limiter, change.password))
    if email.lower() == user.email.lower():
        raise InvalidInput(fields={"email": "This is your present address."})
    async with db.transaction(SYSTEM) as tx:
        await hold_proof(tx, user)
        owner_id = await queries.find_user_id(tx, email)
        if owner_id is not None:
            await tell_registered(tx, actor, owner_id, now)
        else:
            await send_link(tx, secret_key, user.user_id, TokenPurpose.CHANGE_EMAIL, email, now)
        await audit.record(
            tx,
            actor,
            "user.email_change_requested",
            entity_type="user",
            entity_id=user.user_id,
            description="Asked to change the e-mail address",
            now=now,
        )
    return Asked("Open the link we sent to the new address. Until then the old one counts.")


async def confirm_email(tx: Tx, actor: Actor, token: str, now: datetime) -> None:
    """Take the token of the link: the new address counts, and the old one is told. Audited.

    `tx` is the system's: whoever reads the mail need not be logged in. Raises LinkInvalid,
    EmailTaken where the address found another owner meanwhile.
    """
    taken = await take_link(tx, token, TokenPurpose.CHANGE_EMAIL, now)
    try:
        previous = await queries.set_email(tx, taken.user_id, taken.email, now)
    except UniqueViolation as error:
        raise EmailTaken from error
    await queries.set_previous_email(tx, taken.token_id, previous)
    # Links under way to the old address must not count any more.
    for purpose in (TokenPurpose.RESET_PASSWORD, TokenPurpose.VERIFY_EMAIL):
        await queries.set_tokens_used(tx, taken.user_id, purpose, now)
    event_id = await audit.record(
        tx,
        actor,
        "user.email_changed",
        entity_type="user",
        entity_id=taken.user_id,
        description="Changed the e-mail address",
        now=now,
    )
    await tell(tx, taken.user_id, News.EMAIL_CHANGED, event_id, taken.token_id)
