"""Tokens: everything about one must be right, and its session and user alive, on every request."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import LiteralString
from uuid import UUID

import jwt
import pytest

from hotlead.accounts import rules, service
from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from hotlead.web.signing import token_key
from tests.builders import Cast
from tests.client import Client

KEY = b"k" * 32
ME = "/api/v1/auth/me"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CLAIMS = rules.Claims(session_id=new_id(), user_id=new_id())
PAYLOAD: Mapping[str, object] = {
    "iss": "hotlead",
    "aud": "hotlead-api",
    "exp": int(NOW.timestamp()) + 60,
    "sub": str(CLAIMS.user_id),
    "jti": str(CLAIMS.session_id),
}


def token_of(
    payload: Mapping[str, object], key: bytes | None = KEY, algorithm: str = "HS256"
) -> str:
    # The library leaves the type of its key open.
    return jwt.encode(  # pyright: ignore[reportUnknownMemberType]
        dict(payload), key or "", algorithm=algorithm
    )


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in PAYLOAD.items() if key != name}


def test_reads_what_it_issued() -> None:
    token = rules.issue_token(CLAIMS, NOW + timedelta(seconds=60), KEY)
    assert rules.read_token(token, KEY, NOW) == CLAIMS


def test_ends_to_the_second() -> None:
    token = token_of(PAYLOAD)
    assert rules.read_token(token, KEY, NOW + timedelta(seconds=59)) == CLAIMS
    assert rules.read_token(token, KEY, NOW + timedelta(seconds=60)) is None


@pytest.mark.parametrize("name", ["iss", "aud", "exp", "sub", "jti"])
def test_needs_every_claim(name: str) -> None:
    assert rules.read_token(token_of(without(name)), KEY, NOW) is None


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "somebody"},
        {"aud": "another-api"},
        {"aud": ["another-api"]},
        {"sub": "not-a-uuid"},
        {"jti": "not-a-uuid"},
        {"exp": "soon"},
        {"exp": -1},
        {"nbf": "x"},
    ],
)
def test_needs_good_claims(change: Mapping[str, object]) -> None:
    assert rules.read_token(token_of({**PAYLOAD, **change}), KEY, NOW) is None


@pytest.mark.parametrize(
    "token",
    [
        token_of(PAYLOAD, b"x" * 32),
        token_of(PAYLOAD, KEY * 2, "HS512"),
        token_of(PAYLOAD, None, "none"),
        token_of(PAYLOAD)[:-2],
        token_of(PAYLOAD) + "x",
        "a.b.c",
        "",
        ".",
        "é.ü.ñ",
        "x" * 5000,
    ],
)
def test_refuses_what_it_did_not_sign(token: str) -> None:
    assert rules.read_token(token, KEY, NOW) is None


def test_refuses_a_payload_under_another_signature() -> None:
    head, _, signature = token_of(PAYLOAD).split(".")
    _, other, _ = token_of({**PAYLOAD, "sub": str(new_id())}).split(".")
    assert rules.read_token(f"{head}.{other}.{signature}", KEY, NOW) is None


async def test_makes_the_actor_of_a_provider(client: Client, db: Database, cast: Cast) -> None:
    acme = await client.as_provider("acme")
    assert acme.logged_in is not None
    key = client.settings.secret_key
    async with db.transaction(SYSTEM) as tx:
        actor = await service.authenticate(tx, key, acme.logged_in.token, utc_now())
    assert actor == Actor(
        role=Role.PROVIDER,
        user_id=cast.acme.user_id,
        provider_id=cast.acme.provider_id,
        session_id=acme.session_id,
        name="Acme Tester",
    )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE users SET status = 'deactivated' WHERE email = 'acme@example.com'",
        "UPDATE users SET status = 'suspended' WHERE email = 'acme@example.com'",
        "UPDATE users SET deleted_at = now() WHERE email = 'acme@example.com'",
        "UPDATE users SET role = 'buyer' WHERE email = 'acme@example.com'",
        "UPDATE sessions SET revoked_at = now()",
        "UPDATE sessions SET expires_at = now() - interval '1 second'",
        "DELETE FROM sessions",
    ],
)
async def test_ends_at_once(client: Client, db: Database, sql: LiteralString) -> None:
    acme = await client.as_provider("acme")
    assert (await acme.get(ME)).status_code == 200
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(sql)
    assert (await acme.get(ME)).json()["details"]["code"] == "token_invalid"


async def test_a_session_speaks_for_its_own_user_only(client: Client, cast: Cast) -> None:
    acme = await client.as_provider("acme")
    session_id = acme.session_id
    assert isinstance(session_id, UUID)
    forged = rules.issue_token(
        rules.Claims(session_id=session_id, user_id=cast.rival.user_id),
        utc_now() + timedelta(hours=1),
        token_key(client.settings.secret_key),
    )
    assert (await client.get(ME, authorization=f"Bearer {forged}")).status_code == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x y", "bearer %00"])
async def test_a_broken_bearer_is_401(client: Client, header: str) -> None:
    assert (await client.get(ME, authorization=header)).status_code == 401


async def test_another_scheme_is_a_visitor(client: Client) -> None:
    assert (await client.get(ME, authorization="Basic YTpi")).status_code == 401
