"""Forgetting what no longer lets anybody in."""

from datetime import datetime, timedelta
from typing import Final

from hotlead.accounts import queries
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database

# As long as somebody may ask where an account was used from.
KEPT: Final = timedelta(days=90)
PRUNED_AT_ONCE_MAX: Final = 5_000


async def prune_access(db: Database, now: datetime) -> bool:
    """Delete some sessions and tokens that ended 90 days ago; whether there may be more."""
    before = now - KEPT
    async with db.transaction(SYSTEM) as tx:
        sessions = await queries.delete_old_sessions(tx, before, PRUNED_AT_ONCE_MAX)
    # Apart, so that what log-ins use is not held while the mails of tokens are changed.
    async with db.transaction(SYSTEM) as tx:
        tokens = await queries.delete_old_tokens(tx, before, PRUNED_AT_ONCE_MAX)
    return PRUNED_AT_ONCE_MAX in (sessions, tokens)
