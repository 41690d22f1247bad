"""One's own sessions and API keys: seen, ended, made."""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from hotlead.accounts import queries, rules
from hotlead.accounts.queries import KeyText
from hotlead.accounts.records import (
    KEY_NAME_CHARS_MAX,
    CreatedApiKey,
    NewApiKey,
    News,
)
from hotlead.accounts.service.errors import TooManyKeys
from hotlead.accounts.service.own_password import Proof, prove_password
from hotlead.accounts.service.replacing import hold_proof
from hotlead.accounts.service.telling import tell
from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.kit.ids import new_id
from hotlead.kit.text import Problem, read_line

API_KEYS_MAX: Final = 20
_KEY_BYTES: Final = 32


async def end_session(tx: Tx, actor: Actor, session_id: UUID, now: datetime) -> None:
    """End one of one's own sessions at once, audited; raises NotFound for any other."""
    user_id = actor.require_session()
    if not await queries.set_session_revoked(tx, session_id, user_id, now):
        raise NotFound
    await audit.record(
        tx,
        actor,
        "user.session_ended",
        entity_type="user",
        entity_id=user_id,
        description="Ended a session",
        metadata={"session_id": str(session_id)},
        now=now,
    )


async def end_other_sessions(tx: Tx, actor: Actor, now: datetime) -> int:
    """End all of one's sessions but this one, audited; how many there were."""
    user_id = actor.require_session()
    ended = await queries.set_sessions_revoked(tx, user_id, now, but=actor.session_id)
    if ended:
        await audit.record(
            tx,
            actor,
            "user.sessions_ended",
            entity_type="user",
            entity_id=user_id,
            description=f"Ended {ended} other sessions" if ended > 1 else "Ended another session",
            now=now,
        )
    return ended


async def create_api_key(
    db: Database, actor: Actor, new: NewApiKey, proof: Proof, now: datetime
) -> CreatedApiKey:
    """Make a personal API key. Its text is in the answer and nowhere else; audited and told.

    Raises WrongPassword, RateLimited, TooManyKeys, InvalidInput.
    """
    name = read_line(new.name, KEY_NAME_CHARS_MAX)
    if isinstance(name, Problem) or not name:
        sentence = name.sentence if isinstance(name, Problem) else "Name the key."
        raise InvalidInput(fields={"name": sentence})
    user = await prove_password(db, actor, proof)
    text = rules.api_key_text(secrets.token_bytes(_KEY_BYTES))
    kept = KeyText(rules.hash_token(text), text[: rules.HINT_CHARS])
    ends_at = now + timedelta(days=new.expires_in_days) if new.expires_in_days else None
    async with db.transaction(actor) as tx:
        # Held, so that two at once cannot go over the limit.
        await hold_proof(tx, user)
        if len(await queries.list_api_keys(tx, user.user_id, now)) >= API_KEYS_MAX:
            raise TooManyKeys
        named = msgspec.structs.replace(new, name=name)
        ids = (new_id(), user.user_id)
        key = await queries.insert_api_key(tx, ids, named, kept, (now, ends_at))
        event_id = await audit.record(
            tx,
            actor,
            "user.api_key_created",
            entity_type="user",
            entity_id=user.user_id,
            description=f"Made the API key “{name}”",
            metadata={"api_key_id": str(key.api_key_id), "scope": key.scope.value},
            now=now,
        )
        await tell(tx, user.user_id, News.API_KEY_CREATED, event_id)
    return CreatedApiKey(key=text, api_key=key)


async def revoke_api_key(tx: Tx, actor: Actor, api_key_id: UUID, now: datetime) -> None:
    """End one of one's own keys at once, audited; raises NotFound for any other."""
    user_id = actor.require_session()
    if not await queries.set_key_revoked(tx, api_key_id, user_id, now):
        raise NotFound
    await audit.record(
        tx,
        actor,
        "user.api_key_revoked",
        entity_type="user",
        entity_id=user_id,
        description="Revoked an API key",
        metadata={"api_key_id": str(api_key_id)},
        now=now,
    )
