"""Signing up as a provider: by API and page, and nobody learns who is registered."""

import asyncio
from collections.abc import Mapping
from statistics import median
from time import perf_counter

import msgspec
import pytest

from hotlead.accounts import service as accounts
from hotlead.accounts.records import LogIn, Place
from hotlead.kit.actor import SYSTEM, VISITOR
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from hotlead.providers import service
from hotlead.providers.records import Newcomer, SignUp
from hotlead.web.ratelimit import make_rate_limiter
from tests.accounts.letterbox import Letterbox, token_of
from tests.builders import NOW, PASSWORD, PASSWORD_HASH, Cast
from tests.client import ADDRESS, Client, open_client
from tests.leads.rows import audit_rows, jobs
from tests.web.settings import changed

SIGN_UP = "/api/v1/auth/signup"
VERIFY = "/api/v1/auth/verify-email"
RESET = "/api/v1/auth/reset-password"
NIMBUS = {
    "company_name": " Nimbus Hosting ",
    "first_name": "Nia",
    "last_name": "Byrne",
    "email": "nia@nimbus.example.com",
    "password": PASSWORD,
    "phone": "+353 1 555 0100",
    "website": "nimbus.example.com",
}


async def test_a_visitor_becomes_a_provider_that_waits(client: Client, db: Database) -> None:
    response = await client.post(SIGN_UP, {**NIMBUS, "timezone": "Europe/Dublin"})
    assert response.status_code == 201
    assert response.json()["data"] == {
        "message": "Look into your mail: the link we sent there confirms your address."
    }
    async with db.transaction(SYSTEM) as tx:
        [row] = await fetch_rows(
            tx,
            """
            SELECT u.role, u.status, u.email_verified, u.first_name, u.last_name, u.phone,
                p.company_name, p.website, p.timezone, p.balance::text, p.is_demo, u.id, p.id
            FROM users AS u
            JOIN providers AS p ON p.user_id = u.id
            WHERE u.email = 'nia@nimbus.example.com'
            """,
        )
        tokens = await fetch_rows(
            tx, "SELECT id, user_id, purpose, email FROM user_tokens WHERE used_at IS NULL"
        )
    assert row[:6] == ("provider", "pending", False, "Nia", "Byrne", "+35315550100")
    assert row[6:11] == (
        "Nimbus Hosting", "https://nimbus.example.com", "Europe/Dublin", "0.00", False,
    )  # fmt: skip
    user_id, provider_id = row[11:]
    assert [token[1:] for token in tokens] == [(user_id, "verify_email", NIMBUS["email"])]
    [(name, args)] = await jobs(db)
    assert (name, args["news"], args["user_id"]) == (
        "notifications.tell_user", "verify_email", str(user_id),
    )  # fmt: skip
    assert args["token_id"] == str(tokens[0][0])
    [entry] = await audit_rows(db, "provider.signed_up")
    assert (entry["actor_role"], entry["entity_id"]) == ("visitor", str(provider_id))
    assert (entry["ip_address"], entry["user_agent"][:5]) == (ADDRESS, "pytho")


async def test_it_can_log_in_once_confirmed_and_approved(
    client: Client, db: Database, cast: Cast, settings: Settings
) -> None:
    await client.post(SIGN_UP, NIMBUS)
    for code in ("email_unverified", "pending_approval"):
        with pytest.raises(accounts.LogInRefused) as refused:
            await _log_in(db, settings)
        assert refused.value.code == code
        async with db.transaction(SYSTEM) as tx:
            await tx.execute("UPDATE users SET email_verified = true")
    async with db.transaction(SYSTEM) as tx:
        [row] = await fetch_rows(
            tx, "SELECT id FROM providers WHERE company_name = 'Nimbus Hosting'"
        )
        await service.approve_provider(tx, cast.admin, row[0], NOW)
    assert await _log_in(db, settings) == NIMBUS["email"]


@pytest.mark.parametrize(
    ("known", "news"),
    [
        ({}, "already_registered"),
        ({"email_verified": False}, "verify_email"),
        # Invited, and never came: the mail says how to get in.
        ({"email_verified": False, "password_hash": ""}, "already_registered"),
    ],
)
async def test_a_known_address_gets_the_same_answer_and_a_mail(
    client: Client, db: Database, cast: Cast, known: dict[str, object], news: str
) -> None:
    unknown_answer = await client.post(SIGN_UP, NIMBUS)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE users SET email_verified = %s, password_hash = %s WHERE id = %s",
            (known.get("email_verified", True), known.get("password_hash", PASSWORD_HASH),
             cast.acme.user_id),
        )  # fmt: skip
    # In whatever case it is written.
    answer = await client.post(SIGN_UP, {**NIMBUS, "email": "ACME@example.com"})
    assert (answer.status_code, answer.json()) == (201, unknown_answer.json())
    _, (_, args) = await jobs(db)
    assert (args["user_id"], args["news"]) == (str(cast.acme.user_id), news)
    async with db.transaction(SYSTEM) as tx:
        [count] = await fetch_rows(tx, "SELECT count(*) FROM providers")
        [acme] = await fetch_rows(
            tx, "SELECT company_name, status FROM providers AS p JOIN users AS u"
            " ON u.id = p.user_id WHERE u.email = 'acme@example.com'"
        )  # fmt: skip
    assert (count, acme) == ((4,), ("Acme", "active"))
    [entry] = await audit_rows(db, "user.registered_again")
    assert (entry["actor_role"], entry["ip_address"]) == ("visitor", ADDRESS)


async def test_two_at_once_make_one_account(db: Database, settings: Settings) -> None:
    newcomer = await _newcomer()
    answers = await asyncio.gather(
        *(
            service.sign_up(db, settings.secret_key, VISITOR, newcomer, PASSWORD, NOW)
            for _ in range(4)
        )
    )
    assert len(set(answers)) == 1
    async with db.transaction(SYSTEM) as tx:
        [count] = await fetch_rows(tx, "SELECT count(*) FROM providers")
    assert count == (1,)
    assert len(await audit_rows(db, "user.registered_again")) == 3
    # The first link, and one more for each of the others, who gave the same password.
    assert [args["news"] for _, args in await jobs(db)] == ["verify_email"] * 4


async def test_known_and_unknown_take_the_same_time(
    db: Database, cast: Cast, settings: Settings
) -> None:
    """The whole difference lies in the transaction: the hash takes as long for everybody."""
    newcomer = await _newcomer()
    known, unknown = [
        [await _seconds(db, settings, msgspec.structs.replace(newcomer, email=email))
         for email in emails]
        for emails in ([cast.acme.email] * 20, [f"n{i}@nimbus.example.com" for i in range(20)])
    ]  # fmt: skip
    difference_s = abs(median(known) - median(unknown))
    assert difference_s < 0.005, f"{difference_s * 1000:.1f} ms"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"company_name": " "}, ["company_name"]),
        ({"first_name": "\u200b", "phone": "12"}, ["first_name", "phone"]),
        ({"website": "javascript:alert(1)"}, ["website"]),
        ({"timezone": "Mars/Olympus"}, ["timezone"]),
        ({"password": "x" * 73}, ["password"]),
        ({"password": "Byrne2026"}, ["password"]),
        (
            {"email": "nobody", "password": "short", "phone": "1", "company_name": "\u00ad"},
            ["company_name", "phone", "email", "password"],
        ),
        ({"is_admin": True}, ["is_admin"]),
        ({"password": None, "email": None}, ["email", "password"]),
    ],
)
async def test_everything_wrong_is_named_at_once(
    client: Client, db: Database, changes: dict[str, object], fields: list[str]
) -> None:
    response = await client.post(SIGN_UP, {**NIMBUS, **changes})
    assert response.status_code == 422
    assert list(response.json()["details"]["fields"]) == fields
    assert await jobs(db) == []
    assert await audit_rows(db, "user.created") == []


async def test_five_mails_an_hour_to_an_address_and_mistakes_do_not_count(
    settings: Settings, db: Database, cast: Cast
) -> None:
    limited = changed(settings, rate_limits=True)
    async with open_client(limited, db, cast) as client:
        for _ in range(3):
            wrong = await client.post(SIGN_UP, {**NIMBUS, "password": "short"})
            assert wrong.status_code == 422
        statuses = [(await client.post(SIGN_UP, NIMBUS)).status_code for _ in range(6)]
        assert statuses == [201] * 5 + [429]
        # By the page too; and ten tries a minute from one address are enough.
        assert (await client.post_form("/signup", NIMBUS)).status_code == 429
        assert (await client.post_form("/signup", NIMBUS)).status_code == 429


async def test_the_page_takes_the_form(client: Client, db: Database) -> None:
    page = (await client.get("/signup")).text
    assert '<form method="post" action="/signup"' in page
    assert 'autocomplete="new-password"' in page
    response = await client.post_form("/signup", {**NIMBUS, "timezone": "Europe/Dublin"})
    assert (response.status_code, response.headers["location"]) == (303, "/verify-email/sent")
    known = await client.post_form("/signup", {**NIMBUS, "timezone": "Nowhere"})
    assert (known.status_code, known.headers["location"]) == (303, "/verify-email/sent")
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(tx, "SELECT company_name, timezone FROM providers")
    assert ("Nimbus Hosting", "Europe/Dublin") in rows


@pytest.mark.parametrize(
    "changes",
    [{"email": "nobody"}, {"password": "short"}, {"company_name": ""}, {"website": "x" * 300}],
)
async def test_the_page_shows_what_is_wrong_and_keeps_the_rest(
    client: Client, changes: Mapping[str, str]
) -> None:
    response = await client.post_form("/signup", {**NIMBUS, **changes})
    assert response.status_code == 422
    [name] = changes
    assert f'id="f-{name}-error"' in response.text
    assert response.text.count("autofocus") == 1
    assert 'value="+353 1 555 0100"' in response.text
    assert PASSWORD not in response.text
    assert 'value="short"' not in response.text


async def test_somebody_logged_in_goes_home(client: Client) -> None:
    acme = await client.as_provider("acme")
    response = await acme.get("/signup")
    assert (response.status_code, response.headers["location"]) == (303, "/login")


async def test_another_site_cannot_send_the_form(client: Client, db: Database) -> None:
    response = await client.request("POST", "/signup", data=NIMBUS)
    assert response.status_code == 403
    assert await audit_rows(db, "user.created") == []


@pytest.mark.parametrize("path", ["/", "/login"])
async def test_visitors_find_it(client: Client, path: str) -> None:
    assert '<a href="/signup">' in (await client.get(path)).text


async def _newcomer() -> Newcomer:
    return await service.read_sign_up(msgspec.convert(NIMBUS, SignUp))


async def _seconds(db: Database, settings: Settings, newcomer: Newcomer) -> float:
    started = perf_counter()
    await service.sign_up(db, settings.secret_key, VISITOR, newcomer, PASSWORD, NOW)
    return perf_counter() - started


async def _log_in(db: Database, settings: Settings) -> str:
    attempt = LogIn(email=NIMBUS["email"], password=PASSWORD)
    limiter = make_rate_limiter(None, enabled=False)
    key = settings.secret_key
    logged_in = await accounts.log_in(db, limiter, key, attempt, Place(), NOW)
    return logged_in.user.email


async def test_of_two_who_sign_up_with_an_address_its_reader_sets_the_password(
    client: Client, post: Letterbox
) -> None:
    mallorys, own, chosen = "mallory was here first", "the reader came second", "only I know this"
    await client.post(SIGN_UP, {**NIMBUS, "password": mallorys})
    first_token = await post.token()
    await client.post(SIGN_UP, {**NIMBUS, "password": own})
    token = await post.token()
    # Whatever link is opened, in whatever order: neither password lets anybody in.
    assert (await client.post(VERIFY, {"token": first_token})).status_code == 200
    for password in (mallorys, own):
        assert await _log_in_code(client, password) == "wrong_credentials"
    reset = await client.post(RESET, {"token": token, "password": chosen})
    assert reset.status_code == 200
    assert await _log_in_code(client, chosen) == "pending_approval"


async def test_the_same_sign_up_sent_twice_is_confirmed_with_its_password(
    client: Client, post: Letterbox
) -> None:
    for _ in range(2):
        await client.post(SIGN_UP, NIMBUS)
    letters = await post.letters()
    assert (await client.post(VERIFY, {"token": token_of(letters[-1])})).status_code == 200
    assert await _log_in_code(client, PASSWORD) == "pending_approval"


async def _log_in_code(client: Client, password: str) -> str:
    sent = {"email": NIMBUS["email"], "password": password}
    return (await client.post("/api/v1/auth/login", sent)).json()["details"]["code"]
