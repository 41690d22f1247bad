"""Administrators word mails: by API and page, as versions, over nobody's head."""

import asyncio
from typing import Final

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound
from hotlead.kit.paging import Paging
from hotlead.notifications import rules, service
from hotlead.notifications.records import Mail, Template, WordingChange, WordingRestore
from tests.builders import NOW, Cast
from tests.client import Client

MAIL: Final = Template.LOW_BALANCE
API: Final = f"/api/v1/admin/mails/{MAIL}"
PAGE: Final = f"/admin/mails/{MAIL}"
WORDS: Final = {"subject": "Only {{ balance }} left", "body": "# {{ company_name }}\nPay in."}


async def reword(
    db: Database, cast: Cast, settings: Settings, version: int, body: str = WORDS["body"]
) -> Mail:
    async with db.transaction(cast.admin) as tx:
        change = WordingChange(version=version, subject=WORDS["subject"], body=body)
        return await service.reword_mail(tx, cast.admin, MAIL, change, settings, NOW)


async def audit_of(db: Database) -> list[tuple[str, int]]:
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            """
            SELECT action_type, (metadata ->> 'version')::int FROM audit_log
            WHERE entity_type = 'mail' ORDER BY id
            """,
        )
    return [(row[0], row[1]) for row in rows]


async def test_words_are_saved_as_a_version(db: Database, cast: Cast, settings: Settings) -> None:
    before = rules.default_wording(MAIL)
    saved = await reword(db, cast, settings, 0)
    assert (saved.version, saved.is_default, saved.subject) == (1, False, WORDS["subject"])
    assert (saved.changed_by_name, saved.changed_at) == ("Admin Tester", NOW)
    assert saved.default == before
    # The same words make no version.
    assert await reword(db, cast, settings, 1) == saved
    assert await audit_of(db) == [("mail.reworded", 1)]


async def test_the_products_own_words_count_as_none(
    db: Database, cast: Cast, settings: Settings
) -> None:
    await reword(db, cast, settings, 0)
    own = rules.default_wording(MAIL)
    async with db.transaction(cast.admin) as tx:
        change = WordingChange(version=1, subject=own.subject, body=f"\r\n{own.body}\r\n")
        saved = await service.reword_mail(tx, cast.admin, MAIL, change, settings, NOW)
    assert (saved.version, saved.is_default) == (2, True)


async def test_nobody_saves_over_somebody(db: Database, cast: Cast, settings: Settings) -> None:
    await reword(db, cast, settings, 0)
    with pytest.raises(service.MailReworded) as raised:
        await reword(db, cast, settings, 0, "Mine.")
    assert raised.value.details == {"version": 1, **WORDS}
    with pytest.raises(service.MailReworded):
        await reword(db, cast, settings, 5, "Mine.")
    assert (await reword(db, cast, settings, 1, "Mine.")).version == 2


async def test_two_at_once_make_one(db: Database, cast: Cast, settings: Settings) -> None:
    found = await asyncio.gather(
        *(reword(db, cast, settings, 0, f"Words {n}.") for n in range(5)), return_exceptions=True
    )
    assert sum(isinstance(each, Mail) for each in found) == 1
    assert sum(isinstance(each, service.MailReworded) for each in found) == 4
    assert await audit_of(db) == [("mail.reworded", 1)]


async def test_back_to_the_original_and_to_a_version(
    db: Database, cast: Cast, settings: Settings
) -> None:
    await reword(db, cast, settings, 0)
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(service.MailReworded):
            await service.reset_mail(tx, cast.admin, MAIL, 0, NOW)
        reset = await service.reset_mail(tx, cast.admin, MAIL, 1, NOW)
        again = await service.reset_mail(tx, cast.admin, MAIL, 1, NOW)
        assert reset == again
        assert (reset.version, reset.is_default) == (2, True)
        wanted = WordingRestore(restored=1, version=2)
        restored = await service.restore_mail(tx, cast.admin, MAIL, wanted, settings, NOW)
        assert (restored.version, restored.body) == (3, WORDS["body"])
        with pytest.raises(service.MailReworded):
            await service.restore_mail(tx, cast.admin, MAIL, wanted, settings, NOW)
        nowhere = WordingRestore(restored=9, version=3)
        with pytest.raises(NotFound):
            await service.restore_mail(tx, cast.admin, MAIL, nowhere, settings, NOW)
        page = await service.list_mail_versions(tx, cast.admin, MAIL, Paging())
    assert [each.version for each in page.items] == [3, 2, 1]
    assert [each.body for each in page.items] == [WORDS["body"], None, WORDS["body"]]
    assert await audit_of(db) == [("mail.reworded", 1), ("mail.reset", 2), ("mail.restored", 3)]


@pytest.mark.parametrize("role", ["hotlead_app", "hotlead_worker"])
async def test_a_version_is_never_changed(
    db: Database, cast: Cast, settings: Settings, role: str
) -> None:
    await reword(db, cast, settings, 0)
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            """
            SELECT a.attname::text FROM pg_attribute AS a
            WHERE a.attrelid = 'mail_templates'::regclass AND a.attnum > 0
                AND has_column_privilege(%(role)s, a.attrelid, a.attnum, 'UPDATE')
            ORDER BY a.attname
            """,
            {"role": role},
        )
    may = {"hotlead_app": [], "hotlead_worker": ["failed_at", "failures"]}
    assert [row[0] for row in rows] == may[role]


async def test_a_security_mail_keeps_its_link(db: Database, cast: Cast, settings: Settings) -> None:
    async with db.transaction(cast.admin) as tx:
        for body in ("Hello.", "{% if company_name %}[x]({{ link }}){% endif %}"):
            change = WordingChange(version=0, subject="Hi", body=body)
            with pytest.raises(InvalidInput) as raised:
                await service.reword_mail(
                    tx, cast.admin, Template.RESET_PASSWORD, change, settings, NOW
                )
            assert "useless without {{ link }}" in raised.value.fields["body"]
        change = WordingChange(version=0, subject="Hi", body="**{{ link }}**")
        with pytest.raises(InvalidInput) as raised:
            await service.reword_mail(
                tx, cast.admin, Template.RESET_PASSWORD, change, settings, NOW
            )
        assert "must be a link" in raised.value.fields["body"]
        change = WordingChange(version=0, subject="Hi", body="Go: {{ link }}")
        await service.reword_mail(tx, cast.admin, Template.RESET_PASSWORD, change, settings, NOW)


async def test_who_may_not(db: Database, cast: Cast, settings: Settings, client: Client) -> None:
    actor = cast.acme.actor
    async with db.transaction(actor) as tx:
        with pytest.raises(Forbidden):
            await service.list_mails(tx, actor)
        with pytest.raises(Forbidden):
            await service.reset_mail(tx, actor, MAIL, 0, NOW)
    acme = await client.as_provider("acme")
    assert (await client.get(API)).status_code == 401
    assert (await acme.get(API)).status_code == 403
    assert (await acme.request("PUT", API, json={"version": 0, **WORDS})).status_code == 403


async def test_by_api(client: Client) -> None:
    admin = await client.as_admin()
    mails = (await admin.get("/api/v1/admin/mails")).json()["data"]
    assert {mail["template"] for mail in mails} == {template.value for template in Template}
    saved = await admin.request("PUT", API, json={"version": 0, **WORDS})
    assert (saved.status_code, saved.json()["data"]["version"]) == (200, 1)
    late = await admin.request("PUT", API, json={"version": 0, "subject": "x", "body": "y"})
    assert late.status_code == 409
    assert late.json()["details"] == {"code": "mail_reworded", "version": 1, **WORDS}
    bad = {"version": 1, "subject": "{{ no }}", "body": "a\n{{ range(9) }}"}
    refused = await admin.request("PUT", API, json=bad)
    assert refused.status_code == 422
    fields = refused.json()["details"]["fields"]
    assert fields["subject"].startswith("Line 1: There is no “no” here. Known are company_name")
    assert fields["body"].startswith("Line 2: ")
    tried = {"subject": "Try {{ balance }}", "body": "**{{ company_name }}**"}
    preview = (await admin.post(f"{API}/preview", tried)).json()["data"]
    assert preview["subject"] == "Try $35.00"
    assert "<strong>Example Hosting</strong>" in preview["html"]
    assert preview["text"].startswith("Example Hosting\n")
    assert (await admin.post(f"{API}/preview", {"subject": "", "body": ""})).status_code == 422
    versions = (await admin.get(f"{API}/versions")).json()
    assert [each["version"] for each in versions["data"]] == [1]
    assert (await admin.post(f"{API}/reset", {"version": 1})).json()["data"]["is_default"]
    again = await admin.post(f"{API}/restore", {"restored": 1, "version": 2})
    assert again.json()["data"]["subject"] == WORDS["subject"]
    assert (await admin.get("/api/v1/admin/mails/nothing")).status_code in {400, 404, 422}


async def test_by_page(client: Client) -> None:
    admin = await client.as_admin()
    assert "Your balance is low: $35.00 left" in (await admin.get("/admin/mails")).text
    page = await admin.get(PAGE)
    assert "{{ threshold }}" in page.text
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    saved = await admin.post_form(PAGE, {"version": "0", **WORDS})
    assert (saved.status_code, saved.headers["location"]) == (303, PAGE)
    typed = {"version": "0", "subject": "Mine", "body": "Quite <other> words."}
    late = await admin.post_form(PAGE, typed)
    assert late.status_code == 409
    assert "Somebody changed this mail meanwhile" in late.text
    assert "Quite &lt;other&gt; words." in late.text
    assert 'name="version" value="1"' in late.text
    wrong = await admin.post_form(PAGE, {**typed, "version": "1", "body": "{{ nope }}"})
    assert wrong.status_code == 422
    assert "There is no “nope” here" in wrong.text
    assert "yours" in (await admin.get("/admin/mails")).text
    assert "Only {{ balance }} left" in (await admin.get(f"{PAGE}/versions")).text
    reset = await admin.post_form(f"{PAGE}/reset", {"version": "1"})
    assert reset.status_code == 303
    old = await admin.get(f"{PAGE}/versions/1")
    assert "<ins>" in old.text
    assert (await admin.get(f"{PAGE}/versions/7")).status_code == 404
    back = await admin.post_form(f"{PAGE}/restore", {"restored": "1", "version": "2"})
    assert back.status_code == 303
    assert "Only {{ balance }} left" in (await admin.get(PAGE)).text


async def test_the_frame_lets_nothing_run(client: Client) -> None:
    admin = await client.as_admin()
    words = {"subject": "S <b>", "body": "{{ company_name }}"}
    for view, sign in (("light", "@media not all"), ("dark", "@media all"), ("text", "Subject:")):
        frame = await admin.post_form(f"{PAGE}/preview", {**words, "view": view})
        assert frame.status_code == 200
        assert sign in frame.text
        assert "S &lt;b&gt;" in frame.text
        assert '<head><base target="_blank">' in frame.text
        policy = frame.headers["content-security-policy"]
        assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
    wrong = await admin.post_form(f"{PAGE}/preview", {"subject": "S", "body": "{{ <i> }}"})
    assert wrong.status_code == 422
    assert "<i>" not in wrong.text
    saved = await admin.get(f"{PAGE}/preview?view=dark")
    assert "Your balance is low" in saved.text
    assert (await client.get(f"{PAGE}/preview")).status_code in {302, 303, 401}
