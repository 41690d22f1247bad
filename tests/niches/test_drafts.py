"""A draft is started, saved over the revision that was read, published, or discarded."""

from asyncio import gather
from collections.abc import AsyncIterator

import psycopg
import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound
from hotlead.niches import service as niches
from hotlead.niches.records import DraftChange, NewVersion, Publication, VersionStatus
from tests.builders import NOW, SCHEMA, Cast
from tests.leads.rows import audit_rows
from tests.niches.forms import VPS, Raw

# Not right yet: no label, an id twice, a word for a number, a condition on nothing.
UNFINISHED: dict[str, object] = {
    "fields": [
        {"id": "a", "label": "", "type": "text"},
        {"id": "a", "label": "B", "type": "number", "options": {"min": "few"}},
        {"id": "c", "label": "C", "type": "text", "shown_if": {"field": "gone", "equals": "x"}},
    ]
}


@pytest.fixture
async def tx(db: Database, cast: Cast) -> AsyncIterator[Tx]:
    """A transaction of the administrator."""
    async with db.transaction(cast.admin) as opened:
        yield opened


async def test_a_draft_starts_from_what_is_in_force(tx: Tx, db: Database, cast: Cast) -> None:
    draft = await niches.create_schema_version(tx, cast.admin, cast.niche_id, NewVersion(), NOW)
    assert (draft.version, draft.status, draft.revision) == (2, VersionStatus.DRAFT, 1)
    assert draft.schema == SCHEMA
    assert draft.problems == {}
    assert draft.created_by == "Admin Tester"
    with pytest.raises(niches.DraftExists):
        await niches.create_schema_version(tx, cast.admin, cast.niche_id, NewVersion(), NOW)
    active = await niches.find_active_schema(tx, cast.niche_id)
    assert active is not None
    assert active.find_field("budget")


async def test_a_draft_starts_from_any_version_or_empty(tx: Tx, cast: Cast) -> None:
    async def start(new: NewVersion) -> dict[str, object]:
        draft = await niches.create_schema_version(tx, cast.admin, cast.niche_id, new, NOW)
        at = draft.version, draft.revision
        await niches.discard_draft(tx, cast.admin, cast.niche_id, *at, NOW)
        return draft.schema

    version = await niches.publish_schema(tx, cast.admin, cast.niche_id, VPS, now=NOW)
    await niches.activate_schema(tx, cast.admin, cast.niche_id, version, NOW)
    assert await start(NewVersion(from_version=1)) == SCHEMA
    assert await start(NewVersion(schema={"fields": []})) == {"fields": []}
    with pytest.raises(NotFound):
        await start(NewVersion(from_version=9))
    for wrong in (
        NewVersion(from_version=1, schema=VPS),
        NewVersion(schema={"fields": [5]}),
        NewVersion(change_summary="Too early"),
    ):
        with pytest.raises(InvalidInput):
            await start(wrong)


async def test_a_version_is_published_at_once(tx: Tx, cast: Cast) -> None:
    new = NewVersion(schema=VPS, publish=True, change_summary="All new")
    made = await niches.create_schema_version(tx, cast.admin, cast.niche_id, new, NOW)
    assert (made.version, made.status, made.change_summary) == (2, "published", "All new")
    assert await niches.find_draft(tx, cast.admin, cast.niche_id) is None


async def test_a_draft_may_be_unfinished_and_says_what_is_missing(tx: Tx, cast: Cast) -> None:
    draft = await _start(tx, cast)
    saved = await _save(tx, cast, draft, 1, UNFINISHED)
    assert (saved.revision, saved.schema) == (2, UNFINISHED)
    assert set(saved.problems) == {
        "fields.0.label",
        "fields.1.id",
        "fields.1.options.min",
        "fields.2.shown_if.field",
    }
    with pytest.raises(InvalidInput) as refused:
        await _publish(tx, cast, draft, 2)
    assert refused.value.fields == saved.problems


async def test_a_draft_is_never_saved_over_a_newer_one(tx: Tx, cast: Cast) -> None:
    draft = await _start(tx, cast)
    await _save(tx, cast, draft, 1, VPS)
    with pytest.raises(niches.DraftChanged) as refused:
        await _save(tx, cast, draft, 1, SCHEMA)
    assert refused.value.details == {"revision": 2}
    with pytest.raises(niches.DraftChanged):
        await _publish(tx, cast, draft, 1)
    with pytest.raises(niches.DraftChanged):
        await niches.discard_draft(tx, cast.admin, cast.niche_id, draft, 1, NOW)
    kept = await niches.get_version(tx, cast.admin, cast.niche_id, draft)
    assert kept.schema == VPS


async def test_what_no_editor_could_show_is_no_draft(tx: Tx, cast: Cast) -> None:
    draft = await _start(tx, cast)
    field: dict[str, Raw] = {"id": "a", "label": "A", "type": "select"}
    wrong: dict[str, dict[str, object]] = {
        "fields": {},
        "fields.0": {"fields": ["a"]},
        "fields.0.label": {"fields": [{"label": 5}]},
        "fields.0.required": {"fields": [field | {"required": "yes"}]},
        "fields.0.options": {"fields": [field | {"options": 7}]},
        "fields.0.options.0": {"fields": [field | {"options": [["US"]]}]},
        "fields.0.options.min": {"fields": [field | {"options": {"min": []}}]},
        "fields.0.shown_if": {"fields": [field | {"shown_if": {"field": "b", "equals": None}}]},
        "fields.0.shown_if.in": {"fields": [field | {"shown_if": {"field": "b", "in": 3}}]},
        "schema": {"fields": [], "colour": "red"},
        "steps": {"fields": [], "steps": [{}] * 13},
        "steps.0": {"fields": [], "steps": ["one"]},
    }
    for path, schema in wrong.items():
        with pytest.raises(InvalidInput) as refused:
            await _save(tx, cast, draft, 1, schema)
        assert set(refused.value.fields) == {path}


async def test_publishing_proposes_what_changed(tx: Tx, db: Database, cast: Cast) -> None:
    draft = await _start(tx, cast)
    schema: Raw = SCHEMA
    fields = schema["fields"]
    budget = fields[0] | {"options": {"min": 50, "max": 10000}}
    await _save(tx, cast, draft, 1, {**SCHEMA, "fields": [budget, *fields[1:3]]})
    published = await _publish(tx, cast, draft, 2)
    assert published.status is VersionStatus.PUBLISHED
    assert published.change_summary == "Removed Notes. Changed Monthly budget (minimum 0 → 50)."
    assert published.published_at == NOW
    active = await niches.find_active_schema(tx, cast.niche_id)
    assert active is not None
    assert active.find_field("notes"), "publishing puts nothing into force"


async def test_a_published_version_never_changes(tx: Tx, cast: Cast) -> None:
    draft = await _start(tx, cast)
    await _publish(tx, cast, draft, 1, summary="Same again")
    with pytest.raises(niches.VersionPublished):
        await _save(tx, cast, draft, 1, VPS)
    with pytest.raises(niches.VersionPublished):
        await _publish(tx, cast, draft, 1)
    with pytest.raises(niches.VersionPublished):
        await niches.discard_draft(tx, cast.admin, cast.niche_id, draft, 1, NOW)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE niche_form_schemas SET schema = '{}'",
        "UPDATE niche_form_schemas SET change_summary = 'Nothing happened'",
        "UPDATE niche_form_schemas SET created_by = NULL, revision = 9",
        "UPDATE niche_form_schemas SET published_at = NULL, is_active = false",
    ],
)
async def test_the_database_keeps_what_is_published(
    db: Database, cast: Cast, statement: Raw
) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation):
        async with db.transaction(SYSTEM) as tx:
            await tx.execute(statement)


async def test_the_database_deletes_drafts_alone(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        await _start(tx, cast)
        await tx.execute("DELETE FROM niche_form_schemas")
        left = await niches.list_versions(tx, cast.admin, cast.niche_id)
    assert [one.version for one in left.versions] == [1]


async def test_the_database_knows_one_draft_a_niche(db: Database, cast: Cast) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        async with db.transaction(SYSTEM) as tx:
            await tx.execute(
                "INSERT INTO niche_form_schemas (id, niche_id, version, schema)"
                " SELECT gen_random_uuid(), %s, version, '{}' FROM generate_series(7, 8)"
                " AS version",
                (cast.niche_id,),
            )


async def test_a_discarded_draft_is_gone(tx: Tx, cast: Cast) -> None:
    draft = await _start(tx, cast)
    gone = await niches.discard_draft(tx, cast.admin, cast.niche_id, draft, 1, NOW)
    assert gone.schema == SCHEMA
    with pytest.raises(NotFound):
        await niches.get_version(tx, cast.admin, cast.niche_id, draft)
    with pytest.raises(NotFound):
        await niches.discard_draft(tx, cast.admin, cast.niche_id, draft, 1, NOW)


async def test_the_next_draft_is_not_taken_for_the_discarded_one(tx: Tx, cast: Cast) -> None:
    """It has the same number, and a page may still hold the other."""
    first = await _start(tx, cast)
    await _save(tx, cast, first, 1, UNFINISHED)
    await niches.discard_draft(tx, cast.admin, cast.niche_id, first, 2, NOW)
    second = await _start(tx, cast)
    assert second == first
    for revision in (1, 2):
        with pytest.raises(niches.DraftChanged):
            await _save(tx, cast, second, revision, VPS)
    await _save(tx, cast, second, 3, VPS)


async def test_every_verb_stands_in_the_log(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        draft = await _start(tx, cast)
        await _save(tx, cast, draft, 1, VPS)
        await _publish(tx, cast, draft, 2)
        other = await _start(tx, cast)
        await niches.discard_draft(tx, cast.admin, cast.niche_id, other, 1, NOW)
    for action in ("draft_started", "draft_saved", "schema_published", "draft_discarded"):
        assert await audit_rows(db, f"niche.{action}"), action


async def test_only_administrators_may(db: Database, cast: Cast) -> None:
    acme, niche_id = cast.acme.actor, cast.niche_id

    async def tried(tx: Tx, verb: Raw, *arguments: object) -> None:
        with pytest.raises(Forbidden):
            await verb(tx, acme, niche_id, *arguments)

    async with db.transaction(acme) as tx:
        await tried(tx, niches.create_schema_version, NewVersion(), NOW)
        await tried(tx, niches.save_draft, 2, DraftChange(revision=1, schema=VPS), NOW)
        await tried(tx, niches.publish_draft, 2, Publication(revision=1), NOW)
        await tried(tx, niches.discard_draft, 2, 1, NOW)
        await tried(tx, niches.list_versions)
        await tried(tx, niches.get_version, 1)
        await tried(tx, niches.find_draft)
        await tried(tx, niches.compare_versions, 1)


async def test_two_at_once_make_one_draft(db: Database, cast: Cast) -> None:
    """The second waits for the first, and finds its draft."""

    async def start() -> int:
        async with db.transaction(cast.admin) as tx:
            return await _start(tx, cast)

    outcomes = await gather(start(), start(), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DraftExists", "int"]


async def _start(tx: Tx, cast: Cast) -> int:
    draft = await niches.create_schema_version(tx, cast.admin, cast.niche_id, NewVersion(), NOW)
    return draft.version


async def _save(tx: Tx, cast: Cast, version: int, revision: int, schema: Raw) -> Raw:
    change = DraftChange(revision=revision, schema=schema)
    return await niches.save_draft(tx, cast.admin, cast.niche_id, version, change, NOW)


async def _publish(
    tx: Tx, cast: Cast, version: int, revision: int, summary: str | None = None
) -> Raw:
    publication = Publication(revision=revision, change_summary=summary)
    return await niches.publish_draft(tx, cast.admin, cast.niche_id, version, publication, NOW)
