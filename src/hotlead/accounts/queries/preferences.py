"""What people are written to about, and whether mail goes to them at all."""

from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.accounts.records import MailPreferences
from hotlead.kit.db import Jsonb, Tx, execute, fetch_value


async def get_mail_preferences(tx: Tx, user_id: UUID) -> MailPreferences:
    """Which mails an administrator gets; raises NotFound."""
    return await fetch_value(
        tx,
        MailPreferences,
        """
        SELECT notification_preferences FROM users
        WHERE id = %(user_id)s AND role = 'admin' AND deleted_at IS NULL
        """,
        {"user_id": user_id},
    )


async def lock_mail_preferences(tx: Tx, user_id: UUID) -> MailPreferences:
    """The same, held until the transaction ends."""
    return await fetch_value(
        tx,
        MailPreferences,
        """
        SELECT notification_preferences FROM users
        WHERE id = %(user_id)s AND role = 'admin' AND deleted_at IS NULL
        FOR NO KEY UPDATE
        """,
        {"user_id": user_id},
    )


async def set_mail_preferences(
    tx: Tx, user_id: UUID, preferences: MailPreferences, now: datetime
) -> None:
    """Write them; what only a newer version knows stays."""
    await execute(
        tx,
        """
        UPDATE users
        SET notification_preferences = notification_preferences || %(preferences)s,
            updated_at = %(now)s
        WHERE id = %(user_id)s
        """,
        {
            "user_id": user_id,
            "preferences": Jsonb(msgspec.structs.asdict(preferences)),
            "now": now,
        },
    )


async def set_mail_preference(
    tx: Tx, user_id: UUID, preference: str, now: datetime, *, is_on: bool
) -> bool:
    """Switch one kind of mail; False where it stands so already, or there is no such person."""
    changed = await execute(
        tx,
        """
        UPDATE users
        SET notification_preferences = notification_preferences
                || jsonb_build_object(%(preference)s::text, %(is_on)s::boolean),
            updated_at = %(now)s
        WHERE id = %(user_id)s AND role = 'admin' AND deleted_at IS NULL
            AND wants_mail(notification_preferences, %(preference)s) <> %(is_on)s
        """,
        {"user_id": user_id, "preference": preference, "is_on": is_on, "now": now},
    )
    return changed > 0


async def is_suppressed(tx: Tx, address_hmac: bytes) -> bool:
    """Whether mail to an address, given by its keyed hash, is stopped."""
    return await fetch_value(
        tx,
        bool,
        """
        SELECT EXISTS (
            SELECT FROM suppressed_addresses WHERE address_hmac = %(address_hmac)s
        )
        """,
        {"address_hmac": address_hmac},
    )
