"""Becoming a user: created, invited, and shown to read mail at one's address."""

from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.accounts import queries
from hotlead.accounts.records import (
    AdminInvitation,
    Asked,
    Credentials,
    NewAdministrator,
    News,
    NewUser,
    TokenPurpose,
    UserRole,
    UserStatus,
)
from hotlead.accounts.service.errors import (
    AddressConfirmed,
    EmailTaken,
    LinkInvalid,
    VerdictUnfit,
)
from hotlead.accounts.service.passwords import hash_password, verify_password
from hotlead.accounts.service.reading import read_email_field, read_names, read_person
from hotlead.accounts.service.replacing import replace_password
from hotlead.accounts.service.telling import send_link, take_link, tell
from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import NotFound
from hotlead.kit.ids import new_id

VERIFICATION_SENT = Asked(
    "If this address belongs to an account that is not confirmed yet, a new link is on its way."
)


async def create_user(tx: Tx, actor: Actor, user: NewUser, now: datetime) -> UUID:
    """Write a user, audited; the password was hashed before the transaction began.

    Raises EmailTaken; nothing was written then.
    """
    user_id = new_id()
    user = msgspec.structs.replace(user, email=user.email.strip())
    if not await queries.insert_user(tx, user_id, user, now):
        raise EmailTaken
    await audit.record(
        tx,
        actor,
        "user.created",
        entity_type="user",
        entity_id=user_id,
        description=f"Created an account ({user.role.value})",
        now=now,
    )
    return user_id


async def find_user_id(tx: Tx, email: str) -> UUID | None:
    """Whose address this is, in whatever case it is written."""
    return await queries.find_user_id(tx, email.strip())


async def is_password_of(db: Database, email: str, password: str) -> bool | None:
    """Whether a password is that of whoever has an address, None where nobody has; in the same
    time.
    """
    async with db.transaction(SYSTEM) as tx:
        user = await queries.find_credentials(tx, email)
    is_right, _ = await verify_password(password, user.password_hash if user else None)
    return is_right if user else None


async def send_verification(
    tx: Tx, secret_key: str, user_id: UUID, email: str, now: datetime
) -> None:
    """Have the link sent that shows that somebody reads mail at `email`."""
    await send_link(tx, secret_key, user_id, TokenPurpose.VERIFY_EMAIL, email, now)


async def tell_registered(tx: Tx, actor: Actor, user_id: UUID, now: datetime) -> None:
    """Tell the owner of an address that somebody tried to register it again, audited."""
    event_id = await _record_again(tx, actor, user_id, now)
    await tell(tx, user_id, News.ALREADY_REGISTERED, event_id)


async def register_again(
    tx: Tx, secret_key: str, actor: Actor, email: str, new_hash: str | None, now: datetime
) -> None:
    """A sign-up with an address that is taken: its owner is told, audited.

    Where nobody has confirmed the address yet, nobody knows which of the two it belongs to:
    neither password counts, `new_hash` takes their place, and whoever reads its mail sets another.
    `new_hash` is None where both gave the same: the link to confirm is sent again. `tx` is the
    system's.
    """
    user = await queries.find_credentials(tx, email)
    if user is None:
        return
    if not _is_waiting(user):
        await tell_registered(tx, actor, user.user_id, now)
        return
    await _record_again(tx, actor, user.user_id, now)
    purpose = TokenPurpose.VERIFY_EMAIL
    if new_hash is not None:
        await replace_password(tx, user.user_id, new_hash, now)
        purpose = TokenPurpose.RESET_PASSWORD
    await send_link(tx, secret_key, user.user_id, purpose, user.email, now)


async def resend_verification(
    tx: Tx, secret_key: str, actor: Actor, email: str, now: datetime
) -> Asked:
    """Send the link again where the address waits for it; the answer is the same for any other.

    `tx` is the system's: nobody is logged in. Audited either way.
    """
    user = await queries.find_credentials(tx, read_email_field(email))
    await audit.record(
        tx,
        actor,
        "user.verification_requested",
        entity_type="user",
        entity_id=user.user_id if user else None,
        description="Asked for the link to confirm an address",
        now=now,
    )
    if user is not None and _is_waiting(user):
        await send_verification(tx, secret_key, user.user_id, user.email, now)
    return VERIFICATION_SENT


async def verify_email(tx: Tx, actor: Actor, token: str, now: datetime) -> None:
    """Take the token of a link: the address is confirmed, audited. Raises LinkInvalid.

    `tx` is the system's. A link sent to an address that was changed since proves nothing.
    """
    taken = await take_link(tx, token, TokenPurpose.VERIFY_EMAIL, now)
    user = await queries.get_credentials(tx, taken.user_id)
    if user.email.lower() != taken.email.lower():
        raise LinkInvalid
    await queries.set_email_verified(tx, taken.user_id, now)
    await audit.record(
        tx,
        actor,
        "user.email_verified",
        entity_type="user",
        entity_id=taken.user_id,
        description="Confirmed the e-mail address",
        now=now,
    )


async def invite_user(tx: Tx, secret_key: str, actor: Actor, user: NewUser, now: datetime) -> UUID:
    """Write a user without a password, and send the link to choose one; audited.

    For administrators. Raises EmailTaken; nothing was written then.
    """
    actor.require_admin()
    user_id = await create_user(tx, actor, user, now)
    await send_link(tx, secret_key, user_id, TokenPurpose.INVITE, user.email, now)
    return user_id


async def invite_administrator(
    tx: Tx, secret_key: str, actor: Actor, invitation: AdminInvitation, now: datetime
) -> UUID:
    """Invite another administrator; only one in person may. Raises InvalidInput, EmailTaken."""
    actor.require_admin_in_person()
    person = read_person(invitation.first_name, invitation.last_name, None)
    named = NewAdministrator(
        email=invitation.email, first_name=person.first_name, last_name=person.last_name
    )
    return await invite_user(tx, secret_key, actor, read_administrator(named), now)


def read_administrator(new: NewAdministrator) -> NewUser:
    """An administrator to invite or to create, who has no password yet; raises InvalidInput."""
    first_name, last_name = read_names(new.first_name, new.last_name)
    return NewUser(
        email=read_email_field(new.email),
        password_hash="",
        role=UserRole.ADMIN,
        first_name=first_name,
        last_name=last_name,
    )


async def create_administrator(
    db: Database, actor: Actor, user: NewUser, password: str, now: datetime
) -> UUID:
    """Let an administrator in at once with a password of the caller's, audited.

    For whoever holds the machine, who needs no proof of the address. Raises EmailTaken, and
    InvalidInput for a weak password.
    """
    actor.require_system()
    known = [user.email, user.first_name, user.last_name]
    password_hash = await hash_password(password, known)
    user = msgspec.structs.replace(
        user, password_hash=password_hash, status=UserStatus.ACTIVE, email_verified=True
    )
    async with db.transaction(actor) as tx:
        return await create_user(tx, actor, user, now)


async def resend_invitation(
    tx: Tx, secret_key: str, actor: Actor, user_id: UUID, now: datetime, *, role: UserRole
) -> None:
    """Send the link again to somebody invited, or to somebody whose address is not confirmed.

    For administrators, and to one only in person; audited. Raises NotFound, also where the account
    has another `role`, AddressConfirmed where neither is the case, and VerdictUnfit for an account
    that was closed.
    """
    if role is UserRole.ADMIN:
        actor.require_admin_in_person()
    actor.require_admin()
    user = await queries.get_credentials(tx, user_id)
    if user.role != role:
        raise NotFound
    if user.email_verified:
        raise AddressConfirmed
    if user.status not in (UserStatus.PENDING, UserStatus.ACTIVE):
        raise VerdictUnfit(user.status.value)
    purpose = TokenPurpose.VERIFY_EMAIL if user.password_hash else TokenPurpose.INVITE
    await send_link(tx, secret_key, user_id, purpose, user.email, now)
    await audit.record(
        tx,
        actor,
        "user.link_sent_again",
        entity_type="user",
        entity_id=user_id,
        description="Sent the link to come in again",
        now=now,
    )


def _is_waiting(user: Credentials) -> bool:
    """Whether somebody signed up and has not confirmed the address; invited ones are not meant."""
    return not user.email_verified and bool(user.password_hash)


async def _record_again(tx: Tx, actor: Actor, user_id: UUID, now: datetime) -> UUID:
    return await audit.record(
        tx,
        actor,
        "user.registered_again",
        entity_type="user",
        entity_id=user_id,
        description="Somebody tried to sign up with this address",
        now=now,
    )
