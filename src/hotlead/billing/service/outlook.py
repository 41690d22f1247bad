"""How long a provider's balance lasts."""

from datetime import datetime
from uuid import UUID

from hotlead.billing import queries, rules
from hotlead.billing.records import Outlook
from hotlead.kit.db import Tx


async def foresee(tx: Tx, provider_id: UUID, now: datetime) -> Outlook:
    """What the provider spends a day at present, and the day its balance is gone.

    For itself and for administrators. Raises NotFound.
    """
    pace = await queries.get_pace(tx, provider_id, now - rules.PACE_WINDOW)
    return rules.foresee(pace, now)
