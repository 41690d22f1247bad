"""People: how they come in, who they are, where they stand."""

from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.accounts.records import (
    Administrator,
    Credentials,
    DemoAccount,
    Me,
    NewUser,
    Person,
    Standing,
    UserStatus,
)
from hotlead.kit.db import Tx, execute, fetch_all, fetch_maybe, fetch_one, fetch_rows, fetch_value

DEMO_ACCOUNTS_MAX = 6


async def find_credentials(tx: Tx, email: str) -> Credentials | None:
    """The user with this address, in whatever case it is written."""
    return await fetch_maybe(
        tx,
        Credentials,
        """
        SELECT u.id AS user_id, u.email, u.password_hash, u.password_changed_at, u.role,
            u.status, u.email_verified, f.id AS second_factor_id
        FROM users AS u
        LEFT JOIN second_factors AS f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL
        WHERE lower(u.email) = lower(%(email)s) AND u.deleted_at IS NULL
        """,
        {"email": email},
    )


async def get_credentials(tx: Tx, user_id: UUID) -> Credentials:
    """The user with this id; raises NotFound."""
    return await fetch_one(
        tx,
        Credentials,
        """
        SELECT u.id AS user_id, u.email, u.password_hash, u.password_changed_at, u.role,
            u.status, u.email_verified, f.id AS second_factor_id
        FROM users AS u
        LEFT JOIN second_factors AS f ON f.user_id = u.id AND f.confirmed_at IS NOT NULL
        WHERE u.id = %(user_id)s AND u.deleted_at IS NULL
        """,
        {"user_id": user_id},
    )


async def get_me(tx: Tx, user_id: UUID) -> Me:
    """A person as shown to themselves."""
    return await fetch_one(
        tx,
        Me,
        """
        SELECT u.id AS user_id, u.email, u.email_verified, u.role, u.first_name, u.last_name,
            u.phone, u.status, u.created_at, p.id AS provider_id, p.company_name,
            EXISTS (
                SELECT FROM second_factors AS f
                WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL
            ) AS has_second_factor
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


async def insert_user(tx: Tx, user_id: UUID, user: NewUser, now: datetime) -> bool:
    """Write a user; False where the address is taken, also by somebody a moment faster."""
    inserted = await execute(
        tx,
        """
        INSERT INTO users (id, email, password_hash, role, first_name, last_name, phone, status,
                           email_verified, created_at, updated_at)
        VALUES (%(id)s, %(email)s, %(password_hash)s, %(role)s, %(first_name)s, %(last_name)s,
                %(phone)s, %(status)s, %(email_verified)s, %(now)s, %(now)s)
        ON CONFLICT (lower(email)) DO NOTHING
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
    return inserted == 1


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


async def find_user_id(tx: Tx, email: str) -> UUID | None:
    """Whose address this is."""
    rows = await fetch_rows(
        tx,
        "SELECT id FROM users WHERE lower(email) = lower(%(email)s) AND deleted_at IS NULL",
        {"email": email},
    )
    return rows[0][0] if rows else None


async def lock_standing(tx: Tx, user_id: UUID) -> Standing:
    """Where an account stands, held until the transaction ends; raises NotFound."""
    return await fetch_one(
        tx,
        Standing,
        """
        SELECT id AS user_id, role, status, email_verified, password_hash <> '' AS has_password
        FROM users
        WHERE id = %(user_id)s AND deleted_at IS NULL
        FOR NO KEY UPDATE
        """,
        {"user_id": user_id},
    )


async def set_standing(
    tx: Tx, user_id: UUID, status: UserStatus, reason: str, now: datetime
) -> None:
    """Write where an account stands from now on, and what its owner is told about it."""
    await execute(
        tx,
        """
        UPDATE users
        SET status = %(status)s, status_reason = nullif(%(reason)s, ''), updated_at = %(now)s
        WHERE id = %(user_id)s
        """,
        {"user_id": user_id, "status": status.value, "reason": reason, "now": now},
    )


async def set_new_password(tx: Tx, user_id: UUID, new_hash: str, now: datetime) -> None:
    """Replace a password by another one."""
    await execute(
        tx,
        """
        UPDATE users
        SET password_hash = %(new_hash)s, password_changed_at = %(now)s, updated_at = %(now)s
        WHERE id = %(user_id)s
        """,
        {"user_id": user_id, "new_hash": new_hash, "now": now},
    )


async def set_email_verified(tx: Tx, user_id: UUID, now: datetime) -> None:
    """Note that mail to the user's address reached them."""
    await execute(
        tx,
        """
        UPDATE users SET email_verified = true, updated_at = %(now)s
        WHERE id = %(user_id)s AND NOT email_verified
        """,
        {"user_id": user_id, "now": now},
    )


async def set_email(tx: Tx, user_id: UUID, email: str, now: datetime) -> str:
    """Give a user another address, proven; the old one. A taken one violates `users_email_key`."""
    return await fetch_value(
        tx,
        str,
        """
        UPDATE users AS u
        SET email = %(email)s, email_verified = true, updated_at = %(now)s
        FROM users AS old
        WHERE u.id = %(user_id)s AND old.id = u.id
        RETURNING old.email
        """,
        {"user_id": user_id, "email": email, "now": now},
    )


async def lock_person(tx: Tx, user_id: UUID) -> Person:
    """What somebody told about themselves, held until the transaction ends."""
    return await fetch_one(
        tx,
        Person,
        """
        SELECT first_name, last_name, phone FROM users
        WHERE id = %(user_id)s AND deleted_at IS NULL
        FOR NO KEY UPDATE
        """,
        {"user_id": user_id},
    )


async def set_person(tx: Tx, user_id: UUID, person: Person, now: datetime) -> None:
    """Write what somebody told about themselves."""
    await execute(
        tx,
        """
        UPDATE users
        SET first_name = %(first_name)s, last_name = %(last_name)s, phone = %(phone)s,
            updated_at = %(now)s
        WHERE id = %(user_id)s
        """,
        {**msgspec.structs.asdict(person), "user_id": user_id, "now": now},
    )


async def list_administrators(tx: Tx, limit: int) -> list[Administrator]:
    """The administrators: those who may come in first, then those invited, then the others."""
    return await fetch_all(
        tx,
        Administrator,
        """
        SELECT u.id AS user_id, u.email, u.first_name, u.last_name, u.status, u.created_at,
            u.email_verified, u.password_hash <> '' AS has_password,
            f.confirmed_at IS NOT NULL AS has_second_factor,
            (SELECT max(coalesce(s.last_seen_at, s.created_at))
             FROM sessions AS s WHERE s.user_id = u.id) AS last_seen_at
        FROM users AS u
        LEFT JOIN second_factors AS f ON f.user_id = u.id
        WHERE u.role = 'admin' AND u.deleted_at IS NULL
        ORDER BY array_position(ARRAY['active', 'pending'], u.status::text), u.created_at, u.id
        LIMIT %(limit)s
        """,
        {"limit": limit},
    )


async def lock_administrators(tx: Tx) -> set[UUID]:
    """The administrators who can come in, held so that no two decisions leave none."""
    rows = await fetch_rows(
        tx,
        """
        SELECT id FROM users
        WHERE role = 'admin' AND status = 'active' AND email_verified AND deleted_at IS NULL
        ORDER BY id
        FOR NO KEY UPDATE
        """,
    )
    return {row[0] for row in rows}
