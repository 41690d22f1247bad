"""Publishing a version of a form, and putting it into force."""

import psycopg
import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden, InvalidInput, NotFound
from hotlead.kit.ids import new_id
from hotlead.niches import queries
from hotlead.niches import service as niches
from tests.builders import NOW, Cast
from tests.leads.rows import audit_rows
from tests.niches.forms import VPS, form


async def test_a_version_is_published_behind_the_others(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        version = await niches.publish_schema(
            tx, cast.admin, cast.niche_id, VPS, change_summary="More questions", now=NOW
        )
        stored = await queries.find_schema(tx, cast.niche_id, version)
        in_force = await queries.find_schema(tx, cast.niche_id)
    assert version == 2
    assert stored is not None
    assert form(stored.schema) == form(VPS)
    assert in_force is not None
    assert in_force.version == 1
    assert len(await audit_rows(db, "niche.schema_published")) == 1


async def test_a_broken_form_is_refused_where_it_is_broken(db: Database, cast: Cast) -> None:
    broken = {"fields": [{"id": "q", "label": "Q", "type": "select"}]}
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(InvalidInput) as refused:
            await niches.publish_schema(tx, cast.admin, cast.niche_id, broken, now=NOW)
        assert await queries.find_schema(tx, cast.niche_id, 2) is None
    assert set(refused.value.fields) == {"fields.0.options"}


async def test_an_unknown_niche_is_not_found(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(NotFound):
            await niches.publish_schema(tx, cast.admin, new_id(), VPS, now=NOW)


async def test_only_administrators_may(db: Database, cast: Cast) -> None:
    acme = cast.acme.actor
    async with db.transaction(acme) as tx:
        with pytest.raises(Forbidden):
            await niches.publish_schema(tx, acme, cast.niche_id, VPS, now=NOW)
        with pytest.raises(Forbidden):
            await niches.activate_schema(tx, acme, cast.niche_id, 1, NOW)


async def test_activation_changes_what_is_in_force_once(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        version = await niches.publish_schema(tx, cast.admin, cast.niche_id, VPS, now=NOW)
        await niches.activate_schema(tx, cast.admin, cast.niche_id, version, NOW)
        await niches.activate_schema(tx, cast.admin, cast.niche_id, version, NOW)
        assert await niches.find_active_schema(tx, cast.niche_id) == form(VPS)
        versions = await queries.list_schema_versions(tx, cast.niche_id)
    assert [(v.version, v.is_active) for v in versions] == [(2, True), (1, False)]
    assert len(await audit_rows(db, "niche.schema_activated")) == 1


async def test_an_unknown_version_is_not_found(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        with pytest.raises(NotFound):
            await niches.activate_schema(tx, cast.admin, cast.niche_id, 7, NOW)
        assert await niches.find_active_schema(tx, cast.niche_id) is not None


async def test_a_published_version_never_changes(db: Database, cast: Cast) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation):
        async with db.transaction(SYSTEM) as tx:
            await tx.execute("UPDATE niche_form_schemas SET schema = '{}'")
