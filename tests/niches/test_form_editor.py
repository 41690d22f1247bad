"""The form editor and the history, as a browser without script and as a program use them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.niches import service as niches
from hotlead.niches.pages.edits import apply_edit
from hotlead.niches.pages.placing import place_problems
from hotlead.niches.pages.sheet import read_options, read_sheet, schema_of, sheet_of
from hotlead.niches.records import FieldType, NewVersion
from hotlead.niches.rules import TYPE_WORDS, propose_id, read_schema
from hotlead.web.forms import Form
from tests.builders import NOW, SCHEMA, Cast
from tests.client import Client
from tests.niches.forms import VPS, Raw, form

Pairs = list[tuple[str, str]]


def test_a_form_goes_through_the_sheet_unchanged() -> None:
    assert form(schema_of(sheet_of(VPS))) == form(VPS)
    assert set(TYPE_WORDS) == set(FieldType)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.text("a|\\ b", min_size=1), st.text("xy z")), max_size=4))
def test_options_go_through_their_lines(options: list[tuple[str, str]]) -> None:
    given = [{"value": v.strip(), "label": t.strip() or v.strip()} for v, t in options if v.strip()]
    raw: dict[str, object] = {
        "fields": [{"id": "q", "label": "Q", "type": "select", "options": given}]
    }
    written = read_options(sheet_of(raw).questions[0].options)
    assert written == [(one["value"], one["label"]) for one in given]


def test_buttons_change_the_sheet() -> None:
    sheet = sheet_of(VPS)
    names = [one.id for one in sheet.questions]
    apply_edit(sheet, "down", "q0", "")
    assert [one.id for one in sheet.questions][:2] == names[1::-1]
    assert apply_edit(sheet, "remove", "q1", "").can_undo
    assert "purpose_text" not in [one.id for one in sheet.questions]
    apply_edit(sheet, "undo", "", "")
    assert [one.id for one in sheet.questions][:2] == names[1::-1]
    apply_edit(sheet, "duplicate", "q3", "")
    assert "monthly_budget" in [one.id for one in sheet.questions]
    added = apply_edit(sheet, "add", "s0", "date")
    assert sheet.steps[0].questions[-1].type == "date"
    assert added.focus == f"{sheet.steps[0].questions[-1].handle}.label"
    apply_edit(sheet, "remove", "s1", "")
    assert [step.id for step in sheet.steps] == ["use"]
    apply_edit(sheet, "step", "", "")
    assert len(sheet.steps) == 2
    while not apply_edit(sheet, "add", "s0", "text").is_refused:
        pass
    assert len(sheet.questions) == 100
    assert apply_edit(sheet, "nonsense", "q999", "").said == ""


def test_a_question_passes_over_the_end_of_its_step() -> None:
    sheet = sheet_of(VPS)
    apply_edit(sheet, "up", "q3", "")
    assert sheet.steps[0].questions[-1].handle == "q3"
    apply_edit(sheet, "down", "q3", "")
    assert sheet.steps[1].questions[0].handle == "q3"


def test_a_key_follows_its_label_until_it_is_written() -> None:
    def key(label: str, written: str, proposed: str) -> str:
        pairs = [("row", "q0"), ("q0.label", label), ("q0.id", written), ("q0.proposed", proposed)]
        return read_sheet(Form(pairs)).questions[0].id

    assert key("Monthly budget", "", "") == "monthly_budget"
    assert key("Yearly budget", "monthly_budget", "monthly_budget") == "yearly_budget"
    assert key("Yearly budget", "mine", "monthly_budget") == "mine"
    assert propose_id("Größe & Farbe?", set[str]()) == "groe_farbe"
    assert propose_id("Budget", {"budget"}) == "budget_2"
    assert propose_id("Consent", set[str]()) == "question_consent"
    assert propose_id("2 rooms", set[str]()) == "question_2_rooms"


def test_problems_are_said_at_their_inputs() -> None:
    pairs: Pairs = [("row", "q0"), ("q0.label", ""), ("q0.id", "a"), ("q0.type", "number"),
                    ("q0.minimum", "9"), ("q0.maximum", "few"), ("row", "q1"),
                    ("q1.label", "B"), ("q1.id", "a"), ("q1.type", "select"),
                    ("q1.options", "US\n | empty"), ("q1.shown_field", "q0")]  # fmt: skip
    sheet = read_sheet(Form([*pairs, ("q1.shown_was", "q0")]))
    placed = place_problems(sheet, read_schema(schema_of(sheet))[1])
    assert set(placed.by_input) == {
        "q0.label", "q0.maximum", "q1.id", "q1.options", "q1.shown_values",
    }  # fmt: skip
    assert placed.by_input["q1.options"] == "Line 2: Give the option a value."
    assert placed.first(sheet) == "q0.label"
    assert placed.of_row("q1") == 3


@pytest.fixture
async def address(db: Database, cast: Cast) -> str:
    """The editor of a niche that has a draft."""
    async with db.transaction(SYSTEM) as tx:
        await niches.create_schema_version(tx, SYSTEM, cast.niche_id, NewVersion(), NOW)
    return f"/admin/niches/{cast.niche_id}/schema"


def _sheet(**changes: str) -> dict[str, str]:
    one = {"row": "q0", "q0.label": "Budget", "q0.id": "budget", "q0.type": "number"}
    return {"version": "2", "revision": "1", **one, **changes}


async def test_a_draft_is_edited_published_and_shown(client: Client, address: str) -> None:
    admin = await client.as_admin()
    page = (await admin.get(address)).text
    assert "Draft v2" in page
    assert "Valid" in page
    assert "Step 2 of 2 · Asked of everybody, in every form" in page
    assert all(f">{words}</label>" in page for words in ("Your name", "Email"))
    assert 'name="preview-consent"' in page
    assert 'name="contact_email"' not in page
    drawn = await admin.post_form(address, _sheet(do="add:s0", **{"s0.add": "select"}))
    assert "Give a list of 1 to 200 options." in drawn.text
    assert "2 problems" in drawn.text
    saved = await admin.post_form(address, _sheet(do="save", **{"q0.minimum": "x"}))
    assert saved.headers["location"] == f"{address}?first=1"
    assert "autofocus" in (await admin.get(f"{address}?first=1")).text
    kept = await admin.post_form(address, _sheet(do="publish", revision="2"))
    assert kept.headers["location"] == f"{address}/2/publish"
    assert (
        "Removed step What do you need?, Server location"
        in (await admin.get(f"{address}/2/publish")).text
    )
    fields = {"revision": "3", "change_summary": "Shorter"}
    done = await admin.post_form(f"{address}/2/publish", fields)
    assert done.headers["location"] == f"{address}/2"
    assert "Put into force" in (await admin.get(f"{address}/2")).text
    history = (await admin.get(f"{address}/versions")).text
    assert "Shorter" in history
    assert "now reads" not in (await admin.get(f"{address}/2/diff")).text
    assert "Start a draft" in (await admin.get(address)).text


@pytest.mark.parametrize("handle", ["qx", "q", "q-1", "q99999", "s0"])
async def test_a_removed_row_that_was_never_there_is_no_error(
    client: Client, address: str, handle: str
) -> None:
    admin = await client.as_admin()
    removed = f'{{"question":{{"handle":"{handle}"}},"step":"s0","at":0}}'
    for do in ("add:s0", "undo"):
        drawn = await admin.post_form(address, _sheet(do=do, removed=removed))
        assert drawn.status_code == 200


async def test_what_another_tab_saved_is_not_overwritten(client: Client, address: str) -> None:
    admin = await client.as_admin()
    await admin.post_form(address, _sheet(do="save"))
    late = await admin.post_form(address, _sheet(do="save", **{"q0.label": "My own words"}))
    assert late.status_code == 409
    assert "My own words" in late.text
    assert "question “Budget” → “My own words”" in late.text
    assert 'name="revision" value="2"' in late.text
    again = await admin.post_form(address, _sheet(do="save", revision="2"))
    assert again.status_code == 303
    await admin.post_form(f"{address}/2/discard", {"revision": "3"})
    gone = await admin.post_form(address, _sheet(do="save", revision="3"))
    assert gone.status_code == 409
    assert "discarded meanwhile" in gone.text
    fresh = await admin.post_form(address, _sheet(do="save", version="0", revision="0"))
    assert fresh.status_code == 303


async def test_the_largest_form_goes_through(client: Client, address: str) -> None:
    options = "\n".join(f"value {at:03} | An option of some length {at:03}" for at in range(200))
    pairs = _sheet(do="save")
    rows = [f"q{at}" for at in range(100)]
    for row in rows:
        named = {"label": f"Question {row}", "id": row, "type": "select", "options": options}
        pairs |= {f"{row}.{name}": text for name, text in named.items()}
    admin = await client.as_admin()
    answer = await admin.post_form(address, {**pairs, "row": rows})
    assert answer.headers["location"] == address


async def test_a_program_does_the_same(client: Client, address: str) -> None:
    admin = await client.as_admin()
    api = f"/api/v1{address}"
    listed = (await admin.get(api)).json()["data"]
    assert (listed["active_version"], listed["draft_version"]) == (1, 2)
    change: dict[str, Raw] = {"revision": 1, "schema": {"fields": []}}
    saved = (await admin.patch(f"{api}/2", json=change)).json()["data"]
    assert saved["problems"] == {"fields": "Give a list of 1 to 100 questions."}
    assert (await admin.patch(f"{api}/2", json=change)).status_code == 409
    refused = await admin.post(f"{api}/2/publish", json={"revision": 2})
    assert refused.status_code == 422
    assert (await admin.post(api, json={})).json()["details"]["code"] == "draft_exists"
    made = await admin.post(api, json={"schema": SCHEMA, "publish": True})
    assert (made.status_code, made.json()["data"]["status"]) == (201, "published")
    assert (await admin.patch(f"{api}/3", json=change)).status_code == 409
    found = (await admin.get(f"{api}/2/diff?against=3")).json()["data"]
    assert {one["kind"] for one in found["differences"]} == {"removed"}
    assert (await admin.delete(f"{api}/2?revision=2")).json()["data"]["version"] == 2
    assert json.loads((await admin.get(f"{api}/2")).text)["success"] is False
