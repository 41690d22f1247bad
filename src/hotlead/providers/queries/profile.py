"""A provider's own row."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from hotlead.kit.db import Jsonb, Tx, execute, fetch_one, fetch_rows, fetch_value
from hotlead.providers.records import Editable, NewProvider, Profile

NICHES_MAX: Final = 100


async def get_profile(tx: Tx, provider_id: UUID) -> Profile:
    """A provider as it sees itself; raises NotFound."""
    return await fetch_one(
        tx,
        Profile,
        """
        SELECT p.id, p.company_name, p.website, p.logo_url, u.first_name, u.last_name, u.email,
            u.phone, p.timezone, p.low_balance_threshold, p.low_balance_alert_email,
            p.notification_preferences, u.status, p.created_at, p.updated_at
        FROM providers AS p
        JOIN users AS u ON u.id = p.user_id
        WHERE p.id = %(provider_id)s AND p.deleted_at IS NULL
        """,
        {"provider_id": provider_id},
    )


async def lock_user_of(tx: Tx, provider_id: UUID) -> UUID:
    """Hold a provider until the transaction ends, as a sale to it does; whose it is."""
    return await fetch_value(
        tx,
        UUID,
        """
        SELECT user_id FROM providers
        WHERE id = %(provider_id)s AND deleted_at IS NULL
        FOR NO KEY UPDATE
        """,
        {"provider_id": provider_id},
    )


async def get_editable(tx: Tx, provider_id: UUID) -> Editable:
    """The part of a provider's row that people write."""
    return await fetch_one(
        tx,
        Editable,
        """
        SELECT company_name, website, timezone, low_balance_threshold, low_balance_alert_email,
            notification_preferences
        FROM providers
        WHERE id = %(provider_id)s AND deleted_at IS NULL
        """,
        {"provider_id": provider_id},
    )


async def set_editable(tx: Tx, provider_id: UUID, profile: Editable, now: datetime) -> None:
    """Write it; the balance is low, or no longer, by the new threshold: who sets it needs no mail.

    A provider that never had money is not low on it.
    """
    await execute(
        tx,
        """
        UPDATE providers
        SET company_name = %(company_name)s,
            website = %(website)s,
            timezone = %(timezone)s,
            low_balance_at = CASE
                WHEN balance < %(low_balance_threshold)s AND EXISTS (
                    SELECT FROM provider_ledger AS e WHERE e.provider_id = %(provider_id)s
                ) THEN coalesce(low_balance_at, %(now)s) END,
            low_balance_threshold = %(low_balance_threshold)s,
            low_balance_alert_email = %(low_balance_alert_email)s,
            notification_preferences = notification_preferences || %(notification_preferences)s,
            updated_at = %(now)s
        WHERE id = %(provider_id)s
        """,
        {
            **msgspec.structs.asdict(profile),
            "notification_preferences": Jsonb(
                msgspec.to_builtins(profile.notification_preferences)
            ),
            "provider_id": provider_id,
            "now": now,
        },
    )


async def set_mail_preference(
    tx: Tx, provider_id: UUID, preference: str, now: datetime, *, is_on: bool
) -> bool:
    """Switch one kind of mail; False where it stands so already, or there is no such provider."""
    changed = await execute(
        tx,
        """
        UPDATE providers
        SET notification_preferences = notification_preferences
                || jsonb_build_object(%(preference)s::text, %(is_on)s::boolean),
            updated_at = %(now)s
        WHERE id = %(provider_id)s AND deleted_at IS NULL
            AND wants_mail(notification_preferences, %(preference)s) <> %(is_on)s
        """,
        {"provider_id": provider_id, "preference": preference, "is_on": is_on, "now": now},
    )
    return changed > 0


async def insert_provider(tx: Tx, provider_id: UUID, provider: NewProvider, now: datetime) -> None:
    """Write a provider; a user that is one already violates `providers_user_id_key`."""
    await execute(
        tx,
        """
        INSERT INTO providers (id, user_id, company_name, website, timezone, is_demo,
                               created_at, updated_at)
        VALUES (%(id)s, %(user_id)s, %(company_name)s, %(website)s, %(timezone)s, %(is_demo)s,
                %(now)s, %(now)s)
        """,
        {**msgspec.structs.asdict(provider), "id": provider_id, "now": now},
    )


async def list_niches_of(tx: Tx, provider_id: UUID) -> list[UUID]:
    """The niches in which a provider buys: where its coming or going can change the outcome."""
    rows = await fetch_rows(
        tx,
        """
        SELECT DISTINCT l.niche_id
        FROM provider_subscriptions AS s
        JOIN competition_levels AS l ON l.id = s.competition_level_id
        WHERE s.provider_id = %(provider_id)s AND s.is_active AND NOT s.is_paused
        LIMIT %(limit)s
        """,
        {"provider_id": provider_id, "limit": NICHES_MAX},
    )
    return [row[0] for row in rows]
