"""What the rules decide: a reason and evidence of our own that agree, and nothing else."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Jsonb, fetch_rows
from hotlead.kit.errors import Forbidden, NotFound
from hotlead.kit.ids import new_id
from hotlead.refunds import queries, rules, service
from hotlead.refunds.records import (
    ApproveRule,
    BadLeadReason,
    BadLeadStatus,
    Case,
    DecisionRule,
    RejectRule,
    SaidBefore,
)
from tests.billing.money import balance_of
from tests.builders import NOW, Cast
from tests.leads.own import Person
from tests.leads.rows import audit_rows, jobs
from tests.refunds.shop import (
    PRICE,
    approve,
    bounce,
    judge,
    look,
    mark_bad,
    reject,
    report,
    sell,
    set_policy,
)

EVERY_RULE = (*ApproveRule, *RejectRule)
TEXTS = st.sampled_from(["", "  ", "Nobody answers", "nobody  ANSWERS", "A school's number"])
MOMENTS = st.none() | st.just(NOW)
CASES = st.builds(
    Case,
    request_id=st.just(new_id()),
    created_at=st.just(NOW),
    judged_at=MOMENTS,
    reason=st.sampled_from(BadLeadReason),
    notes=TEXTS,
    evidence=TEXTS,
    approve_rules=st.sets(st.sampled_from(ApproveRule)).map(tuple),
    reject_rules=st.sets(st.sampled_from(RejectRule)).map(tuple),
    email_bounced_at=MOMENTS,
    is_number_invalid=st.booleans(),
    is_test=st.booleans(),
    is_erased=st.booleans(),
    earlier_lead_id=st.none(),
    earlier_lead_number=st.none(),
    earlier_bought_at=MOMENTS,
    said_before=st.lists(
        st.builds(SaidBefore, st.sampled_from(BadLeadReason), TEXTS, TEXTS), max_size=2
    ),
)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _holds(case: Case) -> Mapping[str, bool]:
    """Each rule, said another way."""
    before = case.said_before
    is_fake = case.reason == "fake_contact"
    return {
        "fake_contact_bounced": is_fake and bool(case.email_bounced_at),
        "fake_contact_number": is_fake and case.is_number_invalid,
        "duplicate_bought": case.reason == "duplicate" and bool(case.earlier_bought_at),
        "test_lead": case.is_test,
        "other_unexplained": not case.is_erased
        and case.reason == "other"
        and not (case.notes + case.evidence).strip(),
        "nothing_new": not case.is_erased
        and any(case.reason == b.reason for b in before)
        and any(not _plain(case.notes) or _plain(case.notes) == _plain(b.notes) for b in before)
        and any(
            not _plain(case.evidence) or _plain(case.evidence) == _plain(b.evidence) for b in before
        ),
    }


@given(case=CASES)
def test_a_rule_decides_where_it_is_on_and_holds(case: Case) -> None:
    verdict = rules.judge(case)
    holding = {name for name, holds in _holds(case).items() if holds}
    approving = holding & {rule.value for rule in case.approve_rules}
    rejecting = holding & {rule.value for rule in case.reject_rules}
    if approving:
        assert verdict
        assert (verdict.status, verdict.rule.value in approving) == (BadLeadStatus.APPROVED, True)
    elif rejecting:
        assert verdict
        assert (verdict.status, verdict.rule.value in rejecting) == (BadLeadStatus.REJECTED, True)
    else:
        assert verdict is None
    assert verdict is None or (verdict.rule.is_automatic and verdict.words.endswith("."))


@given(case=CASES)
def test_without_a_policy_a_person_decides(case: Case) -> None:
    assert rules.judge(msgspec.structs.replace(case, approve_rules=(), reject_rules=())) is None


@given(case=CASES)
def test_what_is_kept_of_a_decision_is_nobodys_text(case: Case) -> None:
    kept = json.dumps(msgspec.to_builtins(rules.find(case)))
    assert not any(text in kept for text in ("Nobody", "ANSWERS", "school"))


def test_what_decides_has_one_name() -> None:
    by_rule = {rule.value for rule in DecisionRule if rule.is_automatic}
    assert by_rule == {rule.value for rule in EVERY_RULE}
    assert set(rules.WORDS) == {rule for rule in DecisionRule if rule.is_automatic}
    assert all(rule.label for rule in EVERY_RULE)


async def test_a_fake_contact_whose_mail_came_back(db: Database, cast: Cast) -> None:
    await set_policy(db, cast, rules=EVERY_RULE)
    lead_id = await sell(db, cast, cast.acme, cast.rival)
    await bounce(db, lead_id)
    before = await balance_of(db, cast.acme.provider_id)
    asked = await report(db, cast.acme.actor, lead_id)
    assert ("refunds.judge_request", {"request_id": str(asked.id)}) in await jobs(db)
    assert await judge(db, asked.id) is BadLeadStatus.APPROVED
    assert await balance_of(db, cast.acme.provider_id) == before + PRICE
    assert (await look(db, lead_id)).entries == [(cast.acme.provider_id, PRICE)]
    async with db.transaction(cast.admin) as tx:
        case = await service.show_case(tx, cast.admin, asked.id, NOW)
    done, found = case.request, case.findings
    assert (done.rule, done.reviewed_by_name) == (DecisionRule.FAKE_CONTACT_BOUNCED, None)
    assert done.answer == "A mail of ours to this contact came back too."
    assert found
    assert (found.email_bounced_at, found.is_number_invalid) == (NOW, False)
    [row] = await audit_rows(db, "refund.approved")
    assert row["actor_role"] == "system"
    assert row["metadata"]["rule"] == "fake_contact_bounced"
    assert row["metadata"]["policy_version"] == 1
    told = ("notifications.announce_decision", {"request_id": str(asked.id)})
    assert (await jobs(db)).count(told) == 1


async def test_what_was_done_stays_done(db: Database, cast: Cast) -> None:
    await set_policy(db, cast, rules=EVERY_RULE)
    lead_id = await sell(db, cast)
    await bounce(db, lead_id)
    asked = await report(db, cast.acme.actor, lead_id)
    outcomes = await asyncio.gather(*(judge(db, asked.id) for _ in range(4)))
    assert sorted(outcomes, key=str) == [None, None, None, BadLeadStatus.APPROVED]
    assert (await look(db, lead_id)).entries == [(cast.acme.provider_id, PRICE)]
    # The evidence of then, whatever is known since.
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE leads SET contact_email_bounced_at = NULL")
        found = await queries.find_findings(tx, asked.id)
    assert found
    assert found.email_bounced_at == NOW


async def test_a_number_that_looks_made_up(db: Database, cast: Cast) -> None:
    await set_policy(db, cast, rules=[ApproveRule.FAKE_CONTACT_NUMBER])
    leads = [await sell(db, cast) for _ in range(2)]
    for lead_id, passed in zip(leads, (False, True), strict=True):
        quality = {"score": 75, "checks": [{"code": "phone_plausible", "passed": passed}]}
        async with db.transaction(SYSTEM) as tx:
            await tx.execute(
                "UPDATE leads SET quality = %s WHERE id = %s", (Jsonb(quality), lead_id)
            )
    asked = [await report(db, cast.acme.actor, lead_id) for lead_id in leads]
    assert [await judge(db, each.id) for each in asked] == [BadLeadStatus.APPROVED, None]


@pytest.mark.parametrize(
    ("days", "hours", "is_second"), [(0, 0, True), (29, 23, True), (30, 1, False)]
)
async def test_the_same_person_bought_before(
    db: Database, cast: Cast, days: int, hours: int, *, is_second: bool
) -> None:
    """Within the niche's 30 days, and by this provider; one of the two is the duplicate."""
    await set_policy(db, cast, days=60, rules=[ApproveRule.DUPLICATE_BOUGHT])
    later = NOW + timedelta(days=days, hours=hours)
    first = await sell(db, cast, cast.acme)
    second = await sell(db, cast, cast.acme, cast.rival, at=later)
    duplicate = BadLeadReason.DUPLICATE
    ours = [
        await report(db, cast.acme.actor, lead_id, reason=duplicate, now=later)
        for lead_id in (first, second)
    ]
    theirs = await report(db, cast.rival.actor, second, reason=duplicate, now=later)
    assert await judge(db, theirs.id) is None
    assert await judge(db, ours[0].id) is None
    assert await judge(db, ours[1].id) is (BadLeadStatus.APPROVED if is_second else None)


async def test_who_got_the_first_one_back_keeps_no_duplicate(db: Database, cast: Cast) -> None:
    await set_policy(db, cast, rules=[ApproveRule.DUPLICATE_BOUGHT])
    first, second = [await sell(db, cast, at=NOW + timedelta(hours=n)) for n in range(2)]
    now, duplicate = NOW + timedelta(hours=2), BadLeadReason.DUPLICATE
    await approve(db, cast.admin, (await report(db, cast.acme.actor, first, now=now)).id)
    asked = await report(db, cast.acme.actor, second, reason=duplicate, now=now)
    assert await judge(db, asked.id) is None


async def test_a_test_is_refunded_whatever_is_said(db: Database, cast: Cast) -> None:
    await set_policy(db, cast, rules=[ApproveRule.TEST_LEAD])
    lead_id = await sell(db, cast)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute("UPDATE leads SET is_test = true")
    asked = await report(db, cast.acme.actor, lead_id, reason=BadLeadReason.OTHER)
    assert await judge(db, asked.id) is BadLeadStatus.APPROVED


async def test_what_says_nothing_is_turned_down(db: Database, cast: Cast) -> None:
    await set_policy(db, cast, rules=list(RejectRule))
    lead_id = await sell(db, cast)
    other = BadLeadReason.OTHER
    asked = await report(db, cast.acme.actor, lead_id, reason=other, notes=" ")
    assert await judge(db, asked.id) is BadLeadStatus.REJECTED
    async with db.transaction(cast.acme.actor) as tx:
        mine = await queries.get_own_request(tx, cast.acme.provider_id, asked.id)
    assert mine.answer
    assert "Report it again" in mine.answer
    # Said with a text it waits for a person; the same again after that is nothing new.
    said = await report(db, cast.acme.actor, lead_id, reason=other, notes="It was a fax.")
    assert await judge(db, said.id) is None
    await reject(db, cast.admin, said.id)
    again = await report(db, cast.acme.actor, lead_id, reason=other, notes="it was  a FAX.")
    assert await judge(db, again.id) is BadLeadStatus.REJECTED
    shown = await report(
        db, cast.acme.actor, lead_id, reason=other, notes="It was a fax.", evidence="550 5.1.1"
    )
    assert await judge(db, shown.id) is None
    assert (await look(db, lead_id)).entries == []


async def test_another_reason_is_something_new(db: Database, cast: Cast) -> None:
    await set_policy(db, cast, rules=list(RejectRule))
    lead_id = await sell(db, cast)
    fake = await report(db, cast.acme.actor, lead_id, notes="")
    assert await judge(db, fake.id) is None
    await reject(db, cast.admin, fake.id)
    wrong = await report(db, cast.acme.actor, lead_id, reason=BadLeadReason.WRONG_NICHE, notes="")
    assert await judge(db, wrong.id) is None
    await reject(db, cast.admin, wrong.id)
    again = await report(db, cast.acme.actor, lead_id, notes="")
    assert await judge(db, again.id) is BadLeadStatus.REJECTED


async def test_what_was_wiped_is_not_held_against_who_said_it(
    db: Database, settings: Settings, cast: Cast
) -> None:
    """Notes of an erased lead go: whoever wrote them said what is wrong, and a person decides."""
    await set_policy(db, cast, rules=list(RejectRule))
    lead_id = await sell(db, cast, cast.acme, cast.rival)
    other = BadLeadReason.OTHER
    first = await report(db, cast.acme.actor, lead_id, reason=other, notes="It was a fax.")
    assert await judge(db, first.id) is None
    await reject(db, cast.admin, first.id)
    waiting = await report(db, cast.rival.actor, lead_id, reason=other, notes="It is a school.")
    assert await judge(db, waiting.id) is None
    await Person(db, settings, lead_id).erase()
    async with db.transaction(SYSTEM) as tx:
        await service.wipe_lead(tx, lead_id)
    appeal = await report(db, cast.acme.actor, lead_id, reason=other, notes="Call 202-555-0101.")
    assert await service.judge_waiting(db, NOW) == 0
    assert [await judge(db, each.id) for each in (waiting, appeal)] == [None, None]


async def test_nobody_decides_is_told_once(db: Database, cast: Cast) -> None:
    lead_id = await sell(db, cast)
    await bounce(db, lead_id)
    asked = await report(db, cast.acme.actor, lead_id)
    assert [await judge(db, asked.id) for _ in range(2)] == [None, None]
    told = ("notifications.announce_report", {"request_id": str(asked.id)})
    assert (await jobs(db)).count(told) == 1
    assert (await look(db, lead_id)).requests == {cast.acme.provider_id: "pending"}


async def test_a_sweep_finds_what_came_since(db: Database, cast: Cast) -> None:
    await set_policy(db, cast, rules=EVERY_RULE)
    bad, good = [await sell(db, cast, cast.rival) for _ in range(2)]
    for lead_id in (bad, good):
        await judge(db, (await report(db, cast.rival.actor, lead_id)).id)
    await bounce(db, bad)
    # One whose job was lost is left to a person by the sweep.
    lost = await report(db, cast.acme.actor, await sell(db, cast))
    both = await asyncio.gather(*(service.judge_waiting(db, NOW) for _ in range(2)))
    assert sum(both) == 1
    assert (await look(db, bad)).entries == [(cast.rival.provider_id, PRICE)]
    assert (await look(db, good)).entries == []
    assert ("notifications.announce_report", {"request_id": str(lost.id)}) in await jobs(db)
    assert await service.judge_waiting(db, NOW) == 0


async def test_a_sweep_goes_on_after_one_that_cannot_be_refunded(db: Database, cast: Cast) -> None:
    await set_policy(db, cast, rules=EVERY_RULE)
    stuck, fine = [await sell(db, cast, buyer) for buyer in (cast.acme, cast.rival)]
    for lead_id, buyer in ((stuck, cast.acme), (fine, cast.rival)):
        await bounce(db, lead_id)
        await report(db, buyer.actor, lead_id)
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE providers SET deleted_at = %s WHERE id = %s", (NOW, cast.acme.provider_id)
        )
    assert await service.judge_waiting(db, NOW) == 1
    assert (await look(db, fine)).entries == [(cast.rival.provider_id, PRICE)]
    left = await look(db, stuck)
    assert (left.entries, left.refunded) == ([], set())
    assert left.requests == {cast.acme.provider_id: "pending"}


async def test_a_sweep_reads_batch_after_batch(
    db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotlead.refunds.service.judging.BATCH_SIZE", 2)
    await set_policy(db, cast, rules=EVERY_RULE)
    leads = [await sell(db, cast) for _ in range(5)]
    for lead_id in leads:
        await report(db, cast.acme.actor, lead_id)
    await bounce(db, leads[4])
    assert await service.judge_waiting(db, NOW) == 1
    assert len((await look(db, leads[4])).entries) == 1


async def test_what_was_decided_by_hand_says_so_with_its_evidence(db: Database, cast: Cast) -> None:
    leads = [await sell(db, cast) for _ in range(3)]
    asked = [await report(db, cast.acme.actor, lead_id) for lead_id in leads]
    for lead_id in leads:
        await bounce(db, lead_id)
    await approve(db, cast.admin, asked[0].id)
    await reject(db, cast.admin, asked[1].id)
    await mark_bad(db, cast.admin, leads[2])
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx, "SELECT rule, findings ->> 'email_bounced_at' FROM bad_lead_requests ORDER BY id"
        )
    assert [row[0] for row in rows] == ["by_hand", "by_hand", "for_everybody"]
    assert [datetime.fromisoformat(row[1]) for row in rows] == [NOW] * 3


async def test_who_may(db: Database, cast: Cast) -> None:
    asked = await report(db, cast.acme.actor, await sell(db, cast))
    for actor in (cast.admin, cast.acme.actor):
        async with db.transaction(actor) as tx:
            with pytest.raises(Forbidden):
                await service.judge_request(tx, actor, asked.id, NOW)
    with pytest.raises(NotFound):
        await judge(db, new_id())
