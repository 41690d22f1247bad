"""What the mail service told, and what came of it."""

from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.kit.db import Tx, execute, fetch_maybe, fetch_rows
from hotlead.notifications.records import MailEvent, NewSuppression, ToldLead


async def insert_mail_event(
    tx: Tx, event: MailEvent, now: datetime, handled_at: datetime | None
) -> bool:
    """Keep an event; whether it is new. No words about a person who was erased are kept."""
    inserted = await execute(
        tx,
        """
        INSERT INTO mail_events (id, kind, delivery_id, address_hmacs, diagnostic, subscribe_url,
                                 sent_at, received_at, handled_at)
        SELECT %(id)s, %(kind)s, %(delivery_id)s, %(address_hmacs)s::bytea[],
            CASE WHEN NOT EXISTS (
                SELECT FROM deliveries AS d
                JOIN leads AS l ON l.id = d.lead_id AND l.erased_at IS NOT NULL
                WHERE d.id = %(delivery_id)s
            ) THEN %(diagnostic)s END,
            %(subscribe_url)s, %(sent_at)s, %(now)s, %(handled_at)s
        ON CONFLICT (id) DO NOTHING
        """,
        {
            **msgspec.structs.asdict(event),
            "address_hmacs": list(event.address_hmacs),
            "now": now,
            "handled_at": handled_at,
        },
    )
    return inserted > 0


async def find_open_event(tx: Tx, event_id: str) -> MailEvent | None:
    """An event that nobody has handled."""
    return await fetch_maybe(
        tx,
        MailEvent,
        """
        SELECT id, kind, sent_at, delivery_id, address_hmacs, diagnostic, subscribe_url
        FROM mail_events
        WHERE id = %(id)s AND handled_at IS NULL
        """,
        {"id": event_id},
    )


async def lock_mail_event(tx: Tx, event_id: str) -> MailEvent | None:
    """The same, held until the transaction ends."""
    return await fetch_maybe(
        tx,
        MailEvent,
        """
        SELECT id, kind, sent_at, delivery_id, address_hmacs, diagnostic, subscribe_url
        FROM mail_events
        WHERE id = %(id)s AND handled_at IS NULL
        FOR UPDATE
        """,
        {"id": event_id},
    )


async def set_event_handled(tx: Tx, event_id: str, now: datetime) -> None:
    """An event is done with; the token of a subscription goes."""
    await execute(
        tx,
        """
        UPDATE mail_events SET handled_at = %(now)s, subscribe_url = NULL WHERE id = %(id)s
        """,
        {"id": event_id, "now": now},
    )


async def list_open_events(tx: Tx, before: datetime, limit: int) -> list[str]:
    """Events kept before a moment that nobody has handled, the oldest first."""
    rows = await fetch_rows(
        tx,
        """
        SELECT id FROM mail_events
        WHERE handled_at IS NULL AND received_at < %(before)s
        ORDER BY received_at
        LIMIT %(limit)s
        """,
        {"before": before, "limit": limit},
    )
    return [row[0] for row in rows]


async def delete_mail_events(tx: Tx, before: datetime, limit: int) -> int:
    """Forget handled events that were received before a moment; how many."""
    return await execute(
        tx,
        """
        DELETE FROM mail_events
        WHERE id IN (
            SELECT id FROM mail_events
            WHERE received_at < %(before)s AND handled_at IS NOT NULL
            ORDER BY received_at
            LIMIT %(limit)s
        )
        """,
        {"before": before, "limit": limit},
    )


async def insert_suppression(tx: Tx, suppression: NewSuppression, now: datetime) -> bool:
    """Stop mail to an address; whether that is new."""
    inserted = await execute(
        tx,
        """
        INSERT INTO suppressed_addresses (id, address_hmac, kind, diagnostic, created_at)
        VALUES (%(id)s, %(address_hmac)s, %(kind)s, %(diagnostic)s, %(now)s)
        ON CONFLICT (address_hmac, kind) DO NOTHING
        """,
        {**msgspec.structs.asdict(suppression), "now": now},
    )
    return inserted > 0


async def set_bounced(tx: Tx, delivery_id: UUID, answer: str, now: datetime) -> None:
    """A mail came back: it did not arrive, whatever the first server said of it."""
    await execute(
        tx,
        """
        UPDATE deliveries
        SET status = 'failed', answer = %(answer)s, sent_at = NULL, next_attempt_at = NULL,
            updated_at = %(now)s
        WHERE id = %(delivery_id)s AND channel = 'email' AND status IN ('sent', 'pending')
        """,
        {"delivery_id": delivery_id, "answer": answer, "now": now},
    )


async def find_told_lead(tx: Tx, delivery_id: UUID) -> ToldLead | None:
    """The lead whose person a mail was for, with the address it has now."""
    return await fetch_maybe(
        tx,
        ToldLead,
        """
        SELECT l.id AS lead_id, l.contact_email AS address
        FROM deliveries AS d
        JOIN leads AS l ON l.id = d.lead_id
        WHERE d.id = %(delivery_id)s AND d.recipient_kind = 'submitter'
        """,
        {"delivery_id": delivery_id},
    )
