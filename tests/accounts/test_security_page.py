"""The page of one's own security, as a person uses it."""

import html
import re
from dataclasses import replace

import pytest
from pyotp.totp import TOTP

from hotlead.accounts.rules import describe_agent
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.web.qr import qr_code
from tests.builders import PASSWORD, Cast
from tests.client import Client, open_client

PAGE = "/account/security"
FACTOR = PAGE + "/second-factor"
NEW = "seven green bottles on a wall"


async def turn_on(acme: Client) -> list[str]:
    """Set up two-step log-in as a person would; the recovery codes shown."""
    begun = await acme.post_form(FACTOR, {"password": PASSWORD})
    assert (begun.status_code, begun.headers["location"]) == (303, FACTOR)
    page = (await acme.get(FACTOR)).text
    found = re.search(r'data-copy="([A-Z2-7]{32})"', page)
    assert found is not None
    done = await acme.post_form(FACTOR + "/confirm", {"code": TOTP(found[1]).now()})
    assert done.status_code == 200
    assert done.headers["cache-control"] == "no-store"
    return re.findall(r"<code[^>]*>([a-z2-7-]{19})</code>", done.text)


async def test_is_for_people_who_are_logged_in(client: Client) -> None:
    visitor = await client.get(PAGE)
    assert (visitor.status_code, visitor.headers["location"]) == (
        303,
        "/login?next=%2Faccount%2Fsecurity",
    )
    for somebody in (await client.as_provider("acme"), await client.as_admin()):
        assert "Two-step log-in" in (await somebody.get(PAGE)).text


async def test_changes_the_password(client: Client) -> None:
    acme, elsewhere = await client.as_provider("acme"), await client.as_provider("acme")
    sent = {"current_password": "wrong", "new_password": NEW}
    refused = await acme.post_form(PAGE + "/password", sent)
    assert refused.status_code == 422
    assert "This is not your present password." in refused.text
    assert NEW not in refused.text
    done = await acme.post_form(PAGE + "/password", {**sent, "current_password": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, PAGE)
    assert (await acme.get(PAGE)).status_code == 200
    assert (await elsewhere.get(PAGE)).status_code == 303


async def test_changes_the_address_and_keeps_what_was_typed(client: Client) -> None:
    acme = await client.as_provider("acme")
    sent = {"email": "acme@new.example", "password": "wrong"}
    refused = await acme.post_form(PAGE + "/email", sent)
    assert refused.status_code == 422
    assert 'value="acme@new.example"' in refused.text
    done = await acme.post_form(PAGE + "/email", {**sent, "password": PASSWORD})
    assert done.status_code == 303


async def test_ends_sessions(client: Client) -> None:
    acme, other, third = [await client.as_provider("acme") for _ in range(3)]
    await acme.post_form(f"{PAGE}/sessions/{other.session_id}/end")
    assert (await other.get(PAGE)).status_code == 303
    assert (await third.get(PAGE)).status_code == 200
    await acme.post_form(PAGE + "/sessions/end-others")
    assert (await third.get(PAGE)).status_code == 303
    assert (await acme.get(PAGE)).text.count("This one") == 1


async def test_ends_no_session_of_anybody_else(client: Client) -> None:
    acme, rival = await client.as_provider("acme"), await client.as_provider("rival")
    ended = await acme.post_form(f"{PAGE}/sessions/{rival.session_id}/end")
    assert ended.status_code == 404
    assert (await rival.get(PAGE)).status_code == 200


async def test_shows_a_key_once_and_revokes_it(client: Client) -> None:
    acme = await client.as_provider("acme")
    sent = {"name": "My CRM", "scope": "read", "expires_in_days": "30", "password": PASSWORD}
    made = await acme.post_form(PAGE + "/api-keys", sent)
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    found = re.search(r"hlk_[\w-]{43}", made.text)
    assert found is not None
    key = {"authorization": f"Bearer {found[0]}"}
    assert (await client.get("/api/v1/auth/me", **key)).status_code == 200
    page = (await acme.get(PAGE)).text
    assert "My CRM" in page
    assert found[0] not in page
    revoke = re.search(r'action="([^"]+/revoke)"', page)
    assert revoke is not None
    assert (await acme.post_form(revoke[1])).status_code == 303
    assert (await client.get("/api/v1/auth/me", **key)).status_code == 401
    assert (await acme.post_form(revoke[1])).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "f-name-error"),
        ({"scope": "all"}, "f-scope-error"),
        ({"expires_in_days": "0"}, "f-expires_in_days-error"),
        ({"password": "wrong"}, "f-key-password-error"),
        ({"password": ""}, "f-key-password-error"),
    ],
)
async def test_says_what_is_wrong_with_a_key(
    client: Client, wrong: dict[str, str], told: str
) -> None:
    acme = await client.as_provider("acme")
    sent = {"name": "My CRM", "scope": "read", "expires_in_days": "", "password": PASSWORD}
    refused = await acme.post_form(PAGE + "/api-keys", {**sent, **wrong})
    assert refused.status_code == 422
    assert f'id="{told}"' in refused.text
    assert f'value="{wrong.get("name", "My CRM")}"' in refused.text


async def test_turns_two_steps_on_and_off(client: Client) -> None:
    acme = await client.as_provider("acme")
    assert len(await turn_on(acme)) == 10
    assert "10 recovery codes left" in (await acme.get(PAGE)).text
    assert (await acme.get(FACTOR)).status_code == 303
    renewed = await acme.post_form(FACTOR + "/recovery-codes", {"password": PASSWORD})
    assert len(re.findall(r"<code[^>]*>[a-z2-7-]{19}</code>", renewed.text)) == 10
    assert (await acme.post_form(FACTOR + "/remove", {"password": "wrong"})).status_code == 422
    assert (await acme.post_form(FACTOR + "/remove", {"password": PASSWORD})).status_code == 303
    assert "Set up" in (await acme.get(PAGE)).text


async def test_a_wrong_code_shows_the_same_secret_again(client: Client) -> None:
    acme = await client.as_provider("acme")
    await acme.post_form(FACTOR, {"password": PASSWORD})
    before = (await acme.get(FACTOR)).text
    refused = await acme.post_form(FACTOR + "/confirm", {"code": "000000"})
    assert refused.status_code == 422
    secret = re.search(r'data-copy="[A-Z2-7]{32}"', before)
    assert secret is not None
    assert secret[0] in refused.text
    assert "Two-step log-in" in (await acme.get(PAGE)).text


async def test_the_second_step_lets_in(client: Client) -> None:
    codes = await turn_on(await client.as_provider("acme"))
    page = await client.post_form(
        "/login", {"email": "acme@example.com", "password": PASSWORD, "next": "/dashboard/leads"}
    )
    assert page.status_code == 200
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert found is not None
    step = {"ticket": html.unescape(found[1]), "next": "/dashboard/leads"}
    wrong = await client.post_form("/login/second-step", {**step, "code": "123"})
    assert wrong.status_code == 401
    assert "f-code-error" in wrong.text
    done = await client.post_form("/login/second-step", {**step, "code": codes[0].upper()})
    assert (done.status_code, done.headers["location"]) == (303, "/dashboard/leads")
    late = await client.visitor().post_form("/login/second-step", {"ticket": "x", "code": "1"})
    assert late.status_code == 401
    assert "Enter your password again" in late.text


async def test_an_administrator_sets_it_up_before_anything_else(
    settings: Settings, db: Database, cast: Cast
) -> None:
    demanding = replace(settings, demands_second_factor=True)
    async with open_client(demanding, db, cast) as client:
        admin = await client.as_admin()
        sent_there = await admin.get("/admin/leads")
        assert (sent_there.status_code, sent_there.headers["location"]) == (303, PAGE)
        api = await admin.get("/api/v1/admin/leads")
        assert api.json()["details"]["code"] == "second_factor_not_set_up"
        assert "Set up two-step log-in first." in (await admin.get(PAGE)).text
        await turn_on(admin)
        assert (await admin.get("/admin/leads")).status_code == 200
        refused = await admin.post_form(FACTOR + "/remove", {"password": PASSWORD})
        assert "must use two-step log-in" in refused.text
        # Providers choose for themselves.
        acme = await client.as_provider("acme")
        assert (await acme.get("/dashboard")).status_code == 200


LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (LINUX, "Firefox on Linux"),
        (WINDOWS, "Edge on Windows"),
        (IPHONE, "Safari on iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("x" * 400, "x" * 40),
        (None, "Unknown program"),
    ],
)
def test_a_browser_has_a_name(agent: str | None, words: str) -> None:
    assert describe_agent(agent) == words


def test_a_code_is_drawn_with_its_quiet_zone() -> None:
    drawn = qr_code("otpauth://totp/x", label="A & B")
    assert 'aria-label="A &amp; B"' in drawn
    side = re.search(r'viewBox="0 0 (\d+) (\d+)"', drawn)
    assert side is not None
    columns = {int(x) for x in re.findall(r"M(\d+) \d+h1v1h-1z", drawn)}
    assert (min(columns), max(columns)) == (4, int(side[1]) - 5)
