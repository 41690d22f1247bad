"""The statements of accounts."""

from datetime import datetime
from uuid import UUID

from hotlead.accounts.records import (
    Credentials,
    DemoAccount,
    Me,
    NewUser,
    Place,
    SessionPerson,
)
from hotlead.kit.db import Tx, execute, fetch_all, fetch_maybe, fetch_one, fetch_value

DEMO_ACCOUNTS_MAX = 6


async def find_credentials(tx: Tx, email: str) -> Credentials | None:
    """The user with this address, in whatever case it is written."""
    return await fetch_maybe(
        tx,
        Credentials,
        """
        SELECT id AS user_id, email, password_hash, role, status, email_verified
        FROM users
        WHERE lower(email) = lower(%(email)s) AND deleted_at IS NULL
        """,
        {"email": email},
    )


async def find_session_person(
    tx: Tx, session_id: UUID, user_id: UUID, now: datetime
) -> SessionPerson | None:
    """The active person of a live session: session, user and provider in one statement."""
    return await fetch_maybe(
        tx,
        SessionPerson,
        """
        SELECT s.id AS session_id, u.id AS user_id, u.role, p.id AS provider_id,
            coalesce(nullif(concat_ws(' ', nullif(u.first_name, ''), nullif(u.last_name, '')),
                            ''), u.email) AS name
        FROM sessions AS s
        JOIN users AS u ON u.id = s.user_id
        LEFT JOIN providers AS p ON p.user_id = u.id AND p.deleted_at IS NULL
        WHERE s.id = %(session_id)s
            AND s.user_id = %(user_id)s
            AND s.revoked_at IS NULL
            AND s.expires_at > %(now)s
            AND u.status = 'active'
            AND u.deleted_at IS NULL
            AND u.role IN ('admin', 'provider')
        """,
        {"session_id": session_id, "user_id": user_id, "now": now},
    )


async def get_me(tx: Tx, user_id: UUID) -> Me:
    """A person as shown to themselves."""
    return await fetch_one(
        tx,
        Me,
        """
        SELECT u.id AS user_id, u.email, u.role, u.first_name, u.last_name, u.status,
            u.created_at, p.id AS provider_id, p.company_name
        FROM users AS u
        LEFT JOIN providers AS p ON p.user_id = u.id AND p.deleted_at IS NULL
        WHERE u.id = %(user_id)s AND u.deleted_at IS NULL
        """,
        {"user_id": user_id},
    )


async def list_demo_accounts(tx: Tx) -> list[DemoAccount]:
    """The administrator and a few providers a visitor of the demo may be."""
    return await fetch_all(
        tx,
        DemoAccount,
        """
        SELECT u.email, u.role,
            coalesce(p.company_name, concat_ws(' ', u.first_name, u.last_name)) AS name
        FROM users AS u
        LEFT JOIN providers AS p ON p.user_id = u.id
        WHERE u.status = 'active' AND u.deleted_at IS NULL AND u.role IN ('admin', 'provider')
        ORDER BY u.role, u.created_at, u.id
        LIMIT %(limit)s
        """,
        {"limit": DEMO_ACCOUNTS_MAX},
    )


async def insert_user(tx: Tx, user_id: UUID, user: NewUser, now: datetime) -> None:
    """Write a user; an address that is taken violates `users_email_key`."""
    await execute(
        tx,
        """
        INSERT INTO users (id, email, password_hash, role, first_name, last_name, phone, status,
                           email_verified, created_at, updated_at)
        VALUES (%(id)s, %(email)s, %(password_hash)s, %(role)s, %(first_name)s, %(last_name)s,
                %(phone)s, %(status)s, %(email_verified)s, %(now)s, %(now)s)
        """,
        {
            "id": user_id,
            "email": user.email,
            "password_hash": user.password_hash,
            "role": user.role.value,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "phone": user.phone,
            "status": user.status.value,
            "email_verified": user.email_verified,
            "now": now,
        },
    )


async def insert_session(
    tx: Tx, session_id: UUID, user_id: UUID, place: Place, times: tuple[datetime, datetime]
) -> None:
    """Write a session; `times` are its beginning and its end."""
    await execute(
        tx,
        """
        INSERT INTO sessions (id, user_id, created_at, expires_at, ip, user_agent)
        VALUES (%(id)s, %(user_id)s, %(created_at)s, %(expires_at)s, %(address)s,
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


async def set_password_hash(tx: Tx, user_id: UUID, old_hash: str, new_hash: str) -> None:
    """Replace a hash by one of today's cost, unless the password changed meanwhile."""
    await execute(
        tx,
        """
        UPDATE users SET password_hash = %(new_hash)s
        WHERE id = %(user_id)s AND password_hash = %(old_hash)s
        """,
        {"user_id": user_id, "old_hash": old_hash, "new_hash": new_hash},
    )


async def set_new_password(tx: Tx, email: str, new_hash: str, now: datetime) -> UUID:
    """Replace a password by another one: the user's id; raises NotFound."""
    return await fetch_value(
        tx,
        UUID,
        """
        UPDATE users SET password_hash = %(new_hash)s, updated_at = %(now)s
        WHERE lower(email) = lower(%(email)s) AND deleted_at IS NULL
        RETURNING id
        """,
        {"email": email, "new_hash": new_hash, "now": now},
    )


async def set_sessions_revoked(tx: Tx, user_id: UUID, now: datetime) -> None:
    """End every live session of a user."""
    await execute(
        tx,
        """
        UPDATE sessions SET revoked_at = %(now)s
        WHERE user_id = %(user_id)s AND revoked_at IS NULL
        """,
        {"user_id": user_id, "now": now},
    )
