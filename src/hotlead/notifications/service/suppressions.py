"""Addresses that mail no longer goes to: asked about and lifted by administrators.

Nobody can read which they are. An administrator types the one it is about.
"""

from datetime import datetime
from typing import Final

from hotlead.accounts import service as accounts
from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.kit.text import Problem, read_email
from hotlead.notifications import queries
from hotlead.notifications.records import StoppedMail

# How far back the totals look.
TOTALS_DAYS: Final = 30


class AddressNotStopped(NotFound):
    """Mail to this address is not stopped."""

    code = "address_not_stopped"
    message = "Mail to this address is not stopped."


async def find_suppressed(tx: Tx, secret_key: str, actor: Actor, address: str) -> StoppedMail:
    """Whether mail to an address is stopped, and why. For administrators. Raises InvalidInput."""
    actor.require_admin()
    reasons = await queries.list_suppressions_of(tx, _hash(secret_key, address))
    return StoppedMail(bool(reasons), reasons)


async def lift_suppression(
    tx: Tx, secret_key: str, actor: Actor, address: str, now: datetime
) -> StoppedMail:
    """Let mail go to an address again, audited. For administrators.

    Raises InvalidInput, AddressNotStopped.
    """
    actor.require_admin()
    lifted = await queries.delete_suppressions(tx, _hash(secret_key, address))
    if not lifted:
        raise AddressNotStopped
    for suppression_id, kind in lifted:
        await audit.record(
            tx,
            actor,
            "mail.suppression_lifted",
            entity_type="suppressed_address",
            entity_id=suppression_id,
            description=f"Mail to an address goes again; it had stopped: {kind}",
            now=now,
        )
    return StoppedMail(is_stopped=False, reasons=())


def _hash(secret_key: str, address: str) -> bytes:
    read = read_email(address)
    if isinstance(read, Problem):
        raise InvalidInput(fields={"address": read.sentence})
    return accounts.hash_address(secret_key, read)
