"""Closing and opening administrators: never oneself, never the last one."""

import asyncio
from itertools import product
from uuid import UUID

import pytest

from hotlead.accounts import service
from hotlead.accounts.records import UserStatus, Verdict
from hotlead.kit.actor import SYSTEM, Actor, Role, SessionRequired
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import Conflict, Forbidden, NotFound
from hotlead.kit.ids import new_id
from tests.builders import NOW, Cast, make_user
from tests.client import Client
from tests.leads.rows import audit_rows, jobs

ADMINS = "/api/v1/admin/administrators"
# Of somebody who came in once, and of somebody who was only invited.
LEADS = {
    (Verdict.DEACTIVATE, UserStatus.ACTIVE, True): UserStatus.DEACTIVATED,
    (Verdict.DEACTIVATE, UserStatus.SUSPENDED, True): UserStatus.DEACTIVATED,
    (Verdict.REACTIVATE, UserStatus.DEACTIVATED, True): UserStatus.ACTIVE,
    (Verdict.REACTIVATE, UserStatus.SUSPENDED, True): UserStatus.ACTIVE,
    (Verdict.DEACTIVATE, UserStatus.PENDING, False): UserStatus.DEACTIVATED,
    (Verdict.REACTIVATE, UserStatus.DEACTIVATED, False): UserStatus.PENDING,
}
SECRET_KEY = "not-a-secret"
VERDICTS = (Verdict.DEACTIVATE, Verdict.REACTIVATE)


async def status_of(db: Database, user_id: UUID) -> str:
    async with db.transaction(SYSTEM) as tx:
        [row] = await fetch_rows(tx, "SELECT status FROM users WHERE id = %(id)s", {"id": user_id})
    return str(row[0])


async def judge(db: Database, actor: Actor, user_id: UUID, verdict: Verdict) -> UserStatus:
    async with db.transaction(actor) as tx:
        return await service.judge_administrator(tx, SECRET_KEY, actor, user_id, verdict, NOW)


@pytest.mark.parametrize(
    ("verdict", "status", "verified"), list(product(VERDICTS, UserStatus, (True, False)))
)
async def test_every_verdict_from_every_standing(
    db: Database, cast: Cast, verdict: Verdict, status: UserStatus, verified: bool
) -> None:
    async with db.transaction(SYSTEM) as tx:
        user_id = await make_user(
            tx, "judged@example.com", role="admin", status=status.value, verified=verified
        )
    target = LEADS.get((verdict, status, verified))
    if target is None:
        with pytest.raises(service.VerdictUnfit):
            await judge(db, cast.admin, user_id, verdict)
    else:
        assert await judge(db, cast.admin, user_id, verdict) is target
    assert await status_of(db, user_id) == (target or status).value
    # Whoever was only invited hears nothing of it, but gets a link when it stands again.
    is_told = verified or target is UserStatus.PENDING
    assert len(await jobs(db)) == (1 if target and is_told else 0)


async def test_nobody_judges_themselves(db: Database, cast: Cast) -> None:
    assert cast.admin.user_id is not None
    async with db.transaction(SYSTEM) as tx:
        await make_user(tx, "colleague@example.com", role="admin")
    for verdict in VERDICTS:
        with pytest.raises(service.OwnAccount):
            await judge(db, cast.admin, cast.admin.user_id, verdict)


@pytest.mark.parametrize(("status", "verified"), [("deactivated", True), ("pending", False)])
async def test_the_last_one_who_can_come_in_stays(
    db: Database, cast: Cast, status: str, verified: bool
) -> None:
    assert cast.admin.user_id is not None
    async with db.transaction(SYSTEM) as tx:
        await make_user(tx, "colleague@example.com", role="admin", status=status, verified=verified)
    for actor in (SYSTEM, cast.admin):
        with pytest.raises(service.LastAdministrator):
            await judge(db, actor, cast.admin.user_id, Verdict.DEACTIVATE)
    assert await status_of(db, cast.admin.user_id) == "active"


async def test_two_who_close_one_another_leave_one(db: Database, cast: Cast) -> None:
    assert cast.admin.user_id is not None
    async with db.transaction(SYSTEM) as tx:
        other_id = await make_user(tx, "colleague@example.com", role="admin")
    other = Actor(role=Role.ADMIN, user_id=other_id, session_id=new_id())
    outcomes = await asyncio.gather(
        judge(db, cast.admin, other_id, Verdict.DEACTIVATE),
        judge(db, other, cast.admin.user_id, Verdict.DEACTIVATE),
        return_exceptions=True,
    )
    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [False, True]
    standing = {await status_of(db, other_id), await status_of(db, cast.admin.user_id)}
    assert standing == {"active", "deactivated"}


async def test_only_administrators_and_of_administrators_alone(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        other_id = await make_user(tx, "colleague@example.com", role="admin")
    with pytest.raises(Forbidden):
        await judge(db, cast.acme.actor, other_id, Verdict.DEACTIVATE)
    for user_id in (cast.acme.user_id, new_id()):
        with pytest.raises(NotFound):
            await judge(db, cast.admin, user_id, Verdict.DEACTIVATE)


async def test_only_in_person(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        other_id = await make_user(tx, "colleague@example.com", role="admin")
    program = Actor(role=Role.ADMIN, user_id=cast.admin.user_id, api_key_id=new_id())
    with pytest.raises(SessionRequired):
        await judge(db, program, other_id, Verdict.DEACTIVATE)


async def test_by_api_and_out_at_once(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        other_id = await make_user(tx, "colleague@example.com", role="admin")
    admin, other = await client.as_admin(), await client.as_user(other_id)
    assert (await other.get(ADMINS)).status_code == 200
    assert (await admin.post(f"{ADMINS}/{other_id}/deactivate")).status_code == 200
    assert (await other.get(ADMINS)).status_code == 401
    last = await admin.post(f"{ADMINS}/{cast.admin.user_id}/deactivate")
    assert (last.status_code, last.json()["details"]["code"]) == (409, "last_administrator")
    rows = (await admin.get(ADMINS)).json()["data"]
    assert [(row["email"], row["status"]) for row in rows] == [
        ("admin@example.com", "active"),
        ("colleague@example.com", "deactivated"),
    ]
    assert "hash" not in str(rows)
    assert (await admin.post(f"{ADMINS}/{other_id}/reactivate")).status_code == 200
    assert len(await audit_rows(db, "user.reactivated")) == 1
