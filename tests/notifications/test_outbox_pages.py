import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from email.message import EmailMessage
from typing import cast
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from hotlead.app import create_app
from hotlead.kit.config import Mode, Settings
from hotlead.kit.db import Database
from hotlead.kit.outbox import OutboxMailer, list_messages
from tests.client import Client, open_client


def a_message(subject: str, *, html: str | None = "<head></head><p>Hi</p>") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Hotlead <no-reply@example.com>"
    message["To"] = "amara@example.com"
    message["Subject"] = subject
    message["Message-ID"] = "<1@example.com>"
    message.set_content("The text <part>")
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


@pytest.fixture
async def demo(settings: Settings, db: Database) -> AsyncIterator[Client]:
    demo_settings = dataclasses.replace(settings, mode=Mode.DEMO)
    async with open_client(demo_settings, db) as client:
        yield client


def open_browser(app: Litestar) -> httpx.AsyncClient:
    """A browser without the test client's checks: a mail may style itself, and its page reload."""
    transport = httpx.ASGITransport(cast("Callable[..., Awaitable[None]]", app))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def put(settings: Settings, *messages: EmailMessage) -> list[UUID]:
    mailer = OutboxMailer(settings.outbox_dir)
    for message in messages:
        await mailer.send(message)
    return list_messages(settings.outbox_dir)


async def test_an_empty_outbox_says_so(demo: Client) -> None:
    response = await demo.get("/dev/outbox")
    assert response.status_code == 200
    assert "No mail yet" in response.text


async def test_messages_are_listed_newest_first(demo: Client) -> None:
    await put(demo.settings, a_message("Older <b>"), a_message("Newer"))
    text = (await demo.get("/dev/outbox")).text
    assert text.index("Newer") < text.index("Older &lt;b&gt;")


@pytest.mark.parametrize("page", ["0", "x", "-1", "999999999"])
async def test_a_bad_page_number_is_the_askers_fault(demo: Client, page: str) -> None:
    assert (await demo.get(f"/dev/outbox?page={page}")).status_code == 422


async def test_a_message_shows_both_parts(demo: Client) -> None:
    (message_id,) = await put(demo.settings, a_message("Hello"))
    response = await demo.get(f"/dev/outbox/{message_id}")
    assert "The text &lt;part&gt;" in response.text
    assert f'src="/dev/outbox/{message_id}/html"' in response.text
    assert "frame-src 'self'" in response.headers["content-security-policy"]


async def test_the_html_part_can_do_nothing(demo: Client) -> None:
    (message_id,) = await put(demo.settings, a_message("Hello"))
    async with open_browser(demo.app) as browser:
        response = await browser.get(f"/dev/outbox/{message_id}/html")
    policy = response.headers.get_list("content-security-policy")
    assert len(policy) == 1
    assert policy[0].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "script-src" not in policy[0]
    assert "sandbox" in policy[0]
    assert "frame-ancestors 'self'" in policy[0]
    assert '<base target="_blank">' in response.text


async def test_a_mail_without_html_has_no_frame(demo: Client) -> None:
    (message_id,) = await put(demo.settings, a_message("Hello", html=None))
    assert "<iframe" not in (await demo.get(f"/dev/outbox/{message_id}")).text
    assert (await demo.get(f"/dev/outbox/{message_id}/html")).status_code == 404


@pytest.mark.parametrize(
    "name", ["01a2fd11-32a5-7ef5-8c72-6243e0d2da2f", "..%2f..%2fsecret_key", "x", "%00"]
)
async def test_what_is_not_there_is_not_found(demo: Client, name: str) -> None:
    assert (await demo.get(f"/dev/outbox/{name}")).status_code in {400, 404}


@pytest.mark.parametrize("mode", [Mode.PRODUCTION, Mode.TEST])
async def test_there_is_no_outbox_elsewhere(settings: Settings, db: Database, mode: Mode) -> None:
    (message_id,) = await put(settings, a_message("Hello"))
    async with open_client(dataclasses.replace(settings, mode=mode), db) as client:
        for path in ("", f"/{message_id}", f"/{message_id}/html"):
            assert (await client.get(f"/dev/outbox{path}")).status_code == 404


async def test_development_has_one(settings: Settings, db: Database) -> None:
    app = create_app(dataclasses.replace(settings, mode=Mode.DEVELOPMENT), db)
    async with open_browser(app) as browser:
        assert (await browser.get("/dev/outbox")).status_code == 200
