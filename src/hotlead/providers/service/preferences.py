"""What a provider is written to about, as its links in mails switch it."""

from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput
from hotlead.providers import queries
from hotlead.providers.records import NotificationPreferences


async def switch_mail(
    tx: Tx, provider_id: UUID, preference: str, now: datetime, *, is_on: bool
) -> bool:
    """Switch one kind of mail to a provider; whether that changed anything. The caller audits it.

    Raises InvalidInput where providers have no such preference.
    """
    if preference not in NotificationPreferences.__struct_fields__:
        raise InvalidInput
    return await queries.set_mail_preference(tx, provider_id, preference, now, is_on=is_on)
