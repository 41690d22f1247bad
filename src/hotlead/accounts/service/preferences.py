"""What an administrator is written to about."""

from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.accounts import queries
from hotlead.accounts.records import MailPreferenceChanges, MailPreferences
from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import Forbidden, InvalidInput


async def get_mail_preferences(tx: Tx, actor: Actor) -> MailPreferences:
    """Which mails the actor gets. For administrators."""
    return await queries.get_mail_preferences(tx, _require_person(actor))


async def update_mail_preferences(
    tx: Tx, actor: Actor, changes: MailPreferenceChanges, now: datetime
) -> MailPreferences:
    """Switch mails to the actor on or off, audited; nothing where nothing differs.

    For administrators; each decides for themselves. What waits to be sent follows.
    """
    user_id = _require_person(actor)
    before = await queries.lock_mail_preferences(tx, user_id)
    fields = msgspec.structs.asdict(changes)
    given = {name: is_on for name, is_on in fields.items() if is_on is not msgspec.UNSET}
    after: MailPreferences = msgspec.structs.replace(before, **given)
    if after != before:
        await queries.set_mail_preferences(tx, user_id, after, now)
        await audit.record(
            tx,
            actor,
            "mail_preferences.updated",
            entity_type="user",
            entity_id=user_id,
            description="Changed which mails come",
            metadata=audit.changes(msgspec.structs.asdict(before), msgspec.structs.asdict(after)),
            now=now,
        )
    return after


async def switch_mail(
    tx: Tx, user_id: UUID, preference: str, now: datetime, *, is_on: bool
) -> bool:
    """Switch one kind of mail to an administrator; whether that changed anything.

    The caller audits it. Raises InvalidInput where administrators have no such preference.
    """
    if preference not in MailPreferences.__struct_fields__:
        raise InvalidInput
    return await queries.set_mail_preference(tx, user_id, preference, now, is_on=is_on)


def _require_person(actor: Actor) -> UUID:
    actor.require_admin()
    if actor.user_id is None:
        raise Forbidden
    return actor.user_id
