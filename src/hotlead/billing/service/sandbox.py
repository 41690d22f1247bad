"""What the sandbox tells after a person chose on its page, as Stripe would have told it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from hotlead.billing import queries
from hotlead.billing.records import SandboxOutcome
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.sandbox_payments import SandboxGateway, session_event

_COMPLETED: Final = "checkout.session.completed"
_DECLINE: Final[Mapping[str, object]] = {
    "last_payment_error": {"code": "card_declined", "decline_code": "insufficient_funds"}
}
# Kinds of events with what they say, in the order in which they come.
TOLD: Final[Mapping[SandboxOutcome, Sequence[tuple[str, Mapping[str, object]]]]] = {
    SandboxOutcome.PAY: [(_COMPLETED, {"payment_status": "paid"})],
    SandboxOutcome.DECLINE: [("payment_intent.payment_failed", _DECLINE)],
    SandboxOutcome.PAY_LATER: [
        (_COMPLETED, {"payment_status": "unpaid"}),
        ("checkout.session.async_payment_succeeded", {"payment_status": "paid"}),
    ],
    SandboxOutcome.FAIL_LATER: [
        (_COMPLETED, {"payment_status": "unpaid"}),
        ("checkout.session.async_payment_failed", {"payment_status": "unpaid"}),
    ],
}


async def act_in_sandbox(
    db: Database, gateway: SandboxGateway, payment_id: UUID, outcome: SandboxOutcome, now: datetime
) -> None:
    """Post the events of an outcome to our own address; raises PaymentsUnavailable."""
    async with db.transaction(SYSTEM) as tx:
        payment = await queries.lock_payment(tx, payment_id)
    if payment is None:
        return
    for kind, about in TOLD[outcome]:
        cents = int(payment.amount * 100)
        await gateway.post(session_event(kind, payment_id, cents, now, about), now)
