"""Form schemas and answers."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

import msgspec

Answer: TypeAlias = str | int | float | bool | list[str] | dict[str, str | float]
"""A stored answer. Numbers are finite, text is trimmed, a `location` is a dict of its parts."""


class FieldType(StrEnum):
    """The kinds of question a form can ask."""

    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    RANGE = "range"
    SELECT = "select"
    MULTI_SELECT = "multi-select"
    RADIO = "radio"
    CHECKBOX = "checkbox"
    YES_NO = "yes-no"
    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    POSTCODE = "postcode"
    LOCATION = "location"


DECIMALS_MAX = 6
CONTACT_NAME_CHARS_MAX = 255

TEXT_TYPES = frozenset({FieldType.TEXT, FieldType.TEXTAREA})
NUMBER_TYPES = frozenset({FieldType.NUMBER, FieldType.RANGE})
CHOICE_TYPES = frozenset({FieldType.SELECT, FieldType.RADIO})


class Source(StrEnum):
    """How answers arrive: text from a page or a CSV file, or typed JSON from a program."""

    FORM = "form"
    API = "api"


class Option(msgspec.Struct, frozen=True):
    """A choice: what is stored and what people read."""

    value: str
    label: str


class Condition(msgspec.Struct, frozen=True):
    """Shows a question only where the answer to an earlier one is among `values`."""

    field: str
    values: tuple[str | int | float | bool, ...]


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One question.

    `minimum`, `maximum` and `increment` belong to numbers. A whole `increment` (1 where none is
    given, as in HTML) asks for whole numbers; it is the granularity of the control, not a rule
    that refuses a true answer between two steps. `earliest` and `latest` are ISO dates.
    """

    id: str
    label: str
    type: FieldType
    required: bool = False
    help: str = ""
    placeholder: str = ""
    step: str = ""
    options: tuple[Option, ...] = ()
    minimum: int | float | None = None
    maximum: int | float | None = None
    increment: int | float | None = None
    prefix: str = ""
    unit: str = ""
    earliest: str | None = None
    latest: str | None = None
    max_length: int = 0
    shown_if: Condition | None = None

    @property
    def is_many(self) -> bool:
        """Whether the answer is a list of options."""
        return self.type is FieldType.MULTI_SELECT or (
            self.type is FieldType.CHECKBOX and bool(self.options)
        )

    @property
    def is_yes_no(self) -> bool:
        """Whether the answer is true or false; a checkbox without options is one tick."""
        return self.type is FieldType.YES_NO or (
            self.type is FieldType.CHECKBOX and not self.options
        )

    @property
    def is_whole(self) -> bool:
        """Whether a number has to be whole."""
        return self.increment is None or float(self.increment).is_integer()

    def label_of(self, value: str) -> str:
        """Return the label of an option, or the value itself where there is no such option."""
        return next((option.label for option in self.options if option.value == value), value)

    def with_prefix(self, number: int | float) -> str:
        """Write a number behind the prefix of the question: `$1,200`."""
        return f"{self.prefix}{format_number(number)}"

    def with_unit(self, text: str) -> str:
        """Write the unit of the question behind a number already written: `$120 per month`."""
        return f"{text}{self.unit}" if self.unit in {"", "%"} else f"{text} {self.unit}"


class Step(msgspec.Struct, frozen=True):
    """One page of a form that is asked page by page."""

    id: str
    title: str = ""
    help: str = ""


class FormStep(msgspec.Struct, frozen=True):
    """A step with its questions, in the order they are asked. `number` counts from 1."""

    id: str
    title: str
    help: str
    number: int
    fields: tuple[Field, ...]


class FormSchema(msgspec.Struct, frozen=True):
    """A checked form. `fields` stand in the order they are asked, step after step."""

    fields: tuple[Field, ...]
    steps: tuple[Step, ...] = ()

    def find_field(self, field_id: str) -> Field | None:
        """Return the question with this id, None where there is none."""
        return next((field for field in self.fields if field.id == field_id), None)


class Question(msgspec.Struct, frozen=True):
    """A question in plain words: its step's title, what it accepts, and when it is asked."""

    field: Field
    step: str
    limits: str
    condition: str


class LocationPart(msgspec.Struct, frozen=True, kw_only=True):
    """One input of a location, with what is wrong with it.

    `is_required` is None where nothing is to be said of it: the whole question is optional, or it
    depends.
    """

    name: str
    label: str
    autocomplete: str
    value: str
    is_required: bool | None
    error: str | None
    has_focus: bool


class DrawnQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question with what was answered so far and what is wrong with it.

    `wrong` is what a script says of an answer that cannot be one; `shown` is what lets it hide the
    question while the answer it depends on is another. `condition` says in words when to answer,
    where that is decided on the same page; "" where the question is to be answered in any case.
    """

    field: Field
    values: Sequence[str]
    error: str | None
    wrong: str
    has_focus: bool
    help: str
    options: Sequence[tuple[str, str]]
    columns: int
    parts: Sequence[LocationPart]
    shown: Mapping[str, str]
    condition: str

    @property
    def is_required(self) -> bool | None:
        """Whether an answer is needed; None where that depends on an answer of the same page."""
        return None if self.field.required and self.condition else self.field.required

    @property
    def value(self) -> str:
        """The one answer, "" where there is none."""
        return self.values[0] if self.values else ""


class Location(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place as answered. A point has both coordinates (degrees, WGS 84) or neither."""

    address: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    zip: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Answers(msgspec.Struct, frozen=True):
    """What a check found. `values` holds the good answers, `errors` a sentence per bad one."""

    values: dict[str, Answer]
    errors: dict[str, str]
    location: Location | None = None

    @property
    def is_valid(self) -> bool:
        """Whether nothing was wrong."""
        return not self.errors


def format_number(number: int | float) -> str:
    """Write `1200.50` as `1,200.5`: grouped, without exponent or idle zeros."""
    if isinstance(number, int):
        return f"{number:,}"
    return f"{number:,.{DECIMALS_MAX}f}".rstrip("0").rstrip(".")
