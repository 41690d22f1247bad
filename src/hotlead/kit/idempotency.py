"""The first answers to requests that may be sent again, kept in the transaction of their effect.

A key's row is inserted before the effect and commits with it. So a crash leaves neither behind,
and a second use of the key waits on the unique index until the first has committed or is undone.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from hotlead.kit.db import Tx, execute, fetch_maybe, fetch_value

KEY_LENGTH_MAX: Final = 255
ANSWER_KEPT: Final = timedelta(hours=24)
FORGOTTEN_AT_ONCE_MAX: Final = 10_000


class Claim(msgspec.Struct, frozen=True):
    """Whose key it is, the key, and the request it stands for."""

    scope: str
    key: str
    request_sha256: bytes


class Answer(msgspec.Struct, frozen=True):
    """What was answered, byte for byte."""

    status: int
    response: bytes


class KeptAnswer(Answer, frozen=True):
    """The first answer under a key; `is_same` where the request was the same."""

    is_same: bool


async def take_key(tx: Tx, claim: Claim, now: datetime) -> KeptAnswer | None:
    """Take a key for `tx`; the kept answer where it was taken in the last 24 hours.

    Waits while another transaction has it. None: the key is ours until `tx` ends, and
    `keep_answer` must follow.
    """
    taken = await execute(
        tx,
        """
        INSERT INTO idempotency_keys AS k (scope, key, request_sha256, created_at, expires_at)
        VALUES (%(scope)s, %(key)s, %(request_sha256)s, %(now)s, %(expires_at)s)
        ON CONFLICT (scope, key) DO UPDATE
        SET request_sha256 = excluded.request_sha256, created_at = excluded.created_at,
            expires_at = excluded.expires_at
        WHERE k.expires_at <= %(now)s
        """,
        {**msgspec.structs.asdict(claim), "now": now, "expires_at": now + ANSWER_KEPT},
    )
    if taken:
        return None
    return await fetch_maybe(
        tx,
        KeptAnswer,
        """
        SELECT status, response, request_sha256 = %(request_sha256)s AS is_same
        FROM idempotency_keys
        WHERE scope = %(scope)s AND key = %(key)s
        """,
        msgspec.structs.asdict(claim),
    )


async def keep_answer(tx: Tx, claim: Claim, answer: Answer) -> None:
    """Keep the answer under a key that `tx` has taken."""
    await execute(
        tx,
        """
        UPDATE idempotency_keys
        SET status = %(status)s, response = %(response)s
        WHERE scope = %(scope)s AND key = %(key)s
        """,
        {**msgspec.structs.asdict(claim), **msgspec.structs.asdict(answer)},
    )


async def replace_answers(tx: Tx, about: str, answer: Answer) -> int:
    """Give `answer` from now on where a kept one has the text `about` in it; how many had.

    The keys stay taken, so nothing happens twice. Reads every kept answer: there is a day of them.
    """
    return await execute(
        tx,
        """
        UPDATE idempotency_keys
        SET status = %(status)s, response = %(response)s
        WHERE position(convert_to(%(about)s, 'UTF8') IN response) > 0
            AND response <> %(response)s
        """,
        {**msgspec.structs.asdict(answer), "about": about},
    )


async def forget_answers(tx: Tx, now: datetime) -> int:
    """Delete keys whose time is over, some at a time; how many went."""
    return await fetch_value(
        tx,
        int,
        """
        WITH old AS (
            SELECT scope, key
            FROM idempotency_keys
            WHERE expires_at <= %(now)s
            ORDER BY expires_at
            LIMIT %(most)s
            FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM idempotency_keys AS k USING old
            WHERE k.scope = old.scope AND k.key = old.key
            RETURNING k.key
        )
        SELECT count(*) FROM gone
        """,
        {"now": now, "most": FORGOTTEN_AT_ONCE_MAX},
    )
