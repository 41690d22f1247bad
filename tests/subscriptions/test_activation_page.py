"""The page that puts a version of a form into force: what it shows, saves, does and refuses."""

from uuid import UUID

import pytest
from msgspec import structs

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.niches import service as niches
from hotlead.niches.records import FieldMapping, FormSchema, MappingType
from hotlead.subscriptions.pages.mapping_rows import Forms, is_same, read_rows, rows_of
from tests.builders import NOW, Cast, make_level, make_niche, make_subscription
from tests.client import Client

OLD: dict[str, object] = {
    "fields": [
        {"id": "cpu", "label": "CPU", "type": "select", "options": ["2", "4", "8"]},
        {"id": "size", "label": "Size", "type": "select", "options": ["small", "a, b = c"]},
        {"id": "own", "label": "Own server", "type": "yes-no"},
    ]
}
NEW: dict[str, object] = {
    "fields": [
        {"id": "cores", "label": "Cores", "type": "select", "options": ["2", "4", "16"]},
        {"id": "ram", "label": "RAM", "type": "select", "options": ["low", 'so "high"']},
        {"id": "disk", "label": "Fast disk", "type": "yes-no"},
    ]
}
SPLIT: dict[str, object] = {
    "new_ids": ["ram", "disk"],
    "values": {
        "small": {"ram": "low", "disk": False},
        "a, b = c": {"ram": 'so "high"', "disk": True},
    },
}
TABLE = 'small = ram: low, disk: no\n"a, b = c" = ram: "so \\"high\\"", disk: yes'
FORM = {
    "do": "save",
    "from_version": "1",
    "kind.cpu": "renamed",
    "to.cpu": "cores",
    "table.cpu": "2 = 2\n4 = 4\n8 = 16",
    "kind.size": "split",
    "to.size": "ram",
    "table.size": TABLE,
    "kind.own": "deprecated",
    "to.own": "",
}


def _forms(old: dict[str, object] = OLD, new: dict[str, object] = NEW) -> Forms:
    return Forms(_read(old), _read(new))


def _read(raw: dict[str, object]) -> FormSchema:
    schema, problems = niches.parse_schema(raw)
    assert schema, problems
    return schema


def _mapping(field_id: str, kind: str, config: dict[str, object]) -> FieldMapping:
    return FieldMapping(field_id=field_id, mapping_type=MappingType(kind), mapping_config=config)


def test_a_change_of_unit_is_pointed_out() -> None:
    def form(unit: str) -> dict[str, object]:
        return {
            "fields": [{"id": "ram", "label": "RAM", "type": "number", "options": {"unit": unit}}]
        }

    stays = [_mapping("ram", "direct", {})]
    (same,) = rows_of(_forms(form("GB"), form("GB")), stays)
    (other,) = rows_of(_forms(form("GB"), form("MB")), stays)
    assert same.note == ""
    assert "10 GB becomes 10 MB" in other.note


def test_answers_that_are_called_otherwise_are_pointed_out() -> None:
    def form(first: str, second: str) -> dict[str, object]:
        options = [{"value": "o1", "label": first}, {"value": "o2", "label": second}]
        return {"fields": [{"id": "size", "label": "Size", "type": "select", "options": options}]}

    (row,) = rows_of(
        _forms(form("Small", "Large"), form("Large", "Small")), [_mapping("size", "direct", {})]
    )
    assert "“Small” becomes “Large”, “Large” becomes “Small”" in row.note


async def _change(db: Database, cast: Cast, filters: list[dict[str, object]]) -> str:
    """A change from OLD to NEW, with subscriptions that have the filters; its page."""
    async with db.transaction(SYSTEM) as tx:
        niche_id = await make_niche(tx, slug="hosting", schema=OLD)
        buyers = (cast.acme, cast.rival, cast.broke)
        level_id = await make_level(tx, niche_id)
        for buyer, wanted in zip(buyers, filters, strict=False):
            await make_subscription(tx, buyer.provider_id, level_id, filters=wanted)
    async with db.transaction(cast.admin) as tx:
        await niches.publish_schema(tx, cast.admin, niche_id, NEW, now=NOW)
    return f"/admin/niches/{niche_id}/schema/2/activate"


async def test_it_shows_saves_and_activates(client: Client, db: Database, cast: Cast) -> None:
    path = await _change(db, cast, [{"cpu": ["4", "8"]}, {"own": True}, {}])
    admin = await client.as_admin()
    first = (await admin.get(path)).text
    for words in (
        "Put version 2 into force",
        "1 filter carries over, 0 change, 2 break and are paused",
        "2 subscriptions are paused.",
        "Own server” is no longer asked",
        f"/admin/providers/{cast.acme.provider_id}",
    ):
        assert words in first
    assert (await admin.post_form(path, {**FORM, "table.cpu": "8 ="})).status_code == 303
    assert "1 filter carries over, 1 changes, 1 breaks" in (await admin.get(path)).text
    # What was typed since the page was drawn is shown before it is done.
    saved = await admin.post_form(path, {**FORM, "do": "activate"})
    assert (saved.status_code, saved.headers["location"]) == (303, path)
    second = (await admin.get(path)).text
    assert "2 filters carry over, 0 change, 1 breaks" in second
    assert "8 = 16" in second
    done = await admin.post_form(path, {**FORM, "do": "activate"})
    assert done.headers["location"] == path.replace("2/activate", "versions")
    assert "Version 2 is in force" in (await admin.get(path)).text
    twice = await admin.post_form(path, {**FORM, "do": "activate"})
    assert twice.status_code == 303
    stale = await admin.post_form(path, FORM)
    assert (stale.status_code, "put into force meanwhile" in stale.text) == (409, True)


async def test_nothing_is_affected(client: Client, db: Database, cast: Cast) -> None:
    path = await _change(db, cast, [])
    assert "Every filter goes on matching" in (await (await client.as_admin()).get(path)).text


async def test_what_is_wrong_is_named_at_its_row(client: Client, db: Database, cast: Cast) -> None:
    path = await _change(db, cast, [])
    admin = await client.as_admin()
    for typed, told in (
        ({"table.cpu": "8 = 32"}, "“Cores” cannot be answered “32”."),
        ({"table.cpu": '8 = "'}, "Line 1 cannot be read."),
        ({"table.cpu": "8 = 4\n\n8 = 2"}, "Line 3 says again what becomes of “8”."),
        ({"to.cpu": ""}, "Choose a question of the new version."),
        ({"kind.cpu": "direct"}, "leads to the question of the same id"),
        ({"kind.cpu": "nonsense"}, "Choose what becomes of it."),
        ({"kind.cpu": "merged", "table.cpu": ""}, "Merge at least two questions."),
    ):
        refused = await admin.post_form(path, {**FORM, **typed})
        assert (refused.status_code, told in refused.text) == (422, True), typed
        where = "table" if told.startswith("Line") else "kind"
        assert f'id="f-{where}.cpu-error"' in refused.text
        assert "small = ram: low, disk: no" in refused.text
    other = await admin.post_form(path, {**FORM, "do": "activate", "from_version": "7"})
    assert (other.status_code, "Look at it again" in other.text) == (409, True)
    async with db.transaction(cast.admin) as tx:
        niche_id = UUID(path.split("/")[3])
        assert await niches.find_present_version(tx, niche_id) == 1
        assert not (await niches.get_mappings(tx, cast.admin, niche_id, 2)).is_saved


async def test_who_may_not_and_which_is_not(client: Client, db: Database, cast: Cast) -> None:
    path = await _change(db, cast, [])
    provider = await client.as_provider("acme")
    assert (await provider.get(path)).status_code == 403
    assert (await provider.post_form(path, FORM)).status_code == 403
    admin = await client.as_admin()
    assert (await admin.get(path.replace("/2/", "/3/"))).status_code == 404
    assert (await admin.post_form(path.replace("/2/", "/3/"), FORM)).status_code == 404
    async with db.transaction(cast.admin) as tx:
        niche_id = UUID(path.split("/")[3])
        await tx.execute("UPDATE niche_form_schemas SET is_active = false")
    first = await admin.get(path)
    assert "No form is in force yet" in first.text
    assert "What becomes of the questions" not in first.text
    assert (await admin.post_form(path, {"do": "save"})).status_code == 409
    form = {"do": "activate", "from_version": ""}
    assert (await admin.post_form(path, form)).status_code == 303
    async with db.transaction(cast.admin) as tx:
        assert await niches.find_present_version(tx, niche_id) == 2


def test_a_mapping_is_read_as_it_was_drawn() -> None:
    there = [
        _mapping("cpu", "renamed", {"new_id": "cores", "options": {"8": "16"}}),
        _mapping("size", "split", SPLIT),
        _mapping("own", "deprecated", {}),
    ]
    assert is_same(read_rows(_forms(), rows_of(_forms(), there)), there)
    merged: dict[str, object] = {"old_ids": ["ram", "disk"], "new_id": "size"}
    table = [
        {"from": {"ram": 'so "high"', "disk": True}, "to": "a, b = c"},
        {"from": {"ram": "low", "disk": False}, "to": None},
    ]
    back = [
        _mapping("cores", "renamed", {"new_id": "cpu", "options": {"16": "8"}}),
        _mapping("ram", "merged", {**merged, "table": table}),
        _mapping("disk", "merged", merged),
    ]
    forms = _forms(NEW, OLD)
    rows = rows_of(forms, back)
    assert is_same(read_rows(forms, rows), back)
    assert not is_same(read_rows(forms, rows), there)


@pytest.mark.parametrize("line", ["=", "a = b = c", ",", "a:b:c = d", '"a', 'a "b" = c', "a,= b"])
def test_nonsense_is_refused(line: str) -> None:
    row = rows_of(_forms(), [_mapping("size", "split", SPLIT)])[0]
    with pytest.raises(InvalidInput) as refused:
        read_rows(_forms(), [structs.replace(row, table=line)])
    assert list(refused.value.fields) == ["mappings.size"]
