"""A niche's refund policy: versions, who writes them, and the sale that keeps its own."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.errors import InsufficientPrivilege, RestrictViolation

from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database, fetch_rows
from hotlead.kit.errors import Forbidden, NotFound
from hotlead.kit.ids import new_id
from hotlead.niches import service as niches
from hotlead.refunds import rules, service
from hotlead.refunds.records import (
    ApproveRule,
    BadLeadStatus,
    RefundPolicy,
    RefundPolicyInput,
    RefundTerms,
    RejectRule,
)
from tests.builders import NOW, Cast, make_lead, make_niche
from tests.client import Client
from tests.leads.rows import audit_rows
from tests.refunds.shop import POLICY, bounce, judge, report, sell, set_policy
from tests.reports.sales import subscribe

WANTED = RefundPolicyInput(window_days=7, answer_by_hours=24)
TERMS = st.builds(
    RefundTerms,
    window_days=st.integers(1, 365),
    answer_by_hours=st.integers(1, 720),
    approve_rules=st.lists(st.sampled_from(ApproveRule), max_size=8).map(tuple),
    reject_rules=st.lists(st.sampled_from(RejectRule), max_size=4).map(tuple),
)


@given(terms=TERMS)
def test_in_words_it_says_every_rule(terms: RefundTerms) -> None:
    tidy = rules.in_order(terms)
    assert rules.in_order(tidy) == tidy
    assert set(tidy.approve_rules) == set(terms.approve_rules)
    words = rules.summarize(tidy)
    assert all(sentence.endswith(".") for sentence in words)
    for rule in (*ApproveRule, *RejectRule):
        is_on = rule in (*terms.approve_rules, *terms.reject_rules)
        assert (rule.label in " ".join(words)) is is_on
    assert str(terms.window_days) in words[0]


@pytest.mark.parametrize(
    ("hours", "words"), [(1, "1 hour"), (24, "24 hours"), (36, "36 hours"), (72, "3 days")]
)
def test_hours_in_words(hours: int, words: str) -> None:
    assert rules.say_hours(hours) == words


async def test_without_one_the_settings_hold(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        found = await service.get_refund_policy(tx, cast.admin, cast.niche_id, POLICY)
        assert await service.list_refund_policies(tx, cast.admin, cast.niche_id) == []
    assert (found.version, found.window_days, found.answer_by_hours) == (0, 14, 72)
    asked = await report(db, cast.acme.actor, await sell(db, cast))
    assert asked.answer_by == NOW + timedelta(hours=72)


async def test_a_version_is_written_once(db: Database, cast: Cast) -> None:
    first = await set_policy(db, cast, days=7, hours=24, rules=[ApproveRule.TEST_LEAD])
    assert (first.version, first.made_by_name, first.made_at) == (1, "Admin Tester", NOW)
    same = await set_policy(db, cast, days=7, hours=24, rules=[ApproveRule.TEST_LEAD] * 2)
    assert same == first
    second = await set_policy(db, cast, days=8, hours=24)
    assert (second.version, second.approve_rules) == (2, ())
    async with db.transaction(cast.admin) as tx:
        versions = await service.list_refund_policies(tx, cast.admin, cast.niche_id)
    assert versions == [second, first]
    rows = await audit_rows(db, "niche.refund_policy_set")
    assert [row["entity_id"] for row in rows] == [str(cast.niche_id)] * 2
    assert "window_days" in str(rows[1]["metadata"])


async def test_a_version_never_changes(worker_db: Database, db: Database, cast: Cast) -> None:
    await set_policy(db, cast, days=7)
    await sell(db, cast)
    for database in (worker_db, db):
        for statement in ("UPDATE refund_policies SET window_days = 1",
                          "DELETE FROM refund_policies"):  # fmt: skip
            with pytest.raises((InsufficientPrivilege, RestrictViolation)):
                async with database.transaction(SYSTEM) as tx:
                    await tx.execute(statement.encode())
        with pytest.raises(RestrictViolation):
            async with database.transaction(SYSTEM) as tx:
                await tx.execute("UPDATE lead_assignments SET refund_policy_version = 9")


async def test_a_sale_keeps_the_policy_it_was_made_under(db: Database, cast: Cast) -> None:
    """The window, the rules and the answer of then, whatever was changed since."""
    before = await sell(db, cast)
    await set_policy(db, cast, days=3, hours=10, rules=[ApproveRule.FAKE_CONTACT_BOUNCED])
    under_it = await sell(db, cast)
    await set_policy(db, cast, days=30, hours=300)
    after = await sell(db, cast)
    deadlines: list[int] = []
    answers: list[float] = []
    decisions: list[BadLeadStatus | None] = []
    for lead_id in (before, under_it, after):
        await bounce(db, lead_id)
        async with db.transaction(cast.acme.actor) as tx:
            option = await service.describe_option(tx, cast.acme.actor, lead_id, POLICY, NOW)
        asked = await report(db, cast.acme.actor, lead_id)
        deadlines.append((option.deadline - NOW).days)
        answers.append((asked.answer_by - NOW) / timedelta(hours=1))
        decisions.append(await judge(db, asked.id))
    assert deadlines == [14, 3, 30]
    assert answers == [72, 10, 300]
    assert decisions == [None, BadLeadStatus.APPROVED, None]


async def test_the_window_of_the_sale_decides(db: Database, cast: Cast) -> None:
    await set_policy(db, cast, days=3)
    early, late = [await sell(db, cast) for _ in range(2)]
    await set_policy(db, cast, days=30)
    end = NOW + timedelta(days=3)
    assert await report(db, cast.acme.actor, early, now=end)
    with pytest.raises(service.ReportRefused) as refused:
        await report(db, cast.acme.actor, late, now=end + timedelta(microseconds=1))
    assert "for 3 days after" in refused.value.message


async def test_two_at_once_are_two_versions_or_one_refusal(db: Database, cast: Cast) -> None:
    async def change(days: int) -> RefundPolicy:
        wanted = msgspec.structs.replace(WANTED, window_days=days, version=0)
        async with db.transaction(cast.admin) as tx:
            return await service.set_refund_policy(
                tx, cast.admin, cast.niche_id, wanted, POLICY, NOW
            )

    outcomes = await asyncio.gather(*map(change, range(1, 6)), return_exceptions=True)
    assert sum(isinstance(each, RefundPolicy) for each in outcomes) == 1
    assert sum(isinstance(each, service.PolicyChanged) for each in outcomes) == 4
    async with db.transaction(SYSTEM) as tx:
        assert len(await fetch_rows(tx, "SELECT version FROM refund_policies")) == 1


async def test_who_may(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.acme.actor) as tx:
        actor = cast.acme.actor
        with pytest.raises(Forbidden):
            await service.get_refund_policy(tx, actor, cast.niche_id, POLICY)
        with pytest.raises(Forbidden):
            await service.list_refund_policies(tx, actor, cast.niche_id)
        with pytest.raises(Forbidden):
            await service.set_refund_policy(tx, actor, cast.niche_id, WANTED, POLICY, NOW)
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(NotFound):
            await service.set_refund_policy(tx, cast.admin, new_id(), WANTED, POLICY, NOW)
    with pytest.raises(InsufficientPrivilege):
        async with db.transaction(cast.acme.actor) as tx:
            await tx.execute(
                "INSERT INTO refund_policies VALUES (%s, 9, 1, 1, '{}', '{}')", (cast.niche_id,)
            )


async def test_by_api(client: Client, db: Database, cast: Cast) -> None:
    one = f"/api/v1/admin/niches/{cast.niche_id}/refund-policy"
    admin = await client.as_admin()
    assert (await admin.get(one)).json()["data"]["version"] == 0
    body = {"window_days": 7, "answer_by_hours": 48, "version": 0, "approve_rules": ["test_lead"]}
    made = (await admin.request("PUT", one, json=body)).json()["data"]
    assert (made["version"], made["approve_rules"]) == (1, ["test_lead"])
    stale = await admin.request("PUT", one, json={**body, "window_days": 8})
    assert (stale.status_code, stale.json()["details"]["code"]) == (409, "policy_changed")
    [version] = (await admin.get(f"{one}/versions")).json()["data"]
    assert version == made
    for wrong, field in (
        ({"answer_by_hours": 48}, "window_days"),
        ({**body, "window_days": 0}, "window_days"),
        ({**body, "window_days": 366}, "window_days"),
        ({**body, "answer_by_hours": 721}, "answer_by_hours"),
        ({**body, "approve_rules": ["always"]}, "approve_rules"),
        ({**body, "version": -1}, "version"),
        ({**body, "more": 1}, "more"),
    ):
        answer = await admin.request("PUT", one, json=wrong)
        assert answer.status_code == 422
        assert [name.split("[")[0] for name in answer.json()["details"]["fields"]] == [field]
    assert (await admin.get(f"/api/v1/admin/niches/{new_id()}/refund-policy")).status_code == 404
    acme = await client.as_provider("acme")
    read = f"/api/v1/providers/me/market/{cast.niche_slug}/refund-policy"
    told = (await acme.get(read)).json()["data"]
    assert (told["version"], told["window_days"]) == (1, 7)
    assert told["summary"] == made["summary"]
    assert (await acme.get(read.replace(cast.niche_slug, "none"))).status_code == 404
    assert (await acme.request("PUT", one, json=body)).status_code == 403


async def test_on_its_page(client: Client, db: Database, cast: Cast) -> None:
    page = f"/admin/niches/{cast.niche_id}/refund-policy"
    admin = await client.as_admin()
    assert page in (await admin.get(f"/admin/niches/{cast.niche_id}")).text
    shown = (await admin.get(page)).text
    assert "From the settings" in shown
    assert "for 14 days after it was bought" in shown
    form: dict[str, str | list[str]] = {
        "version": "0",
        "window_days": "5",
        "answer_by_hours": "12",
        "approve_rules": ["fake_contact_bounced", "test_lead"],
    }
    done = await admin.post_form(page, form)
    assert done.headers["location"] == page
    shown = (await admin.get(page)).text
    for words in ("Version 1", "for 5 days after", "a mail to it came back", "Admin Tester"):
        assert words in shown
    stale = await admin.post_form(page, {**form, "window_days": "6"})
    assert stale.status_code == 409
    assert 'value="6"' in stale.text
    wrong = await admin.post_form(page, {**form, "version": "1", "window_days": "many"})
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.text
    assert 'value="fake_contact_bounced" checked' in wrong.text
    lead_id = await sell(db, cast, at=utc_now())
    acme = await client.as_provider("acme")
    rival = await client.as_provider("rival")
    assert "can be reported for" in (await rival.get(f"/dashboard/market/{cast.level_id}")).text
    for address, words in (
        (f"/dashboard/refund-policies/{cast.niche_slug}", "a mail to it came back"),
        (f"/dashboard/leads/{lead_id}", "We answer within"),
    ):
        assert words in (await acme.get(address)).text


async def test_a_niche_that_was_never_used_goes_with_its_policy(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        niche_id = await make_niche(tx, slug="never-used")
        await service.set_refund_policy(tx, cast.admin, niche_id, WANTED, POLICY, NOW)
        await niches.deactivate_niche(tx, cast.admin, niche_id, NOW)
        await niches.delete_niche(tx, cast.admin, niche_id, NOW)
        assert await fetch_rows(tx, "SELECT version FROM refund_policies") == []


async def test_however_it_is_sold_the_policy_is_kept(
    worker_db: Database, db: Database, cast: Cast
) -> None:
    """The engine and a sale by hand, in the niche's own version."""
    await set_policy(db, cast)
    await set_policy(db, cast, days=2)
    async with db.transaction(SYSTEM) as tx:
        plan_id = await subscribe(tx, cast, cast.acme)
        by_engine, by_hand = [
            await make_lead(tx, cast.niche_id, status="approved", email=f"{n}@lead.example")
            for n in range(2)
        ]
        await tx.execute("UPDATE leads SET created_at = now(), approved_at = now()")
    async with db.transaction(cast.admin) as tx:
        await distribution.assign_lead(tx, cast.admin, by_hand, plan_id, utc_now())
    await distribution.drain_niche(
        worker_db, cast.niche_id, cache=distribution.TermsCache(), clock=utc_now
    )
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx, "SELECT lead_id, refund_policy_version FROM lead_assignments ORDER BY lead_id"
        )
    assert [tuple(row) for row in rows] == [(by_engine, 2), (by_hand, 2)]
