"""Providers in every standing, and a look at what became of them."""

from uuid import UUID

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows
from tests.builders import Cast, ProviderCast, make_provider, make_subscription

PROVIDERS = "/api/v1/admin/providers"


async def provider_in(db: Database, status: str, *, is_verified: bool = True) -> ProviderCast:
    """Nimbus, standing like this."""
    async with db.transaction(SYSTEM) as tx:
        nimbus = await make_provider(tx, "nimbus", balance="0.00", status=status)
        await tx.execute(
            "UPDATE users SET email_verified = %s WHERE id = %s", (is_verified, nimbus.user_id)
        )
    return nimbus


async def subscribed(db: Database, cast: Cast, provider: ProviderCast) -> None:
    """The provider buys in the cast's niche."""
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, provider.provider_id, cast.level_id)


async def standing_of(db: Database, user_id: UUID) -> tuple[str, str | None]:
    """Status and reason of a user."""
    async with db.transaction(SYSTEM) as tx:
        [row] = await fetch_rows(
            tx, "SELECT status, status_reason FROM users WHERE id = %(id)s", {"id": user_id}
        )
    return row[0], row[1]
