"""An administrator lets a provider in, or in again."""

import pytest

from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from tests.builders import Cast
from tests.client import Client
from tests.leads.rows import audit_rows, jobs
from tests.providers.rows import PROVIDERS, provider_in, standing_of, subscribed


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ("approve", "pending"),
        ("approve", "rejected"),
        ("reactivate", "suspended"),
        ("reactivate", "deactivated"),
    ],
)
async def test_it_may_log_in_and_buy(
    client: Client, db: Database, cast: Cast, verb: str, status: str
) -> None:
    nimbus = await provider_in(db, status)
    await subscribed(db, cast, nimbus)
    admin = await client.as_admin()
    response = await admin.post(f"{PROVIDERS}/{nimbus.provider_id}/{verb}")
    assert response.status_code == 200
    assert response.json()["data"]["status"] == "active"
    assert await standing_of(db, nimbus.user_id) == ("active", None)
    done = "approved" if verb == "approve" else "reactivated"
    [entry] = await audit_rows(db, f"user.{done}")
    assert (entry["entity_id"], entry["actor_id"]) == (str(nimbus.user_id), str(cast.admin.user_id))
    assert entry["metadata"] == {"before": {"status": status}, "after": {"status": "active"}}
    # It is told, and the unsold leads of its niches get another chance.
    (mail, told), (retry, niche) = await jobs(db)
    assert (mail, told["news"], told["event_id"]) == (
        "notifications.tell_user", done, entry["id"],
    )  # fmt: skip
    assert (retry, niche) == ("distribution.retry_unsold", {"niche_id": str(cast.niche_id)})
    detail = (await admin.get(f"{PROVIDERS}/{nimbus.provider_id}")).json()["data"]
    assert detail["timeline"][0]["action_type"] == f"user.{done}"


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ("approve", "active"),
        ("approve", "suspended"),
        ("approve", "deactivated"),
        ("reactivate", "active"),
        ("reactivate", "pending"),
        ("reactivate", "rejected"),
    ],
)
async def test_it_does_not_fit_every_standing(
    client: Client, db: Database, cast: Cast, verb: str, status: str
) -> None:
    nimbus = await provider_in(db, status)
    await subscribed(db, cast, nimbus)
    admin = await client.as_admin()
    response = await admin.post(f"{PROVIDERS}/{nimbus.provider_id}/{verb}")
    assert (response.status_code, response.json()["details"]["code"]) == (409, "wrong_status")
    assert (await standing_of(db, nimbus.user_id))[0] == status
    assert await jobs(db) == []


async def test_twice_is_once(client: Client, db: Database) -> None:
    nimbus = await provider_in(db, "pending")
    admin = await client.as_admin()
    path = f"{PROVIDERS}/{nimbus.provider_id}/approve"
    assert [(await admin.post(path)).status_code for _ in range(2)] == [200, 409]
    assert len(await audit_rows(db, "user.approved")) == 1


async def test_not_before_the_address_is_confirmed(client: Client, db: Database) -> None:
    nimbus = await provider_in(db, "pending", is_verified=False)
    admin = await client.as_admin()
    response = await admin.post(f"{PROVIDERS}/{nimbus.provider_id}/approve")
    assert (response.status_code, response.json()["details"]["code"]) == (409, "email_unverified")
    assert (await standing_of(db, nimbus.user_id))[0] == "pending"


@pytest.mark.parametrize("verb", ["approve", "reject", "suspend", "deactivate", "reactivate"])
async def test_administrators_only(client: Client, db: Database, verb: str) -> None:
    nimbus = await provider_in(db, "pending")
    path, body = f"{PROVIDERS}/{nimbus.provider_id}/{verb}", {"reason": "Because"}
    rival, admin = await client.as_provider("rival"), await client.as_admin()
    assert (await client.post(path, body)).status_code == 401
    assert (await rival.post(path, body)).status_code == 403
    assert (await rival.post_form(f"/admin/providers/{nimbus.provider_id}/{verb}", body)
            ).status_code == 403  # fmt: skip
    assert (await admin.post(f"{PROVIDERS}/{new_id()}/{verb}", body)).status_code == 404
    assert (await standing_of(db, nimbus.user_id))[0] == "pending"
