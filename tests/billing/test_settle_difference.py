"""A difference that was put right by hand: said once, and listed no more."""

import pytest

from hotlead.billing import service
from hotlead.billing.records import Settlement
from hotlead.kit.actor import SYSTEM, VISITOR
from hotlead.kit.balance_transactions import TransactionKind
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from hotlead.kit.ids import new_id
from tests.billing.accounts import Account, moved
from tests.billing.test_reconcile_days import BACK, DAY, DEPOSIT, NIGHT, found, intent_of, run
from tests.billing.test_taken_back import paid
from tests.builders import NOW, Cast
from tests.client import open_client
from tests.leads.rows import audit_rows, jobs

PAGE = f"/admin/money/{DAY}/settle"
API = f"/api/v1/admin/reconciliations/{DAY}/settle"


@pytest.fixture
async def account(db: Database, worker_db: Database, settings: Settings, cast: Cast) -> Account:
    """A refund of which nothing was told here."""
    payment = await paid(db, settings, cast)
    made = Account(
        [
            moved("paid", DEPOSIT, "250.00", payment.id),
            moved("back", BACK, "-50.00", intent_of(payment)),
        ]
    )
    assert found(await run(worker_db, made)) == [("missing_here", "deposit_refund")]
    return made


def meant(account: Account, memo: str = "Debited by hand") -> Settlement:
    payment_id = account.moved[0].payment_id
    assert payment_id is not None
    return Settlement(payment_id=payment_id, kind=BACK, memo=memo)


async def test_settled_until_the_amount_is_another(
    db: Database, worker_db: Database, account: Account, forgetting: None, cast: Cast
) -> None:
    for memo in ("Debited", "Debited by hand"):
        async with db.transaction(cast.admin) as tx:
            await service.settle_difference(tx, cast.admin, DAY, meant(account, memo), NIGHT)
    days = {"first": DAY.isoformat(), "last": DAY.isoformat()}
    assert (await jobs(db))[-1] == (service.RECONCILE_JOB, days)
    rows = await audit_rows(db, "difference.settled")
    assert rows[-1]["metadata"] == {"kind": "deposit_refund", "difference": "-50.00"}
    assert rows[-1]["description"].endswith("Put right: Debited by hand")
    async with db.transaction(SYSTEM) as tx:
        kept = await fetch_rows(tx, "SELECT difference, memo, settled_by FROM settled_differences")
        assert [(str(row[0]), *row[1:]) for row in kept] == [
            ("-50.00", "Debited by hand", cast.admin.user_id)
        ]
        assert [check.name for check in await service.prove(tx) if check.wrong] == []
    assert (await run(worker_db, account)).is_clean
    account.moved.append(moved("more", BACK, "-1.00", account.moved[1].intent_id))
    assert found(await run(worker_db, account)) == [("missing_here", "deposit_refund")]
    async with db.transaction(SYSTEM) as tx:
        wrong = [check.name for check in await service.prove(tx) if check.wrong]
    assert wrong == ["stripe_is_booked"]


async def test_what_is_in_the_ledger_alone_is_settled_too(
    db: Database, worker_db: Database, settings: Settings, forgetting: None, cast: Cast
) -> None:
    payment = await paid(db, settings, cast)
    assert not (await run(worker_db, Account())).is_clean
    said = Settlement(payment_id=payment.id, kind=DEPOSIT, memo="Debited by hand")
    async with db.transaction(cast.admin) as tx:
        await service.settle_difference(tx, cast.admin, DAY, said, NIGHT)
        assert [check.name for check in await service.prove(tx) if check.wrong] == []
    assert (await run(worker_db, Account())).is_clean


async def test_who_and_what_is_refused(
    db: Database, account: Account, forgetting: None, cast: Cast
) -> None:
    other = Settlement(payment_id=new_id(), kind=BACK, memo="x")
    async with db.transaction(SYSTEM) as tx:
        for actor, said, error in (
            (VISITOR, meant(account), Unauthenticated),
            (cast.acme.actor, meant(account), Forbidden),
            (cast.admin, meant(account, " "), InvalidInput),
            (cast.admin, meant(account, "a\x00b"), InvalidInput),
            (cast.admin, other, NotFound),
        ):
            with pytest.raises(error):
                await service.settle_difference(tx, actor, DAY, said, NOW)
        assert await fetch_rows(tx, "SELECT memo FROM settled_differences") == []


async def test_by_page_and_by_api(
    db: Database, settings: Settings, account: Account, forgetting: None, cast: Cast
) -> None:
    said = {"payment_id": str(meant(account).payment_id), "kind": "deposit_refund"}
    async with open_client(settings, db, cast) as client:
        admin = await client.as_admin()
        day = (await admin.get(f"/admin/money/{DAY}")).text
        assert f"{PAGE}?payment_id={said['payment_id']}&amp;kind=deposit_refund" in day
        page = (await admin.get(f"{PAGE}?payment_id={said['payment_id']}&kind=deposit_refund")).text
        assert "Stripe has a refund of -$50.00 that the ledger has not." in page
        refused = await admin.post_form(PAGE, {**said, "memo": ""})
        assert (refused.status_code, "Say how it was put right." in refused.text) == (422, True)
        done = await admin.post_form(PAGE, {**said, "memo": "Debited"})
        assert done.headers["location"] == f"/admin/money/{DAY}"
        for query in ("", "?payment_id=x&kind=deposit_refund", f"?payment_id={new_id()}&kind=fee"):
            assert (await admin.get(PAGE + query)).status_code == 404
        assert (await admin.post(API, {**said, "memo": "Debited"})).status_code == 202
        assert (await admin.post(API, {**said, "memo": "x" * 501})).status_code == 422
        kind = TransactionKind.PAYOUT.value
        assert (await admin.post(API, {**said, "kind": kind, "memo": "x"})).status_code == 404
