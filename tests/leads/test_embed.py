"""A form in a frame of another site: who may frame it, and the whole way through it."""

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.leads.rules import good_origins
from tests.builders import Cast
from tests.client import Client
from tests.leads.public import inputs_of, send, ticket_of
from tests.leads.rows import lead_rows

SITES = ["https://example.com", "https://*.example.org:8443"]
CONTACT = {"contact_name": "Amara Okafor", "contact_email": "amara@example.com", "consent": "1"}


async def allow(db: Database, origins: list[str]) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE niches SET embed_origins = %s", (origins,))


async def test_the_whole_way_inside_the_frame(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    await allow(db, SITES)
    page = await client.get(
        "/embed/vps?theme=light&utm_source=partner&gclid=g-1&budget=90"
        "&referrer_url=https://example.com/best"
    )
    assert page.status_code == 200
    assert page.headers["content-security-policy"].endswith(f"frame-ancestors {' '.join(SITES)}")
    assert "set-cookie" not in page.headers
    assert f'data-embed-origins="{" ".join(SITES)}"' in page.text
    assert 'action="/embed/vps?theme=light"' in page.text
    assert '<html lang="en" data-theme="light">' in page.text
    assert 'class="public-top"' not in page.text
    assert inputs_of(page.text)["budget"] == ["90"]
    wrong = await send(client, page, {"budget": "x"}, path="/embed/vps")
    assert wrong.status_code == 422
    assert "frame-ancestors https" in wrong.headers["content-security-policy"]
    last = await send(client, page, {}, path="/embed/vps")
    sent = {**CONTACT, "_ticket": ticket_of(settings, cast.niche_id)}
    done = await send(client, last, sent, path="/embed/vps?theme=light")
    (lead,) = await lead_rows(db)
    assert done.headers["location"].startswith(f"/embed/vps/thank-you/{lead['id']}?ref=")
    assert (lead["utm_source"], lead["click_id"]) == ("partner", "g-1")
    assert lead["referrer_url"] == "https://example.com/best"
    assert lead["consent"]["page"] == f"{settings.base_url}/embed/vps"
    thanks = await client.get(done.headers["location"])
    assert "frame-ancestors https" in thanks.headers["content-security-policy"]
    assert "Thank you" in thanks.text
    assert 'href="/"' not in thanks.text
    assert 'data-theme="light"' in thanks.text


async def test_sent_again_from_another_frame_is_the_first_lead(
    client: Client, db: Database, settings: Settings, cast: Cast
) -> None:
    await allow(db, SITES)
    places: list[str] = []
    for number in (1, 2):
        page = await send(client, await client.get("/embed/vps"), {"budget": "120"})
        sent = {**CONTACT, "_ticket": ticket_of(settings, cast.niche_id, number=number)}
        done = await send(client, page, sent, path="/embed/vps")
        places.append(done.headers["location"])
    assert places[0] == places[1]
    assert len(await lead_rows(db)) == 1


@pytest.mark.parametrize("origins", [[], ["*", "'self'", "https://a.example; script-src *"]])
async def test_no_site_may_frame_it_unasked(
    client: Client, db: Database, origins: list[str]
) -> None:
    await allow(db, origins)
    for answer in (
        await client.get("/embed/vps"),
        await client.request("POST", "/embed/vps", data={"budget": "120"}),
        await client.get(f"/embed/vps/thank-you/{'0' * 8}-0000-0000-0000-{'0' * 12}?ref=x"),
    ):
        assert answer.status_code == 403
        assert "not open to other sites" in answer.text
        assert answer.headers["x-frame-options"] == "DENY"
    assert (await client.get("/embed/none")).status_code == 404


async def test_the_script_is_for_other_sites(client: Client) -> None:
    plain = await client.get("/embed.js", accept_encoding="identity")
    packed = await client.get("/embed.js", accept_encoding="gzip")
    assert plain.headers["content-type"].startswith("text/javascript")
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < 2_000
    assert plain.content == packed.content


@pytest.mark.parametrize(
    ("origin", "is_good"),
    [
        ("https://example.com", True),
        ("http://127.0.0.1:8000", True),
        ("https://*.example.com", True),
        ("HTTPS://Example.COM:8443", True),
        ("https://example.com/", False),
        ("https://*", False),
        ("*", False),
        ("'self'", False),
        ("https:", False),
        ("https://a.example https://b.example", False),
        ("https://-a.example", False),
        ("https://a.example\n", False),
    ],
)
def test_what_can_stand_in_a_policy(origin: str, is_good: bool) -> None:
    assert good_origins([origin]) == ((origin.lower(),) if is_good else ())
