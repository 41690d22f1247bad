"""The link at the end of a mail: one click switches one kind of mail off (RFC 8058)."""

from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from hotlead.notifications import service
from hotlead.notifications.records import Claim, Preference, RecipientKind, Template
from hotlead.notifications.service.switching import link_of
from hotlead.web.signing import derive_key, sign
from tests.builders import NOW, Cast, make_lead
from tests.client import Client
from tests.leads.rows import audit_rows
from tests.notifications.post import FakeMailer, make_shop, resources

ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = {"content-type": "application/x-www-form-urlencoded"}
OFF, ON = "/api/v1/mail/switch-off", "/api/v1/mail/switch-on"


async def _mail_to(
    address: str, worker_db: Database, settings: Settings
) -> tuple[EmailMessage, str, str]:
    """The mail, and its two bodies."""
    mailer = FakeMailer()
    await service.send_batch(resources(worker_db, settings, mailer), NOW)
    [message] = mailer.to(address)
    parts = [message.get_body((kind,)) for kind in ("html", "plain")]
    html, text = (part.get_content() for part in parts if part is not None)
    return message, html, text


def _link(settings: Settings, cast: Cast, template: Template = Template.NEW_LEAD) -> str:
    """Address and query of the link in such a mail to acme."""
    claim = Claim(new_id(), template, 1, RecipientKind.PROVIDER, cast.acme.provider_id)
    link = link_of(settings, claim)
    assert link is not None
    return link.removeprefix(settings.base_url)


async def _is_on(client: Client, preference: str) -> bool:
    acme = await client.as_provider("acme")
    profile = (await acme.get("/api/v1/providers/me")).json()["data"]
    return bool(profile["notification_preferences"][preference])


async def test_a_mail_that_can_be_switched_off_says_how(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    shop = await make_shop(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await service.announce_assignments(tx, [shop.lead_id], NOW)
    message, html, text = await _mail_to(cast.acme.email, worker_db, settings)
    header = str(message["List-Unsubscribe"])
    link = header.removeprefix("<").removesuffix(">")
    assert header == f"<{link}>"
    assert link.startswith(f"{settings.base_url}/unsubscribe?token=")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # On one line, however long: mail programs do not put encoded words together again.
    assert f"List-Unsubscribe: <{link}>\r\n".encode() in bytes(message)
    assert f'href="{link}"' in html
    assert text.splitlines()[-1] == f"Stop mails like this one: {link}"
    assert "<!--unsubscribe" not in html


async def test_a_critical_mail_has_no_such_link(
    worker_db: Database, db: Database, cast: Cast, settings: Settings
) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, email="amara@example.com")
        await service.confirm_submission(tx, lead_id, NOW)
    message, html, text = await _mail_to("amara@example.com", worker_db, settings)
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None
    for body in (html, text):
        assert "unsubscribe" not in body.lower()


async def test_a_look_changes_nothing_and_says_what_would(
    client: Client, cast: Cast, settings: Settings
) -> None:
    page = await client.get(_link(settings, cast))
    assert page.status_code == 200
    assert "New leads" in page.text
    assert "Switch off" in page.text
    assert await _is_on(client, "new_lead")


async def test_one_click_without_cookies_switches_it_off_once(
    client: Client, db: Database, cast: Cast, settings: Settings
) -> None:
    link = _link(settings, cast)
    for _ in range(2):
        response = await client.request("POST", link, content=ONE_CLICK, headers=FORM)
        assert response.status_code == 200
        assert "Switch on again" in response.text
    assert not await _is_on(client, "new_lead")
    assert await _is_on(client, "market_changes")
    (row,) = await audit_rows(db, "mail.switched_off")
    assert (row["actor_id"], row["actor_role"]) == (None, "visitor")
    assert (row["entity_type"], row["entity_id"]) == ("provider", str(cast.acme.provider_id))
    assert row["metadata"] == {"preference": "new_lead"}


async def test_a_mail_program_may_send_multipart_from_another_site(
    client: Client, cast: Cast, settings: Settings
) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
        b"One-Click\r\n--x--\r\n"
    )
    rival = await client.as_provider("rival")
    response = await rival.request(
        "POST",
        _link(settings, cast),
        content=body,
        headers={
            "content-type": "multipart/form-data; boundary=x",
            "sec-fetch-site": "cross-site",
        },
    )
    assert response.status_code == 200
    # The link decides whose it is, not who is logged in.
    assert not await _is_on(client, "new_lead")
    profile = (await rival.get("/api/v1/providers/me")).json()["data"]
    assert profile["notification_preferences"]["new_lead"]


async def test_the_button_switches_on_again(
    client: Client, db: Database, cast: Cast, settings: Settings
) -> None:
    link = _link(settings, cast)
    await client.request("POST", link, content=ONE_CLICK, headers=FORM)
    again = link.replace("/unsubscribe", "/resubscribe")
    for _ in range(2):
        response = await client.request("POST", again, content=b"", headers=FORM)
        assert "These mails come again" in response.text
    assert await _is_on(client, "new_lead")
    assert len(await audit_rows(db, "mail.switched_on")) == 1


async def test_by_api(client: Client, cast: Cast, settings: Settings) -> None:
    token = urlsplit(_link(settings, cast)).query.removeprefix("token=")
    answer = await client.post(OFF, {"token": token})
    expected = {"preference": "new_lead", "title": "New leads", "is_on": False}
    assert answer.json()["data"] == expected
    assert not await _is_on(client, "new_lead")
    assert (await client.post(ON, {"token": token})).json()["data"] == expected | {"is_on": True}
    assert (await client.post(OFF, {"token": "x" * 201})).status_code == 422
    assert (await client.post(OFF, {"token": "x"})).status_code == 404


async def test_an_administrator_s_link(
    client: Client, db: Database, cast: Cast, settings: Settings
) -> None:
    assert cast.admin.user_id is not None
    claim = Claim(new_id(), Template.LEADS_UNSOLD, 1, RecipientKind.USER, cast.admin.user_id)
    link = (link_of(settings, claim) or "").removeprefix(settings.base_url)
    assert (await client.request("POST", link, content=ONE_CLICK, headers=FORM)).status_code == 200
    admin = await client.as_admin()
    kept = (await admin.get("/api/v1/admin/mail/preferences")).json()["data"]
    assert kept["leads_unsold"] is False
    assert kept["disputes"] is True
    (row,) = await audit_rows(db, "mail.switched_off")
    assert row["entity_type"] == "user"


def _signed(settings: Settings, payload: bytes, purpose: str = "unsubscribe") -> str:
    return sign(derive_key(settings.secret_key, purpose), payload)


async def test_what_we_did_not_sign_is_refused(
    client: Client, db: Database, cast: Cast, settings: Settings
) -> None:
    good = urlsplit(_link(settings, cast)).query.removeprefix("token=")
    whom = cast.acme.provider_id.bytes
    wrong = [
        "",
        "x",
        good[:-2],
        good + "A",
        good.replace(".", ""),
        "é" * 20,
        _signed(settings, b"p" + whom + b"new_lead", "csrf"),
        _signed(settings, b"p" + whom + b"reset_password"),
        _signed(settings, b"p" + whom + b"\xff\xfe"),
        _signed(settings, b"p" + whom[:4]),
        _signed(settings, b"s" + whom + b"new_lead"),
        _signed(settings, b""),
        # A provider's link for what only administrators have.
        _signed(settings, b"p" + whom + b"leads_unsold"),
    ]
    for token in wrong:
        for path in ("/unsubscribe", "/resubscribe"):
            response = await client.request("POST", f"{path}?token={token}", headers=FORM)
            assert response.status_code == 404, token
    for token in wrong[:-1]:
        assert (await client.get(f"/unsubscribe?token={token}")).status_code == 404, token
    assert await audit_rows(db, "mail.switched_off") == []


async def test_somebody_who_is_gone_changes_nothing(
    client: Client, db: Database, cast: Cast, settings: Settings
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE providers SET deleted_at = now()")
    response = await client.request("POST", _link(settings, cast), headers=FORM)
    assert response.status_code == 200
    assert await audit_rows(db, "mail.switched_off") == []


@pytest.mark.parametrize("template", [Template.SUBMISSION_RECEIVED, Template.PAYMENT_DISPUTED])
def test_nothing_critical_has_a_link(settings: Settings, template: Template) -> None:
    claim = Claim(new_id(), template, 1, RecipientKind.PROVIDER, new_id())
    assert link_of(settings, claim) is None


def test_the_link_is_short_and_holds_no_address(settings: Settings, cast: Cast) -> None:
    for template in Template:
        claim = Claim(new_id(), template, 1, RecipientKind.PROVIDER, cast.acme.provider_id)
        link = link_of(settings, claim)
        if link is not None:
            assert len(link) < 200
            read = service.read_switch(settings.secret_key, link.partition("token=")[2])
            assert (read.kind, read.recipient_id) == (claim.recipient_kind, claim.recipient_id)
            assert read.preference in set(Preference)
