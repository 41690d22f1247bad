"""Which mails that were made shall not go out."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all, fetch_rows
from hotlead.notifications.records import Suppressed


async def list_unwanted(tx: Tx, preferences: Mapping[UUID, str]) -> set[UUID]:
    """Those of these deliveries whose recipient has switched the preference beside it off."""
    rows = await fetch_rows(
        tx,
        """
        SELECT d.id
        FROM unnest(%(ids)s::uuid[], %(preferences)s::text[]) AS n (id, preference)
        JOIN deliveries AS d ON d.id = n.id
        LEFT JOIN providers AS p ON d.recipient_kind = 'provider' AND p.id = d.recipient_id
        LEFT JOIN users AS u ON d.recipient_kind = 'user' AND u.id = d.recipient_id
        WHERE NOT wants_mail(
            coalesce(p.notification_preferences, u.notification_preferences), n.preference
        )
        """,
        {"ids": list(preferences), "preferences": list(preferences.values())},
    )
    return {row[0] for row in rows}


async def list_suppressed(tx: Tx, address_hmacs: Sequence[bytes]) -> list[Suppressed]:
    """Why mail to these addresses stopped, where it did."""
    return await fetch_all(
        tx,
        Suppressed,
        """
        SELECT address_hmac, kind FROM suppressed_addresses
        WHERE address_hmac = ANY(%(address_hmacs)s)
        """,
        {"address_hmacs": list(address_hmacs)},
    )
