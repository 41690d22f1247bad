"""An address that is known again without being kept."""

from typing import Final
from uuid import UUID

from hotlead.accounts import queries, rules
from hotlead.kit.db import Tx
from hotlead.kit.text import Problem, read_email
from hotlead.web.signing import derive_key

_PURPOSE: Final = "suppressed-address"


def hash_address(secret_key: str, address: str) -> bytes:
    """The hash under which mail to an address is stopped, keyed so that nobody can guess it.

    One for all spellings of an address, as far as we can tell.
    """
    read = read_email(address)
    plain = address if isinstance(read, Problem) else read
    return rules.hash_address(derive_key(secret_key, _PURPOSE), plain)


async def is_mail_stopped(tx: Tx, secret_key: str, user_id: UUID | None) -> bool:
    """Whether mail to the address that somebody logs in with is stopped."""
    if user_id is None:
        return False
    me = await queries.get_me(tx, user_id)
    return await queries.is_suppressed(tx, hash_address(secret_key, me.email))
