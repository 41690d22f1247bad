"""Sessions and API keys: what lets somebody in after they have proven who they are."""

from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.accounts.records import ApiKey, NewApiKey, OwnSession, Place, SessionPerson
from hotlead.kit.db import Tx, execute, fetch_all, fetch_maybe, fetch_one

OWN_SESSIONS_MAX = 100


class KeyText(msgspec.Struct, frozen=True):
    """What is kept of a key's text."""

    sha256: bytes
    hint: str


async def find_session_person(
    tx: Tx, session_id: UUID, user_id: UUID, now: datetime
) -> SessionPerson | None:
    """The active person of a live session: session, user and provider in one statement."""
    return await fetch_maybe(
        tx,
        SessionPerson,
        """
        SELECT s.id AS credential_id, u.id AS user_id, u.role, p.id AS provider_id,
            coalesce(nullif(concat_ws(' ', nullif(u.first_name, ''), nullif(u.last_name, '')),
                            ''), u.email) AS name,
            f.confirmed_at IS NOT NULL AS has_second_factor,
            s.last_seen_at AS seen_at, true AS can_write
        FROM sessions AS s
        JOIN users AS u ON u.id = s.user_id
        LEFT JOIN providers AS p ON p.user_id = u.id AND p.deleted_at IS NULL
        LEFT JOIN second_factors AS f ON f.user_id = u.id
        WHERE s.id = %(session_id)s
            AND s.user_id = %(user_id)s
            AND s.revoked_at IS NULL
            AND s.expires_at > %(now)s
            AND u.status = 'active'
            AND u.email_verified
            AND u.deleted_at IS NULL
            AND u.role IN ('admin', 'provider')
        """,
        {"session_id": session_id, "user_id": user_id, "now": now},
    )


async def find_key_person(tx: Tx, key_sha256: bytes, now: datetime) -> SessionPerson | None:
    """The active person of a live API key."""
    return await fetch_maybe(
        tx,
        SessionPerson,
        """
        SELECT k.id AS credential_id, u.id AS user_id, u.role, p.id AS provider_id,
            coalesce(nullif(concat_ws(' ', nullif(u.first_name, ''), nullif(u.last_name, '')),
                            ''), u.email) AS name,
            f.confirmed_at IS NOT NULL AS has_second_factor,
            k.last_used_at AS seen_at, k.scope = 'write' AS can_write
        FROM api_keys AS k
        JOIN users AS u ON u.id = k.user_id
        LEFT JOIN providers AS p ON p.user_id = u.id AND p.deleted_at IS NULL
        LEFT JOIN second_factors AS f ON f.user_id = u.id
        WHERE k.key_sha256 = %(key_sha256)s
            AND k.revoked_at IS NULL
            AND (k.expires_at IS NULL OR k.expires_at > %(now)s)
            AND u.status = 'active'
            AND u.email_verified
            AND u.deleted_at IS NULL
            AND u.role IN ('admin', 'provider')
        """,
        {"key_sha256": key_sha256, "now": now},
    )


async def set_session_seen(tx: Tx, session_id: UUID, now: datetime) -> None:
    """Note that a session is in use."""
    await execute(
        tx,
        "UPDATE sessions SET last_seen_at = %(now)s WHERE id = %(session_id)s",
        {"session_id": session_id, "now": now},
    )


async def set_key_used(tx: Tx, api_key_id: UUID, now: datetime) -> None:
    """Note that a key is in use."""
    await execute(
        tx,
        "UPDATE api_keys SET last_used_at = %(now)s WHERE id = %(api_key_id)s",
        {"api_key_id": api_key_id, "now": now},
    )


async def insert_session(
    tx: Tx, session_id: UUID, user_id: UUID, place: Place, times: tuple[datetime, datetime]
) -> None:
    """Write a session; `times` are its beginning and its end."""
    await execute(
        tx,
        """
        INSERT INTO sessions (id, user_id, created_at, expires_at, last_seen_at, ip, user_agent)
        VALUES (%(id)s, %(user_id)s, %(created_at)s, %(expires_at)s, %(created_at)s, %(address)s,
                left(%(agent)s, 500))
        """,
        {
            "id": session_id,
            "user_id": user_id,
            "created_at": times[0],
            "expires_at": times[1],
            "address": place.address,
            "agent": place.agent,
        },
    )


async def list_sessions(
    tx: Tx, user_id: UUID, current_id: UUID | None, now: datetime
) -> list[OwnSession]:
    """Where a user is logged in, the last used first."""
    return await fetch_all(
        tx,
        OwnSession,
        """
        SELECT id AS session_id, created_at, last_seen_at, expires_at, host(ip) AS address,
            user_agent AS agent, id IS NOT DISTINCT FROM %(current_id)s AS is_current
        FROM sessions
        WHERE user_id = %(user_id)s AND revoked_at IS NULL AND expires_at > %(now)s
        ORDER BY is_current DESC, coalesce(last_seen_at, created_at) DESC, id DESC
        LIMIT %(limit)s
        """,
        {"user_id": user_id, "current_id": current_id, "now": now, "limit": OWN_SESSIONS_MAX},
    )


async def set_session_revoked(tx: Tx, session_id: UUID, user_id: UUID, now: datetime) -> bool:
    """End a session; False where it had ended before."""
    changed = await execute(
        tx,
        """
        UPDATE sessions SET revoked_at = %(now)s
        WHERE id = %(session_id)s AND user_id = %(user_id)s AND revoked_at IS NULL
        """,
        {"session_id": session_id, "user_id": user_id, "now": now},
    )
    return changed == 1


async def set_sessions_revoked(
    tx: Tx, user_id: UUID, now: datetime, *, but: UUID | None = None
) -> int:
    """End every live session of a user, or all but one; how many there were."""
    return await execute(
        tx,
        """
        UPDATE sessions SET revoked_at = %(now)s
        WHERE user_id = %(user_id)s AND revoked_at IS NULL AND expires_at > %(now)s
            AND id IS DISTINCT FROM %(but)s
        """,
        {"user_id": user_id, "now": now, "but": but},
    )


async def list_api_keys(tx: Tx, user_id: UUID, now: datetime) -> list[ApiKey]:
    """The live API keys of a user, newest first."""
    return await fetch_all(
        tx,
        ApiKey,
        """
        SELECT id AS api_key_id, name, scope, hint, created_at, expires_at, last_used_at
        FROM api_keys
        WHERE user_id = %(user_id)s AND revoked_at IS NULL
            AND (expires_at IS NULL OR expires_at > %(now)s)
        ORDER BY created_at DESC, id DESC
        """,
        {"user_id": user_id, "now": now},
    )


async def insert_api_key(
    tx: Tx, ids: tuple[UUID, UUID], new: NewApiKey, text: KeyText, times: tuple[datetime, object]
) -> ApiKey:
    """Write a key; `ids` are its own and its user's, `times` its beginning and its end, if any."""
    return await fetch_one(
        tx,
        ApiKey,
        """
        INSERT INTO api_keys (id, user_id, name, scope, key_sha256, hint, created_at, expires_at)
        VALUES (%(id)s, %(user_id)s, %(name)s, %(scope)s, %(sha256)s, %(hint)s, %(now)s,
                %(expires_at)s)
        RETURNING id AS api_key_id, name, scope, hint, created_at, expires_at, last_used_at
        """,
        {
            "id": ids[0],
            "user_id": ids[1],
            "name": new.name,
            "scope": new.scope.value,
            "sha256": text.sha256,
            "hint": text.hint,
            "now": times[0],
            "expires_at": times[1],
        },
    )


async def set_key_revoked(tx: Tx, api_key_id: UUID, user_id: UUID, now: datetime) -> bool:
    """End a key; False where there is none or it had ended before."""
    changed = await execute(
        tx,
        """
        UPDATE api_keys SET revoked_at = %(now)s
        WHERE id = %(api_key_id)s AND user_id = %(user_id)s AND revoked_at IS NULL
        """,
        {"api_key_id": api_key_id, "user_id": user_id, "now": now},
    )
    return changed == 1


async def set_keys_revoked(tx: Tx, user_id: UUID, now: datetime) -> int:
    """End every live key of a user; how many there were."""
    return await execute(
        tx,
        """
        UPDATE api_keys SET revoked_at = %(now)s
        WHERE user_id = %(user_id)s AND revoked_at IS NULL
        """,
        {"user_id": user_id, "now": now},
    )
