"""Mappings between two versions of a form: what became of each question of the older one."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from hotlead.niches.records.forms import Field, FieldType, FormSchema

Value: TypeAlias = str | bool | int | float
"""One answer of a table: an option, yes or no, or a number."""

MERGE_CELLS_MAX = 500


class MappingType(StrEnum):
    """What became of a question."""

    DIRECT = "direct"
    RENAMED = "renamed"
    SPLIT = "split"
    MERGED = "merged"
    DEPRECATED = "deprecated"


class FieldMapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of one question, as it is stored and sent.

    `mapping_config` is, by type:
    - direct: `{"options": {old value: new value or null}}`; an option left out keeps its value
      where that is still offered, and is dropped where it is not;
    - renamed: the same with `"new_id"`;
    - split: `{"new_ids": [...], "values": {old value: {new id: new answer}}}`, where the old
      values of a yes/no question are `yes` and `no`; a text without `values` goes to the first;
    - merged, for each of the old questions: `{"new_id": ...}`, and for the first of them
      `"table": [{"from": {old id: answer}, "to": new answer}]`; texts are joined instead;
    - deprecated: nothing.
    """

    field_id: str
    mapping_type: MappingType
    mapping_config: dict[str, object] = {}


class StoredMapping(FieldMapping, frozen=True, kw_only=True):
    """A mapping with the versions it leads from and to, and whether it was ever put to use."""

    from_version: int
    to_version: int
    is_used: bool


class MappingSet(msgspec.Struct, frozen=True, kw_only=True):
    """The mapping from the version in force to another one, complete: saved, or as proposed."""

    from_version: int
    to_version: int
    is_saved: bool
    mappings: list[FieldMapping]


class FormChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a version is put into force: with which mapping, and in place of which version.

    Without a mapping the saved one counts, else what is proposed; a question left out of it takes
    what is saved or proposed. With `from_version` it fails where another is in force by now; null
    stands for none.
    """

    from_version: int | UnsetType | None = UNSET
    mappings: list[FieldMapping] | None = None


class Shape(StrEnum):
    """What an answer is made of. Two questions of one shape can be asked the same thing."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes/no"
    ONE = "one option"
    MANY = "some options"
    PLACE = "place"
    EMAIL = "e-mail address"
    PHONE = "phone number"
    URL = "web address"
    POSTCODE = "postcode"


SHAPES: Mapping[FieldType, Shape] = {
    FieldType.TEXT: Shape.TEXT,
    FieldType.TEXTAREA: Shape.TEXT,
    FieldType.NUMBER: Shape.NUMBER,
    FieldType.RANGE: Shape.NUMBER,
    FieldType.DATE: Shape.DATE,
    FieldType.SELECT: Shape.ONE,
    FieldType.RADIO: Shape.ONE,
    FieldType.MULTI_SELECT: Shape.MANY,
    FieldType.CHECKBOX: Shape.YES_NO,
    FieldType.YES_NO: Shape.YES_NO,
    FieldType.LOCATION: Shape.PLACE,
    FieldType.EMAIL: Shape.EMAIL,
    FieldType.PHONE: Shape.PHONE,
    FieldType.URL: Shape.URL,
    FieldType.POSTCODE: Shape.POSTCODE,
}


def shape_of(field: Field) -> Shape:
    """The shape of a question's answers; a checkbox with options is a list of them."""
    return Shape.MANY if field.is_many else SHAPES[field.type]


def cells_of(field: Field) -> tuple[Value, ...]:
    """Every answer a choice or yes/no question can be given."""
    if shape_of(field) is Shape.YES_NO:
        return (True, False)
    return tuple(option.value for option in field.options)


class Kept(msgspec.Struct, frozen=True):
    """The question lives on, maybe under another id; `options` says what each option became.

    `shape` is that of the old answers.
    """

    old: Field
    new: Field
    shape: Shape
    options: Mapping[str, str]


class Split(msgspec.Struct, frozen=True):
    """One question became several. Without a table its text goes to the first of them."""

    old: Field
    new: tuple[Field, ...]
    table: Mapping[Value, Mapping[str, Value]]


class Merged(msgspec.Struct, frozen=True):
    """Several questions became one. Without a table their texts are joined."""

    old: tuple[Field, ...]
    new: Field
    table: Mapping[tuple[Value, ...], Value]


class Gone(msgspec.Struct, frozen=True):
    """The question is no longer asked."""

    old: Field


Rule: TypeAlias = Kept | Split | Merged | Gone


def old_of(rule: Rule) -> tuple[Field, ...]:
    """The old questions that a rule reads."""
    return rule.old if isinstance(rule, Merged) else (rule.old,)


def new_of(rule: Rule) -> tuple[Field, ...]:
    """The new questions that a rule leads to."""
    match rule:
        case Gone():
            return ()
        case Split():
            return rule.new
        case _:
            return (rule.new,)


class FormMapping(msgspec.Struct, frozen=True):
    """A checked mapping, ready to apply: every old question is in exactly one rule."""

    old: FormSchema
    new: FormSchema
    rules: tuple[Rule, ...]
