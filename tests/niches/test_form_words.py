"""The words in which administrators read forms, and what a niche still lacks."""

from typing import Final

from hotlead.kit.db import Database
from hotlead.niches import service as niches
from hotlead.niches.records import NewVersion, NicheInput
from hotlead.niches.rules import list_differences, list_questions, read_schema, summarize
from tests.builders import NOW, Cast, make_level
from tests.client import Client
from tests.niches.forms import Raw, form

LEAKS: Final[Raw] = {"id": "leaks", "label": "What is wrong?", "type": "radio",
                     "options": [{"value": "l", "label": "It leaks"}]}  # fmt: skip
SINCE: Final[Raw] = {"id": "since", "label": "Since when?", "type": "text",
                     "shown_if": {"field": "leaks", "equals": "l"}}  # fmt: skip
STEPS: Final[Raw] = [{"id": "step-1"}, {"id": "step-2"}]


def test_a_step_without_title_goes_by_its_number() -> None:
    one = form({"fields": [LEAKS, SINCE]})
    two = form({"steps": STEPS, "fields": [{**LEAKS, "step": "step-1"},
                                           {**SINCE, "step": "step-2"}]})  # fmt: skip
    fields = [
        {**LEAKS, "step": "step-2"},
        {**SINCE, "step": "step-2"},
        {**LEAKS, "id": "b", "step": "step-1"},
    ]
    turned = form({"steps": STEPS[::-1], "fields": fields})
    assert summarize(list_differences(one, two), 500) == "Added step 1, step 2."
    assert [one.step for one in list_questions(two)] == ["Step 1", "Step 2"]
    assert "step-" not in summarize(list_differences(two, turned), 500)


def test_a_condition_reads_as_a_sentence() -> None:
    asked = list_questions(form({"fields": [LEAKS, SINCE]}))[1]
    assert asked.condition == "“What is wrong?” is It leaks"
    never = {**SINCE, "shown_if": {"field": "leaks", "equals": "no"}}
    _, problems = read_schema({"fields": [LEAKS, never]})
    assert list(problems.values()) == ["The question “What is wrong?” can never have this answer."]


async def test_the_next_step_of_an_open_niche(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    assert "Open, not ready" not in (await admin.get(f"/admin/niches/{cast.niche_id}")).text
    wanted = NicheInput(name="Roofs", slug="roofs", consent_text="You may contact me.")
    async with db.transaction(cast.admin) as tx:
        niche_id = (await niches.create_niche(tx, cast.admin, wanted, NOW)).id
        level_id = await make_level(tx, niche_id)
        await niches.deactivate_level(tx, cast.admin, level_id, NOW)
    page = f"/admin/niches/{niche_id}"
    await _reads(admin, page, ("Open, not ready", "Make its form", "Activate a level"))
    async with db.transaction(cast.admin) as tx:
        await niches.delete_level(tx, cast.admin, level_id, NOW)
    async with db.transaction(cast.admin) as tx:
        new = NewVersion(schema={"fields": [LEAKS, SINCE]})
        await niches.create_schema_version(tx, cast.admin, niche_id, new, NOW)
    await _reads(admin, page, ("Finish and publish the draft", "Add a level"))
    await _reads(admin, f"{page}/schema/1/publish", ("What it asks", "No form is in force yet"))
    await _reads(admin, f"{page}/schema/1/diff", ("What version 1 asks", "One of a few"))
    sent = {"revision": "1", "change_summary": "First"}
    assert (await admin.post_form(f"{page}/schema/1/publish", sent)).status_code == 303
    await _reads(admin, page, (f'href="{page}/schema/1/activate"', "Put version 1 into force…"))
    assert "the one in force" not in (await admin.get(f"{page}/schema/1")).text
    async with db.transaction(cast.admin) as tx:
        await niches.activate_schema(tx, cast.admin, niche_id, 1, NOW)
    shown = (await admin.get(page)).text
    for words in ("In force", "One of a few, all shown", "If “What is wrong?” is It leaks"):
        assert words in shown
    assert "but no form" not in shown
    assert f'href="{page}/edit#f-embed_origins"' in shown
    assert (await admin.post_form(f"{page}/deactivate")).status_code == 303
    assert "Open, not ready" not in (await admin.get(page)).text


async def _reads(admin: Client, path: str, words: tuple[str, ...]) -> None:
    text = (await admin.get(path)).text
    assert [each for each in words if each not in text] == []
