"""How the market of the contract tests words a mail."""

from uuid import UUID

from hotlead.kit.db import Tx
from tests.builders import NOW


async def add_words(tx: Tx, admin_id: UUID) -> None:
    """Version 1 of one mail."""
    await tx.execute(
        """
        INSERT INTO mail_templates (template, version, subject, body, changed_by, created_at)
        VALUES ('low_balance', 1, 'Low', 'Pay in.', %s, %s)
        """,
        (admin_id, NOW),
    )
