"""Hashing passwords and checking them. About 0.2 s each, so never within a transaction."""

import secrets
from collections.abc import Sequence
from functools import cache
from typing import Final

import anyio
from pwdlib import PasswordHash
from pwdlib.hashers.bcrypt import BcryptHasher

from hotlead.accounts import rules
from hotlead.kit.errors import InvalidInput

BCRYPT_COST: Final = 12
# The hash of no password, at today's cost: an unknown address takes as long as a known one.
_NOBODYS_HASH: Final = "$2b$12$w/V3UuqOBSjKb3eNaK263esEgKm6UB/zSKC.SaEQ.CfCozh/0j2D."
_HASHER: Final = PasswordHash((BcryptHasher(rounds=BCRYPT_COST),))


async def hash_password(
    password: str, known: Sequence[str] = (), *, field: str = "password"
) -> str:
    """The bcrypt hash of a new password.

    Raises InvalidInput, naming `field`, for one that is too short, over 72 bytes, or easy to
    guess for somebody who knows `known` (the person's address and names).
    """
    problem = await anyio.to_thread.run_sync(rules.password_problem, password, known)
    if problem:
        raise InvalidInput(fields={field: problem})
    return await anyio.to_thread.run_sync(_HASHER.hash, password)


async def unusable_hash() -> str:
    """A hash at today's cost that no password fits; made once in a process."""
    return await anyio.to_thread.run_sync(_hash_of_nothing)


async def verify_password(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Whether the password is right, and a hash of today's cost where the kept one is older.

    Takes the same time where there is no password to compare with. One too long to have been
    set is wrong: bcrypt raises for it.
    """
    if rules.too_long(password):
        return False, None
    is_right, new_hash = await anyio.to_thread.run_sync(
        _HASHER.verify_and_update, password, kept or _NOBODYS_HASH
    )
    return is_right and bool(kept), new_hash


@cache
def _hash_of_nothing() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))
