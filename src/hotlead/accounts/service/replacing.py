"""Putting another password in the place of one, and what ends with the old one."""

from datetime import datetime
from typing import Final
from uuid import UUID

from hotlead.accounts import queries
from hotlead.accounts.records import Credentials, TokenPurpose
from hotlead.accounts.service.errors import TokenInvalid
from hotlead.kit.db import Tx

# Somebody else who knew the old password may have asked for these.
_ENDED: Final = (TokenPurpose.RESET_PASSWORD, TokenPurpose.CHANGE_EMAIL)


async def replace_password(tx: Tx, user_id: UUID, new_hash: str, now: datetime) -> None:
    """Write another password; links asked for under the old one count no more.

    `tx` is the system's: a person's own transaction sees no tokens. The caller audits.
    """
    await queries.set_new_password(tx, user_id, new_hash, now)
    for purpose in _ENDED:
        await queries.set_tokens_used(tx, user_id, purpose, now)


async def hold_proof(tx: Tx, user: Credentials) -> Credentials:
    """Hold the account of somebody who proved their password, until the transaction ends; it is
    given back as it stands now.

    Raises TokenInvalid where the password was changed in between: what was proven is gone, and
    every session with it.
    """
    await queries.lock_standing(tx, user.user_id)
    present = await queries.get_credentials(tx, user.user_id)
    if present.password_changed_at != user.password_changed_at:
        raise TokenInvalid
    return present
