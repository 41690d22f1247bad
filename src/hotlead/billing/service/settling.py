"""Differences that were put right by hand, where no entry of the same kind can say so."""

from datetime import date, datetime

import msgspec

from hotlead.audit import service as audit
from hotlead.billing import queries, rules
from hotlead.billing.records import (
    MEMO_CHARS_MAX,
    Difference,
    DifferenceKind,
    ReconcileReceipt,
    Settlement,
    ToldDifference,
)
from hotlead.billing.service.reconciling import queue_days
from hotlead.billing.service.told import get_reconciliation
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.kit.money import ZERO
from hotlead.kit.text import Problem, read_line


async def settle_difference(
    tx: Tx, actor: Actor, day: date, settlement: Settlement, now: datetime
) -> ReconcileReceipt:
    """Say that a difference of a day was put right, and have the day compared again.

    It counts as long as the sides differ by as much as they do now. For administrators. Raises
    NotFound where the day has no such difference with the gateway, and InvalidInput.
    """
    found = await find_difference(tx, actor, day, settlement)
    memo = read_line(settlement.memo, MEMO_CHARS_MAX)
    if isinstance(memo, Problem):
        raise InvalidInput(fields={"memo": memo.sentence})
    if not memo:
        raise InvalidInput(fields={"memo": "Say how it was put right."})
    difference = (found.moved or ZERO) - (found.booked or ZERO)
    kept = msgspec.structs.replace(settlement, memo=memo)
    await queries.set_settled(tx, actor, kept, difference, now)
    await audit.record(
        tx,
        actor,
        "difference.settled",
        entity_type="payment",
        entity_id=settlement.payment_id,
        description=f"{rules.say_difference(found)} Put right: {memo}",
        metadata={"kind": settlement.kind.value, "difference": str(difference)},
        now=now,
    )
    await queue_days(tx, day, day)
    return ReconcileReceipt(day, day)


async def find_difference(
    tx: Tx, actor: Actor, day: date, settlement: Settlement
) -> ToldDifference:
    """The difference that is meant, as the day's last run has it. Raises NotFound."""
    run = await get_reconciliation(tx, actor, day)
    for it in run.differences:
        if _is_meant(it, settlement):
            return it
    raise NotFound


def _is_meant(it: Difference, settlement: Settlement) -> bool:
    is_same = (it.payment_id, it.what) == (settlement.payment_id, settlement.kind)
    return is_same and it.kind is not DifferenceKind.PAYMENT_DIFFERS
