"""What differs between two versions of a form: nothing unseen, nothing made up."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hotlead.kit.db import Database
from hotlead.niches import service as niches
from hotlead.niches.records import ChangeKind, FormSchema
from hotlead.niches.rules import list_differences, schema_json, summarize
from tests.builders import NOW, Cast
from tests.niches.forms import VPS, Raw, form

_IDS = st.sampled_from(["a", "b", "c", "d", "e"])
_WORDS = st.sampled_from(["One", "Two", "x" * 70 + "1", "x" * 70 + "2"])
_TEXT_TYPES = st.sampled_from(["text", "textarea"])


@st.composite
def forms(draw: st.DrawFn) -> FormSchema:
    """A valid form with every kind of setting, small enough that two often share questions."""
    steps = draw(st.lists(st.sampled_from(["s", "t"]), unique=True, max_size=2))
    names = draw(st.lists(_IDS, unique=True, min_size=max(1, len(steps)), max_size=5))
    fields: list[dict[str, Raw]] = []
    for at, name in enumerate(names):
        field = draw(_field(name))
        if steps:
            field["step"] = steps[at] if at < len(steps) else draw(st.sampled_from(steps))
        fields.append(field)
    raw: dict[str, Raw] = {"fields": fields}
    if steps:
        raw["steps"] = [{"id": step, "title": draw(_WORDS)} for step in steps]
    return form(raw)


@st.composite
def _field(draw: st.DrawFn, name: str) -> dict[str, Raw]:
    common = {"id": name, "label": draw(_WORDS), "required": draw(st.booleans())}
    number = st.none() | st.integers(1, 3)
    kind = draw(st.sampled_from(["text", "number", "choice", "date"]))
    if kind == "text":
        extra = {"type": draw(_TEXT_TYPES), "max_length": draw(number), "help": draw(_WORDS)}
    elif kind == "number":
        unit = draw(st.sampled_from(["", "GB", "hours"]))
        limits = {"min": draw(number), "step": draw(number), "unit": unit}
        extra = {"type": "number", "options": limits}
    elif kind == "date":
        extra = {"type": "date", "options": {"min": draw(st.sampled_from(["", "2026-01-31"]))}}
    else:
        values = draw(st.lists(_IDS, unique=True, min_size=1, max_size=3))
        options = [{"value": value, "label": draw(_WORDS)} for value in values]
        extra = {"type": draw(st.sampled_from(["select", "radio"])), "options": options}
    return {**common, **extra}


def _normal(schema: FormSchema) -> object:
    """A form, with the step that is meant where none is named."""
    raw: Raw = schema_json(schema)
    for field in raw["fields"]:
        field.setdefault("step", schema.steps[0].id if schema.steps else "")
    return raw


@settings(max_examples=60, deadline=None)
@given(forms(), forms())
def test_every_change_shows_and_nothing_else(before: FormSchema, after: FormSchema) -> None:
    assert list_differences(before, before) == []
    is_same = _normal(before) == _normal(after)
    assert (list_differences(before, after) == []) is is_same
    added = {one.id for one in list_differences(before, after) if one.kind is ChangeKind.ADDED}
    removed = {one.id for one in list_differences(after, before) if one.kind is ChangeKind.REMOVED}
    assert added == removed


@settings(max_examples=30, deadline=None)
@given(forms(), forms())
def test_a_summary_fits_into_its_line(before: FormSchema, after: FormSchema) -> None:
    line = summarize(list_differences(before, after), 100)
    assert len(line) <= 100
    assert "\n" not in line


def _changed(**changes: Raw) -> list[str]:
    """What is said of a number whose settings change so."""
    field: dict[str, Raw] = {"id": "a", "label": "Budget", "type": "number"}
    limits = {"min": 50, "prefix": "$"}
    before = form({"fields": [{**field, "options": limits}]})
    after = form({"fields": [{**field, "options": limits, **changes}]})
    return [detail for one in list_differences(before, after) for detail in one.details]


def test_changes_are_said_in_words() -> None:
    assert _changed(options={"min": 100, "prefix": "$"}) == ["minimum 50 → 100"]
    assert _changed(options={"prefix": "$"}) == ["minimum 50 removed"]
    assert _changed(options={"min": 50, "prefix": "$", "max": 1200}) == ["maximum 1,200 added"]
    assert _changed(label="Monthly budget") == ["question “Budget” → “Monthly budget”"]
    assert _changed(required=True, help="A month.") == ["now required", "help “A month.” added"]


def test_options_order_steps_and_conditions_are_said_in_words() -> None:
    raw: Raw = schema_json(form(VPS))
    fields = {field["id"]: field for field in raw["fields"]}
    fields["regions"]["options"] = ["EU", {"value": "US", "label": "America"}, "Africa"]
    fields["purpose_text"].pop("shown_if")
    fields["extras"]["shown_if"] = {"field": "own_server", "equals": True}
    fields["budget"]["step"] = "use"
    names = [name for name in fields if name != "notes"]
    names.insert(names.index("memory"), names.pop(names.index("site")))
    after = form({"steps": raw["steps"], "fields": [fields[name] for name in names]})
    said = {one.id: (one.kind, one.details) for one in list_differences(form(VPS), after)}
    assert said == {
        "notes": (ChangeKind.REMOVED, ()),
        "regions": (
            ChangeKind.CHANGED,
            (
                "option “US” now reads “America”",
                "option “Africa” added",
                "option “Asia” removed",
                "options in another order",
            ),
        ),
        "purpose_text": (ChangeKind.CHANGED, ("now always asked",)),
        "budget": (ChangeKind.CHANGED, ("moved to step “What will you run?”",)),
        "extras": (ChangeKind.CHANGED, ("now asked only if “Own a server?” is Yes",)),
        "site": (ChangeKind.CHANGED, ("now first",)),
    }


async def test_two_versions_are_compared(db: Database, cast: Cast) -> None:
    async with db.transaction(cast.admin) as tx:
        await niches.publish_schema(tx, cast.admin, cast.niche_id, VPS, now=NOW)
        from_active = await niches.compare_versions(tx, cast.admin, cast.niche_id, 2)
        back = await niches.compare_versions(tx, cast.admin, cast.niche_id, 1, 2)
        same = await niches.compare_versions(tx, cast.admin, cast.niche_id, 2, 2)
        await tx.execute("UPDATE niche_form_schemas SET is_active = false")
        from_nothing = await niches.compare_versions(tx, cast.admin, cast.niche_id, 2)
    assert (from_active.against, back.against) == (1, 2)
    assert from_active.summary.startswith("Added step What will you run?")
    assert same.differences == ()
    assert from_nothing.against == 0
    assert {one.kind for one in from_nothing.differences} == {ChangeKind.ADDED}
