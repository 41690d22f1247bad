"""Changing what is known about a provider and its person."""

from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.accounts import service as accounts
from hotlead.accounts.records import Person
from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput
from hotlead.providers import queries, rules
from hotlead.providers.records import (
    AdminProvider,
    Editable,
    PreferenceChanges,
    Profile,
    ProfileChanges,
    ProviderChanges,
)
from hotlead.providers.service.reading import read_person, read_provider, read_together


async def update_profile(tx: Tx, actor: Actor, changes: ProfileChanges, now: datetime) -> Profile:
    """Change what the actor's own provider says about itself, audited; returns the profile.

    Nothing is written where nothing differs. Raises InvalidInput by field.
    """
    provider_id = actor.require_provider()
    await _change(tx, actor, provider_id, changes, now)
    return await queries.get_profile(tx, provider_id)


async def update_provider(
    tx: Tx, actor: Actor, provider_id: UUID, changes: ProviderChanges, now: datetime
) -> AdminProvider:
    """Change what is known about a provider, audited; nothing where nothing differs.

    For administrators. Raises NotFound, InvalidInput by field.
    """
    actor.require_admin()
    await _change(tx, actor, provider_id, changes, now)
    return await queries.get_provider(tx, provider_id)


async def _change(
    tx: Tx, actor: Actor, provider_id: UUID, changes: ProviderChanges, now: datetime
) -> None:
    user_id = await queries.lock_user_of(tx, provider_id)
    old = await queries.get_editable(tx, provider_id)
    old_person = await accounts.lock_person(tx, user_id)
    new, person = _read(changes, old, old_person)
    if person != old_person:
        await accounts.set_person(tx, user_id, person, now)
    if new != old:
        await queries.set_editable(tx, provider_id, new, now)
    before = msgspec.structs.asdict(old) | msgspec.structs.asdict(old_person)
    after = msgspec.structs.asdict(new) | msgspec.structs.asdict(person)
    changed = rules.changed_fields(before, after)
    if not changed:
        return
    # The log is never changed: what is personal stays where it can be erased.
    metadata = audit.changes(rules.impersonal(before), rules.impersonal(after))
    if named := [name for name in changed if name in rules.PERSONAL]:
        metadata["changed"] = named
    await audit.record(
        tx,
        actor,
        "provider.updated",
        entity_type="provider",
        entity_id=provider_id,
        description="Profile changed: " + ", ".join(name.replace("_", " ") for name in changed),
        metadata=metadata,
        now=now,
    )


def _read(changes: ProviderChanges, old: Editable, person: Person) -> tuple[Editable, Person]:
    """Both parts as they shall be; what is left out is not read again."""
    given = rules.given(changes)
    if isinstance(switched := given.get("notification_preferences"), PreferenceChanges):
        kept = old.notification_preferences
        given["notification_preferences"] = msgspec.structs.replace(kept, **rules.given(switched))
    own = {name: given.pop(name) for name in person.__struct_fields__ if name in given}
    wanted: Person = msgspec.structs.replace(person, **own)
    read_own = (lambda: read_person(wanted.first_name, wanted.last_name, wanted.phone),)
    values, problems = read_together(lambda: read_provider(given), *(read_own if own else ()))
    if problems:
        raise InvalidInput(fields=problems)
    read = {name: values.pop(name) for name in person.__struct_fields__ if name in values}
    return msgspec.structs.replace(old, **values), msgspec.structs.replace(person, **read)
