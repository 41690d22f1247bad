"""Coming back in without the password, and links that set one."""

from datetime import datetime
from typing import Final
from uuid import UUID

from hotlead.accounts import queries, rules
from hotlead.accounts.records import (
    Asked,
    Credentials,
    LiveToken,
    NewPassword,
    News,
    TokenPurpose,
    UserStatus,
)
from hotlead.accounts.service.errors import LinkInvalid
from hotlead.accounts.service.passwords import hash_password
from hotlead.accounts.service.reading import read_email_field
from hotlead.accounts.service.replacing import replace_password
from hotlead.accounts.service.telling import send_link, take_link, tell
from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx

# Where somebody without a password may still come in.
_INVITED: Final = (UserStatus.PENDING, UserStatus.ACTIVE)
RESET_SENT = Asked("If there is an account with this address, a link is on its way to it.")


async def forgot_password(
    tx: Tx, secret_key: str, actor: Actor, email: str, now: datetime
) -> Asked:
    """Send the link that sets a new password, if the address is known; the answer does not tell.

    `tx` is the system's: nobody is logged in. Audited either way, so that both ways take a
    commit. Somebody invited who never chose a password gets the invitation again, unless it was
    withdrawn.
    """
    user = await queries.find_credentials(tx, read_email_field(email))
    await audit.record(
        tx,
        actor,
        "user.reset_requested",
        entity_type="user",
        entity_id=user.user_id if user else None,
        description="Asked for a new password",
        now=now,
    )
    if user is not None and (user.password_hash or user.status in _INVITED):
        purpose = TokenPurpose.RESET_PASSWORD if user.password_hash else TokenPurpose.INVITE
        await send_link(tx, secret_key, user.user_id, purpose, user.email, now)
    return RESET_SENT


async def check_link(tx: Tx, token: str, purpose: TokenPurpose, now: datetime) -> LiveToken:
    """Who a link speaks for, without using it up; raises LinkInvalid. `tx` is the system's."""
    found = await queries.find_token(tx, rules.hash_token(token), purpose, now)
    if found is None:
        raise LinkInvalid
    return found


async def reset_password(db: Database, actor: Actor, given: NewPassword, now: datetime) -> None:
    """Set the password of whoever the link speaks for; the link counts once.

    Ends every session and revokes every API key: somebody else may have had the old password. The
    link reached the address, so that is confirmed too. Audited and told.
    Raises LinkInvalid, InvalidInput for a weak password.
    """
    user, new_hash = await _hash_for(db, given, TokenPurpose.RESET_PASSWORD, now)
    async with db.transaction(SYSTEM) as tx:
        await _take(tx, given.token, TokenPurpose.RESET_PASSWORD, user, now)
        await replace_password(tx, user.user_id, new_hash, now)
        await queries.set_email_verified(tx, user.user_id, now)
        await queries.set_sessions_revoked(tx, user.user_id, now)
        await queries.set_keys_revoked(tx, user.user_id, now)
        event_id = await _record(tx, actor, user.user_id, "user.password_reset", now)
        await tell(tx, user.user_id, News.PASSWORD_CHANGED, event_id)


async def accept_invitation(db: Database, actor: Actor, given: NewPassword, now: datetime) -> None:
    """Choose the first password: an invited account is open from now on, audited.

    Raises LinkInvalid, InvalidInput for a weak password.
    """
    user, new_hash = await _hash_for(db, given, TokenPurpose.INVITE, now)
    async with db.transaction(SYSTEM) as tx:
        await _take(tx, given.token, TokenPurpose.INVITE, user, now)
        standing = await queries.lock_standing(tx, user.user_id)
        await replace_password(tx, user.user_id, new_hash, now)
        await queries.set_email_verified(tx, user.user_id, now)
        # As it stands now: it may have been closed while the password was hashed.
        if standing.status is UserStatus.PENDING:
            await queries.set_standing(tx, user.user_id, UserStatus.ACTIVE, "", now)
        await _record(tx, actor, user.user_id, "user.invitation_accepted", now)


async def _hash_for(
    db: Database, given: NewPassword, purpose: TokenPurpose, now: datetime
) -> tuple[Credentials, str]:
    """Whose link it is, and the hash of the password they chose."""
    async with db.transaction(SYSTEM) as tx:
        token = await check_link(tx, given.token, purpose, now)
        user = await queries.get_credentials(tx, token.user_id)
    return user, await hash_password(given.password, [user.email])


async def _take(
    tx: Tx, token: str, purpose: TokenPurpose, user: Credentials, now: datetime
) -> None:
    taken = await take_link(tx, token, purpose, now)
    if taken.email.lower() != user.email.lower():
        raise LinkInvalid


async def _record(tx: Tx, actor: Actor, user_id: UUID, action: str, now: datetime) -> UUID:
    return await audit.record(
        tx,
        actor,
        action,
        entity_type="user",
        entity_id=user_id,
        description="Set a password by a link",
        now=now,
    )
