"""Making deliveries: a row for each message, which the sender finds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from hotlead.kit import jobs
from hotlead.kit.db import Tx
from hotlead.notifications import queries, rules
from hotlead.notifications.records import NewDelivery, Template

SEND_JOB: Final = "notifications.send_deliveries"


async def post(tx: Tx, deliveries: Sequence[NewDelivery], now: datetime) -> None:
    """Keep deliveries that are not known yet, and queue the sender where there are any.

    This is the one place that leaves out who switched a kind of mail off; `send_batch` looks again.
    """
    preferences = [
        rules.ENTRIES[delivery.template].preference
        for delivery in deliveries
        if isinstance(delivery.template, Template)
    ]
    if deliveries and await queries.insert_deliveries(tx, deliveries, preferences, now):
        await jobs.enqueue(tx, SEND_JOB, {})


async def post_test(tx: Tx, delivery: NewDelivery, now: datetime) -> None:
    """Keep a delivery that somebody asked for themselves, whatever they switched off."""
    if await queries.insert_deliveries(tx, [delivery], [None], now):
        await jobs.enqueue(tx, SEND_JOB, {})


async def wake_sender(tx: Tx, now: datetime) -> None:
    """Queue the sender if any mail is due: retries, and what a lost job left behind."""
    if await queries.is_anything_due(tx, now):
        await jobs.enqueue(tx, SEND_JOB, {})
