"""Importing: many leads at once, checked like any other, none of them twice."""

from datetime import timedelta

import pytest

from hotlead.kit.actor import SYSTEM, VISITOR, Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, InvalidInput, Unauthenticated
from hotlead.leads import service as leads
from hotlead.leads.records import ImportOptions, ImportResult, ImportRow
from hotlead.leads.service.importing import IMPORT_ROWS_MAX
from tests.builders import NOW, Cast

KEY = "k" * 48


def _row(number: int, **answers: object) -> ImportRow:
    return ImportRow(
        number=number,
        origin={"external_id": f"row-{number}", "utm_source": "partner"},
        contact_name="Amara Okafor",
        contact_email=f"amara{number}@example.com",
        contact_phone="+1 555 010 0151",
        answers={"budget": "120", **answers},
        location={"city": "Lyon", "country": "FR"},
        received_at=NOW - timedelta(days=number),
    )


async def _import(
    db: Database, rows: list[ImportRow], *, actor: Actor = SYSTEM, approve: bool = False
) -> ImportResult:
    async with db.transaction(actor) as tx:
        form = await leads.Forms().read(tx, "vps")
        return await leads.import_leads(tx, actor, form, rows, ImportOptions(KEY, approve), NOW)


async def test_rows_become_pending_leads(db: Database, cast: Cast) -> None:
    result = await _import(db, [_row(1), _row(2, location=["US", "EU"])], actor=cast.admin)

    assert (len(result.imported), result.present, result.refused) == (2, [], [])
    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute(
            """
            SELECT status, form_data, contact_email, location_city, utm_source, external_id,
                created_at, octet_length(contact_fingerprint), approved_at
            FROM leads ORDER BY external_id
            """
        )
        first, second = await cursor.fetchall()
    assert first == (
        "pending_approval",
        {"budget": 120},
        "amara1@example.com",
        "Lyon",
        "partner",
        "row-1",
        NOW - timedelta(days=1),
        32,
        None,
    )
    assert second[1] == {"budget": 120, "location": ["US", "EU"]}


async def test_each_lead_is_audited_and_nothing_is_queued(db: Database, cast: Cast) -> None:
    result = await _import(db, [_row(1), _row(2)], actor=cast.admin)

    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute(
            "SELECT entity_id, actor_id FROM audit_log WHERE action_type = 'lead.imported'"
        )
        assert set(await cursor.fetchall()) == {
            (lead_id, cast.admin.user_id) for lead_id in result.imported
        }
        cursor = await tx.execute("SELECT count(*) FROM procrastinate_jobs")
        assert await cursor.fetchone() == (0,)


async def test_approved_at_once_they_queue_one_drain(db: Database, cast: Cast) -> None:
    await _import(db, [_row(1), _row(2)], actor=cast.admin, approve=True)

    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute("SELECT DISTINCT status, approved_at, approved_by FROM leads")
        assert await cursor.fetchall() == [("approved", NOW, cast.admin.user_id)]
        cursor = await tx.execute("SELECT task_name, args FROM procrastinate_jobs")
        assert await cursor.fetchall() == [
            ("distribution.distribute_niche", {"niche_id": str(cast.niche_id)})
        ]


async def test_done_twice_it_changes_nothing(db: Database, cast: Cast) -> None:
    first = await _import(db, [_row(1), _row(2)])

    second = await _import(db, [_row(1), _row(2), _row(3)], approve=True)

    assert sorted(second.present) == sorted(first.imported)
    assert len(second.imported) == 1
    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute("SELECT status, count(*) FROM leads GROUP BY 1 ORDER BY 1")
        assert await cursor.fetchall() == [("approved", 1), ("pending_approval", 2)]


async def test_bad_rows_are_refused_by_name_and_the_rest_comes_in(db: Database, cast: Cast) -> None:
    bad = ImportRow(
        number=7,
        origin={"external_id": "row\x007"},
        contact_name="",
        contact_email="nobody",
        contact_phone=None,
        answers={"budget": "a lot"},
        location={},
    )

    result = await _import(db, [_row(1), bad])

    assert len(result.imported) == 1
    assert [row.number for row in result.refused] == [7]
    reason = result.refused[0].reason
    for part in ("External id: Remove", "Your name: ", "Email: ", "Monthly budget: "):
        assert part in reason


async def test_only_administrators_may(db: Database, cast: Cast) -> None:
    with pytest.raises(Unauthenticated):
        await _import(db, [_row(1)], actor=VISITOR)
    with pytest.raises(Forbidden):
        await _import(db, [_row(1)], actor=cast.acme.actor)


async def test_a_batch_has_a_limit(db: Database, cast: Cast) -> None:
    rows = [_row(1)] * (IMPORT_ROWS_MAX + 1)

    with pytest.raises(InvalidInput, match="at most 1000 rows"):
        await _import(db, rows)


async def test_an_import_is_described_by_where_its_leads_stand(db: Database, cast: Cast) -> None:
    pending = await _import(db, [_row(1)])
    approved = await _import(db, [_row(2)], approve=True)

    async with db.transaction(SYSTEM) as tx:
        outcome = await leads.describe_import(tx, SYSTEM, [*pending.imported, *approved.imported])

    assert outcome.statuses == {"pending_approval": 1, "approved": 1}
    assert outcome.reasons == {}
