"""Stopped addresses: looked up and let go by administrators, noticed by whose it is."""

from hotlead.accounts import service as accounts
from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from hotlead.notifications import queries
from hotlead.notifications.records import NewSuppression, SuppressionKind
from tests.builders import NOW, Cast
from tests.client import Client
from tests.leads.rows import audit_rows

API = "/api/v1/admin/mail/suppressed"
PAGE = "/admin/mail/suppressed"


async def _stop(client: Client, db: Database, address: str, kind: SuppressionKind) -> None:
    address_hmac = accounts.hash_address(client.settings.secret_key, address)
    suppression = NewSuppression(new_id(), address_hmac, kind, "550 5.1.1 unknown")
    async with db.transaction(SYSTEM) as tx:
        assert await queries.insert_suppression(tx, suppression, NOW)
        # Once is enough.
        again = NewSuppression(new_id(), address_hmac, kind, None)
        assert not await queries.insert_suppression(tx, again, NOW)


async def test_an_address_is_looked_up_and_let_go(client: Client, db: Database, cast: Cast) -> None:
    for kind in SuppressionKind:
        await _stop(client, db, "acme@example.com", kind)
    await _stop(client, db, "other@example.com", SuppressionKind.BOUNCE)
    admin = await client.as_admin()
    found = (await admin.post(f"{API}/find", {"address": " Acme@EXAMPLE.com "})).json()["data"]
    assert found["is_stopped"]
    assert {reason["kind"] for reason in found["reasons"]} == {"bounce", "complaint"}
    listed = await admin.get(API)
    assert listed.json()["pagination"]["total"] == 3
    assert "acme" not in listed.text
    lifted = await admin.post(f"{API}/lift", {"address": "acme@example.com"})
    assert lifted.json()["data"] == {"is_stopped": False, "reasons": []}
    assert (await admin.get(API)).json()["pagination"]["total"] == 1
    again = await admin.post(f"{API}/lift", {"address": "acme@example.com"})
    assert again.status_code == 404
    assert again.json()["details"]["code"] == "address_not_stopped"
    rows = await audit_rows(db, "mail.suppression_lifted")
    assert len(rows) == 2
    assert rows[0]["actor_id"] == str(cast.admin.user_id)
    assert "acme@" not in str(rows)


async def test_the_page_does_the_same(client: Client, db: Database) -> None:
    admin = await client.as_admin()
    assert "No address is stopped" in (await admin.get(PAGE)).text
    await _stop(client, db, "acme@example.com", SuppressionKind.BOUNCE)
    page = await admin.post_form(PAGE, {"address": "acme@example.com"})
    assert page.status_code == 200
    assert "Mail to acme@example.com is stopped." in page.text
    assert "550 5.1.1 unknown" in page.text
    response = await admin.post_form(f"{PAGE}/lift", {"address": "acme@example.com"})
    assert (response.status_code, response.headers["location"]) == (303, PAGE)
    page = await admin.post_form(PAGE, {"address": "acme@example.com"})
    assert "Mail to acme@example.com is not stopped." in page.text


async def test_bad_input_is_named(client: Client) -> None:
    admin = await client.as_admin()
    for address in ("", "nobody", "a@b\r\nc", "x" * 300 + "@example.com"):
        for path in (f"{API}/find", f"{API}/lift"):
            response = await admin.post(path, {"address": address})
            assert response.status_code == 422
            assert list(response.json()["details"]["fields"]) == ["address"]
        for path in (PAGE, f"{PAGE}/lift"):
            assert (await admin.post_form(path, {"address": address})).status_code == 422


async def test_only_administrators(client: Client) -> None:
    acme = await client.as_provider("acme")
    for who, status in ((client, 401), (acme, 403)):
        for path in (f"{API}/find", f"{API}/lift"):
            assert (await who.post(path, {"address": "a@example.com"})).status_code == status
        for path in (API, "/api/v1/admin/mail/totals"):
            assert (await who.get(path)).status_code == status


async def test_whose_it_is_sees_a_notice(client: Client, db: Database) -> None:
    words = "Mail to you does not arrive"
    acme, rival = await client.as_provider("acme"), await client.as_provider("rival")
    assert words not in (await acme.get("/dashboard")).text
    await _stop(client, db, "acme@example.com", SuppressionKind.BOUNCE)
    assert words in (await acme.get("/dashboard")).text
    assert words not in (await rival.get("/dashboard")).text


async def test_the_hash_is_of_this_market_s_key() -> None:
    one = accounts.hash_address("k" * 32, "a@example.com")
    assert one == accounts.hash_address("k" * 32, " A@Example.COM ")
    assert one != accounts.hash_address("l" * 32, "a@example.com")
    # One domain, in both of its spellings.
    assert accounts.hash_address("k", "a@bücher.example") == accounts.hash_address(
        "k", "a@xn--bcher-kva.example"
    )
