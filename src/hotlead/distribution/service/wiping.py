"""What the engine keeps of an erased lead."""

from uuid import UUID

from hotlead.distribution import queries
from hotlead.distribution.queries import assigning as reading
from hotlead.kit.db import Tx


async def wipe_lead(tx: Tx, lead_id: UUID) -> int:
    """Take the person out of an erased lead's decisions and refunds: how many rows.

    Answers and place that a decision was made on, and what was written beside the reason of a
    refund. Of a lead that is not erased nothing is wiped, and the second time nothing is left.
    """
    await reading.lock_lead(tx, lead_id)
    wiped = await queries.clear_snapshots(tx, lead_id)
    return wiped + await queries.shorten_refund_reasons(tx, lead_id)
