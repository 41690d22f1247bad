"""What is kept of the reports of an erased lead."""

from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.refunds import queries


async def wipe_lead(tx: Tx, lead_id: UUID) -> int:
    """Forget what was written in reports of an erased lead: in how many.

    Who reported it, for what reason, and what was decided stay. Of a lead that is not erased
    nothing is wiped, and the second time nothing is left. The lead is held first, as by whoever
    decides about it: several requests of it are written there, too.
    """
    await queries.lock_lead(tx, lead_id)
    return await queries.clear_texts(tx, lead_id)
