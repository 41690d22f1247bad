"""What proves a person besides the password: tokens of mails, second factors, recovery codes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.accounts.records import LiveToken, SecondFactorRow, TokenPurpose
from hotlead.kit.db import Tx, execute, fetch_maybe, fetch_value


async def set_tokens_used(tx: Tx, user_id: UUID, purpose: TokenPurpose, now: datetime) -> None:
    """Let the live token of a purpose count no more: another takes its place, or none."""
    await execute(
        tx,
        """
        UPDATE user_tokens SET used_at = %(now)s
        WHERE user_id = %(user_id)s AND purpose = %(purpose)s AND used_at IS NULL
        """,
        {"user_id": user_id, "purpose": purpose.value, "now": now},
    )


async def insert_token(
    tx: Tx, token: LiveToken, sha256: bytes, times: tuple[datetime, datetime]
) -> None:
    """Write a token; a second live one of its purpose violates `user_tokens_one_active`."""
    await execute(
        tx,
        """
        INSERT INTO user_tokens (id, user_id, purpose, token_sha256, email, created_at, expires_at)
        VALUES (%(id)s, %(user_id)s, %(purpose)s, %(sha256)s, %(email)s, %(created_at)s,
                %(expires_at)s)
        """,
        {
            "id": token.token_id,
            "user_id": token.user_id,
            "purpose": token.purpose.value,
            "sha256": sha256,
            "email": token.email,
            "created_at": times[0],
            "expires_at": times[1],
        },
    )


async def find_token(
    tx: Tx, sha256: bytes, purpose: TokenPurpose, now: datetime
) -> LiveToken | None:
    """A token that still counts, to look at."""
    return await fetch_maybe(
        tx,
        LiveToken,
        """
        SELECT t.id AS token_id, t.user_id, t.purpose, coalesce(t.email, u.email) AS email
        FROM user_tokens AS t
        JOIN users AS u ON u.id = t.user_id
        WHERE t.token_sha256 = %(sha256)s AND t.purpose = %(purpose)s AND t.used_at IS NULL
            AND t.expires_at > %(now)s AND u.deleted_at IS NULL
        """,
        {"sha256": sha256, "purpose": purpose.value, "now": now},
    )


async def take_token(
    tx: Tx, sha256: bytes, purpose: TokenPurpose, now: datetime
) -> LiveToken | None:
    """Use a token up: of two that try at once, one gets it."""
    return await fetch_maybe(
        tx,
        LiveToken,
        """
        UPDATE user_tokens AS t
        SET used_at = %(now)s
        FROM users AS u
        WHERE t.token_sha256 = %(sha256)s AND t.purpose = %(purpose)s AND t.used_at IS NULL
            AND t.expires_at > %(now)s AND u.id = t.user_id AND u.deleted_at IS NULL
        RETURNING t.id AS token_id, t.user_id, t.purpose, coalesce(t.email, u.email) AS email
        """,
        {"sha256": sha256, "purpose": purpose.value, "now": now},
    )


async def set_previous_email(tx: Tx, token_id: UUID, email: str) -> None:
    """Keep the address that a new one took the place of: it is told."""
    await execute(
        tx,
        "UPDATE user_tokens SET previous_email = %(email)s WHERE id = %(token_id)s",
        {"token_id": token_id, "email": email},
    )


async def delete_old_tokens(tx: Tx, before: datetime, limit: int) -> int:
    """Delete tokens that ended long ago, some at a time; how many went."""
    return await execute(
        tx,
        """
        DELETE FROM user_tokens
        WHERE id = ANY (ARRAY(
            SELECT id FROM user_tokens WHERE expires_at < %(before)s LIMIT %(limit)s
        ))
        """,
        {"before": before, "limit": limit},
    )


async def delete_old_sessions(tx: Tx, before: datetime, limit: int) -> int:
    """Delete sessions that ended long ago, some at a time; how many went."""
    return await execute(
        tx,
        """
        DELETE FROM sessions
        WHERE id = ANY (ARRAY(
            SELECT id FROM sessions WHERE expires_at < %(before)s LIMIT %(limit)s
        ))
        """,
        {"before": before, "limit": limit},
    )


async def find_second_factor(tx: Tx, user_id: UUID) -> SecondFactorRow | None:
    """The second factor of a user, confirmed or being set up, held until the transaction ends."""
    return await fetch_maybe(
        tx,
        SecondFactorRow,
        """
        SELECT id AS second_factor_id, created_at AS begun_at, confirmed_at, last_step
        FROM second_factors
        WHERE user_id = %(user_id)s
        FOR NO KEY UPDATE
        """,
        {"user_id": user_id},
    )


async def insert_second_factor(
    tx: Tx, second_factor_id: UUID, user_id: UUID, now: datetime
) -> bool:
    """Begin a set-up, in place of one that was not finished; False where one is in force."""
    return await fetch_value(
        tx,
        bool,
        """
        WITH begun AS (
            INSERT INTO second_factors (id, user_id, created_at)
            VALUES (%(id)s, %(user_id)s, %(now)s)
            ON CONFLICT (user_id) DO UPDATE
            SET id = excluded.id, created_at = excluded.created_at, last_step = 0
            WHERE second_factors.confirmed_at IS NULL
            RETURNING id
        )
        SELECT EXISTS (SELECT FROM begun)
        """,
        {"id": second_factor_id, "user_id": user_id, "now": now},
    )


async def set_second_factor_confirmed(
    tx: Tx, second_factor_id: UUID, step: int, now: datetime
) -> None:
    """Put a second factor in force; the code that proved it counts as used."""
    await execute(
        tx,
        """
        UPDATE second_factors SET confirmed_at = %(now)s, last_step = %(step)s
        WHERE id = %(id)s AND confirmed_at IS NULL
        """,
        {"id": second_factor_id, "step": step, "now": now},
    )


async def set_last_step(tx: Tx, second_factor_id: UUID, step: int) -> bool:
    """Use up the code of a step; False where it, or a later one, was used before."""
    changed = await execute(
        tx,
        """
        UPDATE second_factors SET last_step = %(step)s
        WHERE id = %(id)s AND confirmed_at IS NOT NULL AND last_step < %(step)s
        """,
        {"id": second_factor_id, "step": step},
    )
    return changed == 1


async def delete_second_factor(tx: Tx, user_id: UUID) -> bool:
    """Remove a user's second factor; False where there is none."""
    changed = await execute(
        tx, "DELETE FROM second_factors WHERE user_id = %(user_id)s", {"user_id": user_id}
    )
    return changed == 1


async def delete_recovery_codes(tx: Tx, user_id: UUID) -> None:
    """Remove all recovery codes of a user."""
    await execute(
        tx, "DELETE FROM recovery_codes WHERE user_id = %(user_id)s", {"user_id": user_id}
    )


async def insert_recovery_codes(
    tx: Tx, user_id: UUID, codes: Sequence[tuple[UUID, bytes]], now: datetime
) -> None:
    """Write recovery codes: an id and a hash each."""
    await execute(
        tx,
        """
        INSERT INTO recovery_codes (id, user_id, code_sha256, created_at)
        SELECT c.id, %(user_id)s, c.sha256, %(now)s
        FROM unnest(%(ids)s::uuid[], %(hashes)s::bytea[]) AS c (id, sha256)
        """,
        {
            "user_id": user_id,
            "now": now,
            "ids": [code[0] for code in codes],
            "hashes": [code[1] for code in codes],
        },
    )


async def set_recovery_code_used(tx: Tx, user_id: UUID, sha256: bytes, now: datetime) -> bool:
    """Use a recovery code up; False where there is no such unused code."""
    changed = await execute(
        tx,
        """
        UPDATE recovery_codes SET used_at = %(now)s
        WHERE user_id = %(user_id)s AND code_sha256 = %(sha256)s AND used_at IS NULL
        """,
        {"user_id": user_id, "sha256": sha256, "now": now},
    )
    return changed == 1


async def count_recovery_codes(tx: Tx, user_id: UUID) -> int:
    """How many recovery codes are left."""
    return await fetch_value(
        tx,
        int,
        "SELECT count(*) FROM recovery_codes WHERE user_id = %(user_id)s AND used_at IS NULL",
        {"user_id": user_id},
    )
