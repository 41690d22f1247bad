"""What a test looks at after money moved by hand."""

from decimal import Decimal
from uuid import UUID

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, fetch_rows

PROVIDERS = "/api/v1/admin/providers"
PAGES = "/admin/providers"


async def balance_of(db: Database, provider_id: UUID) -> Decimal:
    """What a provider has."""
    async with db.transaction(SYSTEM) as tx:
        [row] = await fetch_rows(
            tx, "SELECT balance FROM providers WHERE id = %(id)s", {"id": provider_id}
        )
    return row[0]


async def moved_by_hand(db: Database, provider_id: UUID) -> list[tuple[str, str]]:
    """Amount and memo of each entry an administrator made, in order."""
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            """
            SELECT amount::text, memo
            FROM provider_ledger
            WHERE provider_id = %(id)s AND created_by IS NOT NULL
            ORDER BY id
            """,
            {"id": provider_id},
        )
    return [(row[0], row[1]) for row in rows]
