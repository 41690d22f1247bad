"""The page of administrators: who there is, invited, closed and opened again by plain forms."""

import re
from dataclasses import replace
from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.ids import new_id
from tests.accounts.letterbox import Letterbox
from tests.builders import PASSWORD, Cast, make_user
from tests.client import Client, open_client
from tests.leads.rows import audit_rows, jobs

LIST = "/admin/administrators"
INVITE = f"{LIST}/invite"
GRACE = {"email": "grace@example.com", "first_name": "Grace", "last_name": "Hopper"}
VERBS = ("resend", "deactivate", "reactivate", "reset-second-factor")


@pytest.fixture
async def colleague_id(db: Database, cast: Cast) -> UUID:
    """Another administrator, who uses two-step log-in."""
    async with db.transaction(SYSTEM) as tx:
        user_id = await make_user(tx, "colleague@example.com", role="admin")
        await tx.execute(
            "INSERT INTO second_factors (id, user_id, created_at, confirmed_at)"
            " VALUES (%s, %s, now(), now())",
            (new_id(), user_id),
        )
    return user_id


def forms(page: str) -> list[str]:
    """What can be done on the page, as the end of each form's address."""
    found = re.findall(rf'action="{LIST}/([^"]+)"', page)
    return sorted(action.rpartition("/")[2] for action in found)


async def user_id_of(db: Database, email: str) -> UUID:
    async with db.transaction(SYSTEM) as tx:
        [row] = await fetch_rows(
            tx, "SELECT id FROM users WHERE email = %(email)s", {"email": email}
        )
    return row[0]


async def test_one_alone_is_told_to_invite_another(client: Client) -> None:
    page = (await (await client.as_admin()).get(LIST)).text
    assert "You are the only administrator." in page
    # Nobody does anything to their own account.
    assert forms(page) == ["invite"]
    assert f'href="{LIST}" aria-current="page"' in page


async def test_who_there_is(client: Client, colleague_id: UUID, cast: Cast) -> None:
    admin, colleague = await client.as_admin(), await client.as_user(colleague_id)
    await colleague.get(LIST)
    page = (await admin.get(LIST)).text
    assert "You are the only administrator." not in page
    assert "colleague@example.com" in page
    assert cast.acme.email not in page
    assert forms(page) == ["deactivate", "invite", "reset-second-factor"]
    assert f"{LIST}/{cast.admin.user_id}/" not in page


async def test_names_are_text(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        user_id = await make_user(tx, "mallory@example.com", role="admin")
        await tx.execute(
            "UPDATE users SET first_name = '<b>Mal\"', last_name = '' WHERE id = %s", (user_id,)
        )
    page = (await (await client.as_admin()).get(LIST)).text
    assert "&lt;b&gt;Mal&#34;" in page
    assert "<b>Mal" not in page


async def test_an_invitation_from_the_form_to_the_first_log_in(
    client: Client, db: Database, post: Letterbox
) -> None:
    admin = await client.as_admin()
    assert f'action="{INVITE}"' in (await admin.get(INVITE)).text
    done = await admin.post_form(INVITE, {**GRACE, "email": " grace@example.com "})
    assert (done.status_code, done.headers["location"]) == (303, LIST)
    page = (await admin.get(LIST)).text
    assert "grace@example.com invited" in page
    assert "Invited" in page
    assert forms(page) == ["deactivate", "invite", "resend"]

    first = await post.token()
    grace_id = await user_id_of(db, "grace@example.com")
    assert (await admin.post_form(f"{LIST}/{grace_id}/resend")).status_code == 303
    second = await post.token()
    given = {"password": PASSWORD}
    assert (await client.post_form("/invitation", {"token": first, **given})).status_code == 404
    assert (await client.post_form("/invitation", {"token": second, **given})).status_code == 303
    inside = await client.post_form("/login", {"email": "grace@example.com", **given})
    assert (inside.status_code, inside.headers["location"]) == (303, "/admin")
    assert (await client.get(LIST)).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"email": "grace"}, 422, "f-email-error"),
        ({"email": ""}, 422, "f-email-error"),
        ({"first_name": " "}, 422, "f-first_name-error"),
        ({"last_name": "x" * 101}, 422, "f-last_name-error"),
        ({"email": "ACME@example.com"}, 409, "f-email-error"),
    ],
)
async def test_a_wrong_invitation_stays_in_the_form(
    client: Client, db: Database, wrong: dict[str, str], status: int, told: str
) -> None:
    admin = await client.as_admin()
    page = await admin.post_form(INVITE, {**GRACE, **wrong})
    assert page.status_code == status
    assert f'id="{told}"' in page.text
    assert f'value="{ {**GRACE, **wrong}["email"] }"' in page.text
    assert await jobs(db) == []
    assert await audit_rows(db, "user.created") == []


async def test_a_withdrawn_invitation_counts_no_more_until_it_is_sent_again(
    client: Client, db: Database, post: Letterbox
) -> None:
    admin = await client.as_admin()
    await admin.post_form(INVITE, GRACE)
    token = await post.token()
    one = f"{LIST}/{await user_id_of(db, 'grace@example.com')}"
    assert (await admin.post_form(f"{one}/deactivate")).status_code == 303
    page = (await admin.get(LIST)).text
    assert "Withdrawn" in page
    assert forms(page) == ["invite", "reactivate"]
    given = {"password": PASSWORD}
    assert (await client.post_form("/invitation", {"token": token, **given})).status_code == 404
    refused = await admin.post_form(f"{one}/resend")
    assert refused.status_code == 303
    assert "This account is deactivated" in (await admin.get(LIST)).text
    await admin.post_form(f"{one}/reactivate")
    await admin.post_form(f"{one}/resend")
    again = {"token": await post.token(), **given}
    assert (await client.post_form("/invitation", again)).status_code == 303


async def test_a_closed_account_is_out_at_once_and_comes_back(
    client: Client, db: Database, colleague_id: UUID
) -> None:
    admin, colleague = await client.as_admin(), await client.as_user(colleague_id)
    assert (await colleague.get(LIST)).status_code == 200
    await admin.post_form(f"{LIST}/{colleague_id}/deactivate")
    assert (await colleague.get(LIST)).status_code == 303
    page = (await admin.get(LIST)).text
    assert "You are the only administrator." in page
    assert forms(page) == ["invite", "reactivate"]
    assert len(await audit_rows(db, "user.deactivated")) == 1

    # Pressed by another a moment before: said, and nothing happens.
    await admin.post_form(f"{LIST}/{colleague_id}/deactivate")
    assert "Nothing was changed" in (await admin.get(LIST)).text
    assert len(await audit_rows(db, "user.deactivated")) == 1

    await admin.post_form(f"{LIST}/{colleague_id}/reactivate")
    assert (await colleague.get(LIST)).status_code == 303
    assert (await (await client.as_user(colleague_id)).get(LIST)).status_code == 200


async def test_a_withdrawn_invitation_is_sent_again(
    client: Client, db: Database, post: Letterbox
) -> None:
    admin = await client.as_admin()
    await admin.post_form(INVITE, GRACE)
    first = await post.token()
    grace_id = await user_id_of(db, "grace@example.com")
    for verb in ("deactivate", "reactivate"):
        assert (await admin.post_form(f"{LIST}/{grace_id}/{verb}")).status_code == 303
    assert "Whoever was only invited gets a new link." in (await admin.get(LIST)).text
    assert await post.token() != first


async def test_a_lost_second_factor_is_reset(
    client: Client, db: Database, colleague_id: UUID, post: Letterbox
) -> None:
    admin, colleague = await client.as_admin(), await client.as_user(colleague_id)
    await admin.post_form(f"{LIST}/{colleague_id}/reset-second-factor")
    assert "Two-step log-in is off" in (await admin.get(LIST)).text
    assert (await colleague.get(LIST)).status_code == 303
    assert (await post.letter())["Subject"] == "Two-step log-in is off"
    assert len(await audit_rows(db, "user.second_factor_off")) == 1


@pytest.mark.parametrize("verb", VERBS)
async def test_nothing_is_done_to_one_s_own_account(
    client: Client, db: Database, cast: Cast, colleague_id: UUID, verb: str
) -> None:
    admin = await client.as_admin()
    response = await admin.post_form(f"{LIST}/{cast.admin.user_id}/{verb}")
    assert response.status_code == 303
    page = await admin.get(LIST)
    assert page.status_code == 200
    assert "Nothing was changed" in page.text
    assert await jobs(db) == []


@pytest.mark.parametrize("verb", VERBS)
async def test_for_administrators_only(
    client: Client, db: Database, colleague_id: UUID, verb: str
) -> None:
    rival = await client.as_provider("rival")
    assert (await rival.get(LIST)).status_code == 403
    assert (await rival.get(INVITE)).status_code == 403
    assert (await rival.post_form(INVITE, GRACE)).status_code == 403
    assert (await rival.post_form(f"{LIST}/{colleague_id}/{verb}")).status_code == 403
    assert (await client.get(LIST)).headers["location"] == "/login?next=%2Fadmin%2Fadministrators"
    assert (await client.post_form(f"{LIST}/{colleague_id}/{verb}")).status_code == 303
    assert await audit_rows(db, "user.created") == []
    assert await jobs(db) == []


@pytest.mark.parametrize("verb", ["deactivate", "reactivate"])
async def test_no_provider_is_judged_here(client: Client, cast: Cast, verb: str) -> None:
    admin = await client.as_admin()
    for user_id in (cast.acme.user_id, new_id()):
        assert (await admin.post_form(f"{LIST}/{user_id}/{verb}")).status_code == 404
    assert (await (await client.as_provider("acme")).get("/dashboard")).status_code == 200


async def test_a_missing_second_factor_stands_out_where_it_is_demanded(
    settings: Settings, db: Database, cast: Cast, colleague_id: UUID
) -> None:
    demanding = replace(settings, demands_second_factor=True)
    async with db.transaction(SYSTEM) as tx:
        await make_user(tx, "lax@example.com", role="admin")
    async with open_client(demanding, db, cast) as client:
        page = (await (await client.as_user(colleague_id)).get(LIST)).text
    assert 'data-tone="amber"' in page
