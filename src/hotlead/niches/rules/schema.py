"""Reading the JSON of a form into a `FormSchema`, naming every problem where it is."""

import re
from collections.abc import Sequence

from msgspec import structs

from hotlead.niches.records import TEXT_TYPES, Field, FieldType, FormSchema, Step
from hotlead.niches.rules.conditions import read_condition
from hotlead.niches.rules.limits import (
    CUSTOM_CHARS_MAX,
    FIELD_ID_CHARS_MAX,
    FIELDS_MAX,
    HELP_CHARS_MAX,
    STEPS_MAX,
)
from hotlead.niches.rules.options import read_options
from hotlead.niches.rules.reading import (
    Problems,
    Raw,
    as_list,
    as_object,
    flag_at,
    long_text_at,
    note,
    number_at,
    refuse_unknown,
    text_at,
)

# The lead form's own inputs; a question of the same name would shadow them.
RESERVED_IDS = frozenset(
    {"contact_name", "contact_email", "contact_phone", "consent", "niche", "niche_id", "form_data"}
    | {"referrer_url", "partner_id", "click_id", "session_id"}
)

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SCHEMA_KEYS = frozenset({"fields", "steps"})
_STEP_KEYS = frozenset({"id", "title", "help"})
_FIELD_KEYS = frozenset(
    {"id", "label", "type", "required", "help", "placeholder", "step", "options"}
    | {"max_length", "shown_if"}
)
_TYPES = {kind.value: kind for kind in FieldType}


def parse_schema(raw: object) -> tuple[FormSchema | None, Problems]:
    """Read a form. Returns the schema, or None and every problem by its path.

    Paths are like `fields.2.options`, counted from 0 as the JSON is. Questions come back in the
    order they are asked: step after step, and as written inside a step. Never raises.
    """
    schema, problems = read_schema(raw)
    return (None, problems) if problems else (schema, {})


def read_schema(raw: object) -> tuple[FormSchema, Problems]:
    """Read a form as far as it reads: what is wrong is named, and empty in the form.

    For drafts, which are drawn and compared before they are right. Never raises.
    """
    problems: Problems = {}
    whole = as_object(raw)
    if whole is None:
        return FormSchema(()), {"schema": "Send the form as an object with fields and steps."}
    refuse_unknown(whole, _SCHEMA_KEYS, "schema", problems)
    steps = _read_steps(whole.get("steps"), problems)
    return FormSchema(_read_fields(whole.get("fields"), steps, problems), steps), problems


def _read_steps(raw: object, problems: Problems) -> tuple[Step, ...]:
    if raw is None:
        return ()
    items = as_list(raw)
    if items is None or len(items) > STEPS_MAX:
        note(problems, "steps", f"Give a list of at most {STEPS_MAX} steps.")
        return ()
    steps = tuple(_read_step(item, f"steps.{at}", problems) for at, item in enumerate(items))
    _refuse_repeats([step.id for step in steps], "steps", problems)
    return steps


def _read_step(raw: object, path: str, problems: Problems) -> Step:
    step = as_object(raw)
    if step is None:
        note(problems, path, "Give each step as an object with id and title.")
        return Step("")
    refuse_unknown(step, _STEP_KEYS, path, problems)
    return Step(
        _read_id(step, path, problems),
        text_at(step, "title", path, problems),
        long_text_at(step, "help", path, problems, HELP_CHARS_MAX),
    )


def _read_id(raw: Raw, path: str, problems: Problems) -> str:
    read = text_at(raw, "id", path, problems, FIELD_ID_CHARS_MAX)
    if not is_field_id(read):
        sentence = "Give an id that starts with a letter and has only letters, digits, _ and -."
        note(problems, f"{path}.id", sentence)
    return read


def is_field_id(text: str) -> bool:
    """Whether `text` can be the id of a question or a step."""
    return len(text) <= FIELD_ID_CHARS_MAX and _ID.fullmatch(text) is not None


def _refuse_repeats(ids: Sequence[str], path: str, problems: Problems) -> None:
    seen: set[str] = set()
    for at, read in enumerate(ids):
        if read and read in seen:
            note(problems, f"{path}.{at}.id", f"The id {read} is used twice.")
        seen.add(read)


def _read_fields(raw: object, steps: tuple[Step, ...], problems: Problems) -> tuple[Field, ...]:
    items = as_list(raw)
    if not items or len(items) > FIELDS_MAX:
        note(problems, "fields", f"Give a list of 1 to {FIELDS_MAX} questions.")
        return ()
    read = [_read_field(item, f"fields.{at}", problems) for at, item in enumerate(items)]
    _refuse_repeats([field.id for field in read], "fields", problems)
    _check_steps_used(read, steps, problems)
    _refuse_second_location(read, problems)
    order = {step.id: at for at, step in enumerate(steps)}
    # Sorting is stable: inside a step the questions keep the order they were written in.
    placed = sorted(range(len(read)), key=lambda at: order.get(read[at].step, 0))
    asked: dict[str, Field] = {}
    fields: list[Field] = []
    for at in placed:
        field = _with_condition(read[at], items[at], asked, f"fields.{at}", problems)
        asked.setdefault(field.id, field)
        fields.append(field)
    return tuple(fields)


def _check_steps_used(read: list[Field], steps: tuple[Step, ...], problems: Problems) -> None:
    known = {step.id for step in steps}
    for at, field in enumerate(read):
        if field.step and field.step not in known:
            note(problems, f"fields.{at}.step", f"There is no step {field.step}.")
    used = {field.step or (steps[0].id if steps else "") for field in read}
    for at, step in enumerate(steps):
        if step.id not in used:
            note(problems, f"steps.{at}", "This step has no questions.")


def _refuse_second_location(read: list[Field], problems: Problems) -> None:
    places = [at for at, field in enumerate(read) if field.type is FieldType.LOCATION]
    for at in places[1:]:
        note(problems, f"fields.{at}.type", "A form can ask for one location only.")


def _with_condition(
    field: Field, raw: object, asked: dict[str, Field], path: str, problems: Problems
) -> Field:
    item = as_object(raw) or {}
    condition = read_condition(item.get("shown_if"), asked, f"{path}.shown_if", problems)
    return structs.replace(field, shown_if=condition)


def _read_field(raw: object, path: str, problems: Problems) -> Field:
    """Read a question without its condition, which hangs on the questions before it."""
    item = as_object(raw)
    if item is None:
        note(problems, path, "Give each question as an object with id, label and type.")
        return Field(id="", label="", type=FieldType.TEXT)
    refuse_unknown(item, _FIELD_KEYS, path, problems)
    kind = _read_type(item, path, problems)
    limits = read_options(kind, item.get("options"), f"{path}.options", problems)
    return Field(
        id=_read_field_id(item, path, problems),
        label=_read_label(item, path, problems),
        type=kind,
        required=flag_at(item, "required", path, problems),
        help=long_text_at(item, "help", path, problems, HELP_CHARS_MAX),
        placeholder=text_at(item, "placeholder", path, problems),
        step=text_at(item, "step", path, problems, FIELD_ID_CHARS_MAX),
        options=limits.options,
        minimum=limits.minimum,
        maximum=limits.maximum,
        increment=limits.increment,
        prefix=limits.prefix,
        unit=limits.unit,
        earliest=limits.earliest,
        latest=limits.latest,
        max_length=_read_max_length(kind, item, path, problems),
    )


def _read_type(raw: Raw, path: str, problems: Problems) -> FieldType:
    named = raw.get("type")
    kind = _TYPES.get(named) if isinstance(named, str) else None
    if kind is None:
        note(problems, f"{path}.type", f"Choose a type: {', '.join(FieldType)}.")
    return kind or FieldType.TEXT


def _read_field_id(raw: Raw, path: str, problems: Problems) -> str:
    read = _read_id(raw, path, problems)
    if read in RESERVED_IDS or read.startswith("utm_"):
        note(problems, f"{path}.id", f"Every form already has an input named {read}.")
    return read


def _read_label(raw: Raw, path: str, problems: Problems) -> str:
    label = text_at(raw, "label", path, problems)
    if not label:
        note(problems, f"{path}.label", "Give the question as people will read it.")
    return label


def _read_max_length(kind: FieldType, raw: Raw, path: str, problems: Problems) -> int:
    chars_max = number_at(raw, "max_length", path, problems)
    if chars_max is None:
        return 0
    if kind not in TEXT_TYPES:
        note(problems, f"{path}.max_length", "Only text questions have a length.")
    elif not isinstance(chars_max, int) or not 1 <= chars_max <= CUSTOM_CHARS_MAX:
        note(problems, f"{path}.max_length", f"Give a length from 1 to {CUSTOM_CHARS_MAX:,}.")
    return int(chars_max)
