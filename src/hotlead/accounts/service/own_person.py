"""One's own name and phone."""

from datetime import datetime

import msgspec

from hotlead.accounts import queries
from hotlead.accounts.records import Me, Person, PersonChanges
from hotlead.accounts.service.reading import read_person
from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import Unauthenticated


async def update_me(tx: Tx, actor: Actor, changes: PersonChanges, now: datetime) -> Me:
    """Change one's name or phone, audited; nothing where nothing differs.

    Raises Unauthenticated, InvalidInput by field.
    """
    if actor.user_id is None:
        raise Unauthenticated
    given = {
        name: value
        for name, value in msgspec.structs.asdict(changes).items()
        if value is not msgspec.UNSET
    }
    before = await queries.lock_person(tx, actor.user_id)
    wanted: Person = msgspec.structs.replace(before, **given)
    after = read_person(wanted.first_name, wanted.last_name, wanted.phone)
    if after != before:
        await queries.set_person(tx, actor.user_id, after, now)
        await audit.record(
            tx,
            actor,
            "user.updated",
            entity_type="user",
            entity_id=actor.user_id,
            description="Changed name or phone",
            now=now,
        )
    return await queries.get_me(tx, actor.user_id)
