"""How providers come in: a visitor signs up, an administrator invites one or makes one."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from hotlead.accounts import service as accounts
from hotlead.accounts.records import Asked, NewUser, UserRole
from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.providers import queries
from hotlead.providers.records import Newcomer, NewProvider, ProviderInvitation, SignUp
from hotlead.providers.service.reading import read_person, read_provider, read_together

SIGNED_UP: Final = Asked("Look into your mail: the link we sent there confirms your address.")


async def read_sign_up(data: SignUp) -> Newcomer:
    """What a visitor sent, as it is stored, the password hashed.

    Raises InvalidInput with a sentence for every wrong field at once.
    """
    values, problems = _read(data)
    known = [data.email, data.company_name, data.first_name, data.last_name]
    try:
        password_hash = await accounts.hash_password(data.password, known)
    except InvalidInput as error:
        raise InvalidInput(fields={**problems, **error.fields}) from error
    if problems:
        raise InvalidInput(fields=problems)
    return msgspec.convert({**values, "password_hash": password_hash}, Newcomer)


async def sign_up(
    db: Database, secret_key: str, actor: Actor, newcomer: Newcomer, password: str, now: datetime
) -> Asked:
    """Make a provider that waits for approval, audited, and send the link to confirm the address.

    Where the address has an account its owner is told instead. The answer is the same and takes
    as long, so that nobody learns who is registered.
    """
    while not await _come_in(db, secret_key, actor, newcomer, password, now):
        # Nobody had the address a moment ago, and now it is taken: the form was sent twice at once.
        pass
    return SIGNED_UP


async def invite_provider(
    tx: Tx, secret_key: str, actor: Actor, invitation: ProviderInvitation, now: datetime
) -> UUID:
    """Make a provider and send its person the link to choose a password; audited.

    Following the link opens the account: who is invited needs no approval. For administrators.
    Raises InvalidInput by field, EmailTaken.
    """
    actor.require_admin()
    values, problems = _read(invitation)
    if problems:
        raise InvalidInput(fields=problems)
    newcomer = msgspec.convert(values, Newcomer)
    user_id = await accounts.invite_user(tx, secret_key, actor, _user(newcomer), now)
    return await _insert(tx, actor, _provider(newcomer, user_id), "provider.invited", now)


async def create_provider(tx: Tx, actor: Actor, provider: NewProvider, now: datetime) -> UUID:
    """Make a provider of a user, with a balance of zero, audited.

    For administrators and the system. Raises InvalidInput by field.
    """
    actor.require_admin()
    names = ("company_name", "website", "timezone")
    read = read_provider({name: getattr(provider, name) for name in names})
    provider = msgspec.structs.replace(provider, **read)
    return await _insert(tx, actor, provider, "provider.created", now)


def _read(data: ProviderInvitation) -> tuple[dict[str, object], dict[str, str]]:
    """The fields as they are stored, and what is wrong with any of them."""
    about = {"company_name": data.company_name, "website": data.website, "timezone": data.timezone}
    return read_together(
        lambda: read_provider(about),
        lambda: read_person(data.first_name, data.last_name, data.phone),
        lambda: {"email": accounts.read_email_field(data.email)},
    )


async def _come_in(
    db: Database, secret_key: str, actor: Actor, newcomer: Newcomer, password: str, now: datetime
) -> bool:
    """Take a newcomer in, or tell who has the address; False where that is to be asked again."""
    unusable_hash = await accounts.unusable_hash()
    is_theirs = await accounts.is_password_of(db, newcomer.email, password)
    async with accounts.answered_evenly(), db.transaction(SYSTEM) as tx:
        try:
            await _take_in(tx, secret_key, actor, newcomer, now)
        except accounts.EmailTaken:
            if is_theirs is None:
                return False
            email, new_hash = newcomer.email, None if is_theirs else unusable_hash
            await accounts.register_again(tx, secret_key, actor, email, new_hash, now)
    return True


async def _take_in(
    tx: Tx, secret_key: str, actor: Actor, newcomer: Newcomer, now: datetime
) -> None:
    user_id = await accounts.create_user(tx, actor, _user(newcomer), now)
    await _insert(tx, actor, _provider(newcomer, user_id), "provider.signed_up", now)
    await accounts.send_verification(tx, secret_key, user_id, newcomer.email, now)


def _user(newcomer: Newcomer) -> NewUser:
    return NewUser(
        email=newcomer.email,
        password_hash=newcomer.password_hash,
        role=UserRole.PROVIDER,
        first_name=newcomer.first_name,
        last_name=newcomer.last_name,
        phone=newcomer.phone,
    )


def _provider(newcomer: Newcomer, user_id: UUID) -> NewProvider:
    return NewProvider(
        user_id=user_id,
        company_name=newcomer.company_name,
        website=newcomer.website,
        timezone=newcomer.timezone,
    )


async def _insert(tx: Tx, actor: Actor, provider: NewProvider, action: str, now: datetime) -> UUID:
    provider_id = new_id()
    await queries.insert_provider(tx, provider_id, provider, now)
    done = action.partition(".")[2].replace("_", " ")
    await audit.record(
        tx,
        actor,
        action,
        entity_type="provider",
        entity_id=provider_id,
        description=f"{provider.company_name} {done}",
        now=now,
    )
    return provider_id
