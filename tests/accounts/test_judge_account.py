"""What administrators decide about accounts: every verdict from every standing."""

from itertools import product

import pytest

from hotlead.accounts import rules, service
from hotlead.accounts.records import UserStatus, Verdict
from hotlead.kit.actor import SYSTEM, VISITOR
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from hotlead.kit.ids import new_id
from tests.accounts.letterbox import Letterbox
from tests.builders import NOW, PASSWORD, Cast, make_user
from tests.client import Client
from tests.leads.rows import audit_rows, jobs

WHY = "Not a company."
# From where each verdict leads where; from anywhere else it is refused.
LEADS = {
    (Verdict.APPROVE, UserStatus.PENDING): UserStatus.ACTIVE,
    (Verdict.APPROVE, UserStatus.REJECTED): UserStatus.ACTIVE,
    (Verdict.REJECT, UserStatus.PENDING): UserStatus.REJECTED,
    (Verdict.SUSPEND, UserStatus.ACTIVE): UserStatus.SUSPENDED,
    (Verdict.DEACTIVATE, UserStatus.ACTIVE): UserStatus.DEACTIVATED,
    (Verdict.DEACTIVATE, UserStatus.SUSPENDED): UserStatus.DEACTIVATED,
    (Verdict.REACTIVATE, UserStatus.SUSPENDED): UserStatus.ACTIVE,
    (Verdict.REACTIVATE, UserStatus.DEACTIVATED): UserStatus.ACTIVE,
}


@pytest.mark.parametrize(("verdict", "status"), list(product(Verdict, UserStatus)))
async def test_every_verdict_from_every_standing(
    db: Database, cast: Cast, verdict: Verdict, status: UserStatus
) -> None:
    target = LEADS.get((verdict, status))
    async with db.transaction(SYSTEM) as tx:
        user_id = await make_user(tx, "judged@example.com", status=status.value)
    if target is None:
        with pytest.raises(service.VerdictUnfit):
            async with db.transaction(cast.admin) as tx:
                await service.judge_account(tx, cast.admin, user_id, verdict, WHY, NOW)
    else:
        async with db.transaction(cast.admin) as tx:
            answer = await service.judge_account(tx, cast.admin, user_id, verdict, WHY, NOW)
        assert answer is target
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx, "SELECT status, status_reason FROM users WHERE id = %(id)s", {"id": user_id}
        )
    assert rows == [(target.value, WHY) if target else (status.value, None)]
    assert len(await jobs(db)) == (1 if target else 0)
    entries = await audit_rows(db, f"user.{rules.STEPS[verdict].done}")
    changes = [
        (e["metadata"]["before"]["status"], e["metadata"]["after"]["status"]) for e in entries
    ]
    assert changes == ([(status.value, target.value)] if target else [])
    assert (verdict in service.verdicts_on(status)) is (target is not None)


@pytest.mark.parametrize("verdict", [Verdict.REJECT, Verdict.SUSPEND])
@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501, "nul\0"])
async def test_a_reason_is_needed_and_has_a_limit(
    db: Database, cast: Cast, verdict: Verdict, reason: str
) -> None:
    status = next(source for (given, source) in LEADS if given is verdict)
    async with db.transaction(SYSTEM) as tx:
        user_id = await make_user(tx, "judged@example.com", status=status.value)
    with pytest.raises(InvalidInput) as refused:
        async with db.transaction(cast.admin) as tx:
            await service.judge_account(tx, cast.admin, user_id, verdict, reason, NOW)
    assert list(refused.value.fields) == ["reason"]


async def test_an_address_nobody_confirmed_is_not_approved(db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        user_id = await make_user(tx, "judged@example.com", status="pending", verified=False)
    with pytest.raises(service.EmailUnverified):
        async with db.transaction(cast.admin) as tx:
            await service.judge_account(tx, cast.admin, user_id, Verdict.APPROVE, "", NOW)


@pytest.mark.parametrize("verdict", [Verdict.SUSPEND, Verdict.DEACTIVATE])
async def test_who_may_no_longer_come_in_is_out_at_once(
    client: Client, db: Database, cast: Cast, verdict: Verdict
) -> None:
    acme, rival = await client.as_provider("acme"), await client.as_provider("rival")
    me = "/api/v1/auth/me"
    assert (await acme.get(me)).status_code == 200
    async with db.transaction(cast.admin) as tx:
        await service.judge_account(tx, cast.admin, cast.acme.user_id, verdict, WHY, NOW)
    assert [(await who.get(me)).status_code for who in (acme, rival)] == [401, 200]
    async with db.transaction(cast.admin) as tx:
        again = Verdict.REACTIVATE
        await service.judge_account(tx, cast.admin, cast.acme.user_id, again, "", NOW)
    # The session that ended stays so.
    assert (await acme.get(me)).status_code == 401
    assert (await (await client.as_provider("acme")).get(me)).status_code == 200


async def test_administrators_are_not_judged_like_this(db: Database, cast: Cast) -> None:
    # Of them one must stay: that is for judge_administrator to see to.
    async with db.transaction(SYSTEM) as tx:
        other_id = await make_user(tx, "colleague@example.com", role="admin")
    for user_id in (cast.admin.user_id, other_id, new_id()):
        assert user_id is not None
        with pytest.raises(NotFound):
            async with db.transaction(cast.admin) as tx:
                await service.judge_account(tx, cast.admin, user_id, Verdict.SUSPEND, WHY, NOW)


async def test_only_administrators_may(db: Database, cast: Cast) -> None:
    user_id = cast.acme.user_id
    for actor, refusal in ((cast.rival.actor, Forbidden), (VISITOR, Unauthenticated)):
        with pytest.raises(refusal):
            async with db.transaction(SYSTEM) as tx:
                await service.judge_account(tx, actor, user_id, Verdict.SUSPEND, WHY, NOW)
    assert await jobs(db) == []


async def test_a_rejected_invitation_counts_no_more_and_nobody_is_written_to(
    client: Client, post: Letterbox, db: Database, cast: Cast
) -> None:
    admin = await client.as_admin()
    invited = {"company_name": "Invited Ltd", "first_name": "Ines", "last_name": "Vite",
               "email": "ines@example.com"}  # fmt: skip
    made = await admin.post("/api/v1/admin/providers/invitations", invited)
    token = await post.token()
    address = f"/api/v1/admin/providers/{made.json()['data']['provider_id']}"
    assert (await admin.post(f"{address}/reject", {"reason": WHY})).status_code == 200
    assert await post.letters() == []
    accepted = await client.post(
        "/api/v1/auth/accept-invitation", {"token": token, "password": "three brown foxes"}
    )
    assert accepted.json()["details"]["code"] == "link_invalid"


async def test_a_closed_account_opens_again_without_its_old_keys(
    client: Client, db: Database, cast: Cast
) -> None:
    acme = await client.as_provider("acme")
    made = await acme.post("/api/v1/auth/api-keys", {"name": "CRM", "password": PASSWORD})
    bearer = f"Bearer {made.json()['data']['key']}"
    assert cast.acme.user_id is not None
    for verdict in (Verdict.DEACTIVATE, Verdict.REACTIVATE):
        async with db.transaction(cast.admin) as tx:
            await service.judge_account(tx, cast.admin, cast.acme.user_id, verdict, "", NOW)
    answer = await client.get("/api/v1/providers/me", authorization=bearer)
    assert answer.status_code == 401
