"""The form editor's sheet: a form as the inputs of the page hold it, as texts, right or not yet."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

import msgspec

from hotlead.niches import rules
from hotlead.niches.records import NUMBER_TYPES, Field, FieldType, RawSchema
from hotlead.web.forms import Form

STEP, QUESTION = "s", "q"
# A condition on a question that is not there keeps the id it names.
LOST: Final = "id:"

CHOICES: Final = frozenset(
    {FieldType.SELECT, FieldType.MULTI_SELECT, FieldType.RADIO, FieldType.CHECKBOX}
)
LENGTHS: Final = frozenset({FieldType.TEXT, FieldType.TEXTAREA})
PLACEHOLDERS: Final = (
    LENGTHS | NUMBER_TYPES | {FieldType.EMAIL, FieldType.PHONE, FieldType.URL, FieldType.POSTCODE}
)
# The inputs of numbers and dates, and what the form's JSON calls them.
NUMBER_LIMITS: Final = {
    "minimum": "min", "maximum": "max", "increment": "step", "prefix": "prefix", "unit": "unit",
}  # fmt: skip
DATE_LIMITS: Final = {"earliest": "min", "latest": "max"}
_TEXT_LIMITS: Final = frozenset({"prefix", "unit"})
_ANY_NUMBER: Final = Field(id="", label="", type=FieldType.NUMBER)
_HANDLE: Final = re.compile(rf"[{STEP}{QUESTION}][0-9]{{1,4}}")
# A bar in the value of an option is written with a backslash.
_BAR: Final = re.compile(r"(?<!\\)\|")


class QuestionSheet(msgspec.Struct, kw_only=True):
    """The inputs of one question. `handle` names them on this page: `q3.label`.

    `proposed` is the id last made from the label; while it stands, the id follows the label.
    `shown_field` is the handle of another question, `shown_values` what its answer has to be.
    """

    handle: str
    label: str = ""
    id: str = ""
    proposed: str = ""
    type: str = FieldType.TEXT.value
    required: bool = False
    help: str = ""
    placeholder: str = ""
    options: str = ""
    minimum: str = ""
    maximum: str = ""
    increment: str = ""
    prefix: str = ""
    unit: str = ""
    earliest: str = ""
    latest: str = ""
    max_length: str = ""
    shown_field: str = ""
    shown_values: list[str] = []

    @property
    def is_yes_no(self) -> bool:
        """Whether it is answered with yes or no."""
        is_tick = self.type == FieldType.CHECKBOX and not self.options.strip()
        return self.type == FieldType.YES_NO or is_tick

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Its options as (value, label); yes and no where it is answered so."""
        if self.is_yes_no:
            return [("yes", "Yes"), ("no", "No")]
        return read_options(self.options) if self.type in CHOICES else []


class StepSheet(msgspec.Struct, kw_only=True):
    """The inputs of one step, and its questions in their order."""

    handle: str
    id: str = ""
    title: str = ""
    help: str = ""
    questions: list[QuestionSheet] = []


def is_handle(text: str) -> bool:
    """Whether `text` can name a row of the page."""
    return _HANDLE.fullmatch(text) is not None


class Sheet(msgspec.Struct, kw_only=True):
    """A form in the editor. One that is not asked step by step has one step without an id."""

    steps: list[StepSheet]
    has_steps: bool
    removed: list[str] = []

    @property
    def questions(self) -> list[QuestionSheet]:
        """Every question, in the order they are asked."""
        return [question for step in self.steps for question in step.questions]

    def find(self, handle: str) -> QuestionSheet | None:
        """The question of this handle."""
        return next((one for one in self.questions if one.handle == handle), None)


_TEXTS: Final = tuple(
    name
    for name in QuestionSheet.__struct_fields__
    if name not in {"handle", "required", "shown_values"}
)


def read_sheet(form: Form) -> Sheet:
    """The sheet that a page posted: its rows in the order they stand on the page."""
    steps: list[StepSheet] = []
    for handle in dict.fromkeys(form.texts("row")):
        if not is_handle(handle):
            continue
        if handle.startswith(STEP):
            steps.append(_posted_step(form, handle))
        else:
            if not steps:
                steps.append(StepSheet(handle=f"{STEP}0"))
            steps[-1].questions.append(_posted_question(form, handle))
    sheet = Sheet(
        steps=steps or [StepSheet(handle=f"{STEP}0")],
        has_steps=form.flag("has_steps"),
        removed=form.texts("removed"),
    )
    propose_ids(sheet)
    return sheet


def _posted_step(form: Form, handle: str) -> StepSheet:
    return StepSheet(
        handle=handle,
        id=form.text(f"{handle}.id"),
        title=form.text(f"{handle}.title"),
        help=form.text(f"{handle}.help"),
    )


def _posted_question(form: Form, handle: str) -> QuestionSheet:
    texts = {name: form.text(f"{handle}.{name}") for name in _TEXTS}
    lines = [line.strip() for line in form.text(f"{handle}.shown_lines").split("\n")]
    values = [*form.texts(f"{handle}.shown_values"), *lines]
    # Another question was chosen: the answers were the other one's.
    if form.text(f"{handle}.shown_was") != texts["shown_field"]:
        values = []
    posted = {
        "handle": handle,
        "required": form.flag(f"{handle}.required"),
        "shown_values": [value for value in values if value],
    }
    return msgspec.convert({**texts, **posted}, QuestionSheet)


def propose_ids(sheet: Sheet) -> None:
    """Give each question that has no id of its own one that is made from its label."""
    taken = {one.id for one in sheet.questions if one.id and one.id != one.proposed}
    for question in sheet.questions:
        if question.id and question.id != question.proposed:
            question.proposed = ""
            continue
        question.proposed = question.id = rules.propose_id(question.label, taken)
        taken.add(question.id)


def sheet_of(raw: RawSchema) -> Sheet:
    """The sheet of a stored form, where every step has an id, and one of its own."""
    named: dict[str, Mapping[str, object]] = {}
    for step in _objects(raw.get("steps")):
        named.setdefault(_text(step, "id"), step)
    by_id = {
        name: StepSheet(
            handle=f"{STEP}{at}",
            id=name if rules.is_field_id(name) else f"step-{at + 1}",
            title=_text(step, "title"),
            help=_text(step, "help"),
        )
        for at, (name, step) in enumerate(named.items())
    }
    steps = list(by_id.values()) or [StepSheet(handle=f"{STEP}0")]
    sheet = Sheet(steps=steps, has_steps=bool(by_id))
    for at, field in enumerate(_objects(raw.get("fields"))):
        step = by_id.get(_text(field, "step"), sheet.steps[0])
        step.questions.append(_stored_question(field, f"{QUESTION}{at}"))
    _link_conditions(sheet)
    return sheet


def _stored_question(field: Mapping[str, object], handle: str) -> QuestionSheet:
    names = ("label", "id", "type", "help", "placeholder", "max_length")
    texts = {name: _text(field, name) for name in names}
    is_required = field.get("required") is True
    question = msgspec.convert({**texts, "handle": handle, "required": is_required}, QuestionSheet)
    options = field.get("options")
    if isinstance(options, Mapping):
        limits = cast("Mapping[str, object]", options)
        names_of = DATE_LIMITS if question.type == FieldType.DATE else NUMBER_LIMITS
        for name, key in names_of.items():
            setattr(question, name, _text(limits, key))
    else:
        question.options = "\n".join(map(_option_line, cast("list[object]", options or [])))
    condition = field.get("shown_if")
    if isinstance(condition, Mapping):
        given = cast("Mapping[str, object]", condition)
        values = [given["equals"]] if "equals" in given else given.get("in", [])
        question.shown_field = f"{LOST}{_text(given, 'field')}"
        question.shown_values = [_value_text(one) for one in cast("list[object]", values)]
    return question


def _link_conditions(sheet: Sheet) -> None:
    """Name the questions of conditions by handle, so that an id may change under them."""
    handles = {one.id: one.handle for one in reversed(sheet.questions) if one.id}
    for question in sheet.questions:
        name = question.shown_field.removeprefix(LOST)
        question.shown_field = handles.get(name, question.shown_field)


def schema_of(sheet: Sheet) -> RawSchema:
    """The form of a sheet as JSON. What does not read, such as `few` for a number, stays a text,
    which `parse_schema` names at its path.
    """
    fields = [
        _written(sheet, question, step) for step in sheet.steps for question in step.questions
    ]
    if not sheet.has_steps:
        return {"fields": fields}
    steps = [
        _filled({"id": step.id, "title": step.title, "help": step.help}) for step in sheet.steps
    ]
    return {"fields": fields, "steps": steps}


def _written(sheet: Sheet, question: QuestionSheet, step: StepSheet) -> RawSchema:
    written: RawSchema = {
        "id": question.id,
        "label": question.label,
        "type": question.type,
        **_filled(
            {
                "required": question.required,
                "help": question.help,
                "placeholder": question.placeholder if question.type in PLACEHOLDERS else "",
                "step": step.id if sheet.has_steps else "",
                "options": _written_options(question),
                "max_length": _number(question.max_length) if question.type in LENGTHS else "",
            }
        ),
    }
    if question.shown_field:
        written["shown_if"] = _written_condition(sheet, question)
    return written


def _written_options(question: QuestionSheet) -> object:
    if question.type in CHOICES:
        return [
            value if value == label else {"value": value, "label": label}
            for value, label in read_options(question.options)
        ]
    if question.type in NUMBER_TYPES:
        return _filled(
            {
                key: text if name in _TEXT_LIMITS else _number(text)
                for name, key in NUMBER_LIMITS.items()
                for text in [cast("str", getattr(question, name))]
            }
        )
    if question.type == FieldType.DATE:
        return _filled({"min": question.earliest, "max": question.latest})
    return None


def _written_condition(sheet: Sheet, question: QuestionSheet) -> RawSchema:
    asked = sheet.find(question.shown_field)
    name = asked.id if asked else question.shown_field.removeprefix(LOST)
    values = [_typed(asked, text) for text in question.shown_values]
    return (
        {"field": name, "equals": values[0]} if len(values) == 1 else {"field": name, "in": values}
    )


def _typed(asked: QuestionSheet | None, text: str) -> object:
    if asked and asked.is_yes_no and text in {"yes", "no"}:
        return text == "yes"
    return _number(text) if asked and asked.type in NUMBER_TYPES else text


def _number(text: str) -> object:
    number = rules.number_in_text(_ANY_NUMBER, text)
    return text if number is None else number


def read_options(text: str) -> list[tuple[str, str]]:
    """Options written one a line, as `value | label` or as one text for both."""
    options: list[tuple[str, str]] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        value, *label = (part.strip() for part in _BAR.split(line, maxsplit=1))
        value = value.replace("\\|", "|")
        options.append((value, label[0] if label and label[0] else value))
    return options


def _option_line(option: object) -> str:
    if isinstance(option, str):
        return option.replace("|", "\\|")
    given = cast("Mapping[str, object]", option)
    value = _text(given, "value").replace("|", "\\|")
    return f"{value} | {_text(given, 'label') or value}"


def _objects(raw: object) -> Iterator[Mapping[str, object]]:
    yield from cast("list[Mapping[str, object]]", raw or [])


def _text(raw: Mapping[str, object], key: str) -> str:
    return _value_text(raw.get(key))


def _value_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value)


def _filled(pairs: RawSchema) -> RawSchema:
    """The settings that say something; a bound of 0 does."""
    return {
        name: value
        for name, value in pairs.items()
        if value is not False and value not in ("", None, [], {})
    }
