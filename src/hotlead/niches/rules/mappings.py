"""Reading a mapping between two versions of a form, and mapping answers by it."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import cast

from hotlead.niches.records import (
    MERGE_CELLS_MAX,
    Answer,
    Field,
    FieldMapping,
    FormMapping,
    FormSchema,
    Gone,
    Kept,
    MappingType,
    Merged,
    Rule,
    Shape,
    Split,
    Value,
    cells_of,
    shape_of,
)
from hotlead.niches.rules.numbers import plain_number
from hotlead.niches.rules.reading import as_list, as_object

# What may become what without losing its meaning, besides a shape becoming itself.
_COMPATIBLE = frozenset(
    {(Shape.ONE, Shape.MANY)}
    | {(shape, Shape.TEXT) for shape in (Shape.EMAIL, Shape.PHONE, Shape.URL, Shape.POSTCODE)}
)
_CHOICES = frozenset({Shape.ONE, Shape.MANY})
_CELLS = frozenset({Shape.ONE, Shape.YES_NO})
_TARGETS = frozenset({Shape.ONE, Shape.MANY, Shape.YES_NO, Shape.NUMBER})

_NO_SUCH_QUESTION = "The older version has no such question."
_NAMED_TWICE = "Say what became of this question once."
_NEEDS_TARGET = "Choose a question of the new version."
_OTHER_KIND = "The new question asks for another kind of answer, so this one cannot live on in it."
_TAKEN = "Another question already leads to “{}”."
_NEEDS_OPTIONS = "Name for each old option one that the new question offers, or none."
_NEEDS_TWO = "Merge at least two questions."
_CANNOT_SPLIT = "Only a choice, a yes/no question or a text can be split."
_CANNOT_MERGE = "Only choices and yes/no questions, or only texts, can be merged."
_NEEDS_VALUES = "Say for each old answer what the new questions answer."
_NEEDS_TABLE = "Say for each combination of old answers what the new question answers."
_TOO_MANY_CELLS = f"The questions have more than {MERGE_CELLS_MAX} combinations together."

Problems = dict[str, str]


def is_compatible(old: Field, new: Field) -> bool:
    """Whether answers to `old` keep their meaning as answers to `new`."""
    shapes = shape_of(old), shape_of(new)
    return shapes[0] is shapes[1] or shapes in _COMPATIBLE


def compile_mapping(
    old: FormSchema, new: FormSchema, given: Sequence[FieldMapping]
) -> tuple[FormMapping, Problems]:
    """Read a mapping. What is wrong is named by the old question, and counts as gone.

    A question that is not named is gone too. Each new question is led to by one rule at most.
    Never raises.
    """
    reader = _Reader(old, new, given)
    rules = tuple(reader.rules())
    return FormMapping(old, new, rules), reader.problems


def map_answers(mapping: FormMapping, answers: Mapping[str, object]) -> dict[str, Answer]:
    """Answers to the old version as answers to the new one.

    Total and pure. Options that are no longer offered are dropped, and a list that loses them all
    is no answer; texts and numbers stay as they were given, whatever the new limits are.
    """
    mapped: dict[str, Answer] = {}
    for rule in mapping.rules:
        match rule:
            case Kept():
                given = answers.get(rule.old.id)
                if given is not None and (answer := _map_kept(rule, given)) is not None:
                    mapped[rule.new.id] = answer
            case Split():
                mapped |= _map_split(rule, answers.get(rule.old.id))
            case Merged():
                answer = _map_merged(rule, [answers.get(field.id) for field in rule.old])
                mapped |= {} if answer is None else {rule.new.id: answer}
            case Gone():
                pass
    return mapped


def _map_kept(rule: Kept, answer: object) -> Answer | None:
    match rule.shape:
        case Shape.ONE:
            value = rule.options.get(answer) if isinstance(answer, str) else None
            return [value] if value is not None and rule.new.is_many else value
        case Shape.MANY:
            given = cast("list[object]", answer) if isinstance(answer, list) else []
            chosen = {rule.options.get(value) for value in given if isinstance(value, str)}
            return [o.value for o in rule.new.options if o.value in chosen] or None
        case Shape.NUMBER:
            # A bool is an int to isinstance only.
            return answer if type(answer) is int or type(answer) is float else None
        case Shape.YES_NO:
            return answer if isinstance(answer, bool) else None
        case Shape.PLACE:
            return cast("Answer", answer) if isinstance(answer, dict) else None
        case _:
            return answer if isinstance(answer, str) else None


def _map_split(rule: Split, answer: object) -> dict[str, Answer]:
    if not isinstance(answer, str | bool):
        return {}
    if not rule.table:
        return {rule.new[0].id: answer}
    told = rule.table.get(answer, {})
    return {field.id: _as_answer(field, told[field.id]) for field in rule.new if field.id in told}


def _map_merged(rule: Merged, answers: Sequence[object]) -> Answer | None:
    if not rule.table:
        return " ".join(text for text in answers if isinstance(text, str) and text) or None
    values = tuple(value for value in answers if isinstance(value, str | bool))
    merged = rule.table.get(values) if len(values) == len(answers) else None
    return None if merged is None else _as_answer(rule.new, merged)


def _as_answer(field: Field, value: Value) -> Answer:
    return [value] if field.is_many and isinstance(value, str) else value


class _Reader:
    """Reads the rules one by one, noting problems and which new questions are taken."""

    def __init__(self, old: FormSchema, new: FormSchema, given: Sequence[FieldMapping]) -> None:
        self._old, self._new = old, new
        self._given: dict[str, FieldMapping] = {}
        self._taken: set[str] = set()
        self.problems: Problems = {}
        for row in given:
            if old.find_field(row.field_id) is None:
                self.problems[row.field_id] = _NO_SUCH_QUESTION
            elif row.field_id in self._given:
                self.problems[row.field_id] = _NAMED_TWICE
            self._given.setdefault(row.field_id, row)

    def rules(self) -> list[Rule]:
        """A rule for every old question, in the order of the form."""
        read: list[Rule] = []
        done: set[str] = set()
        for field in self._old.fields:
            if field.id in done:
                continue
            group = self._group(field)
            rule = self._read(field, group)
            if isinstance(rule, str):
                self.problems.setdefault(field.id, rule)
                read += [Gone(each) for each in group]
            else:
                read.append(rule)
            done |= {each.id for each in group}
        return read

    def _group(self, field: Field) -> tuple[Field, ...]:
        """The question, with those it is merged with."""
        row = self._given.get(field.id)
        if row is None or row.mapping_type is not MappingType.MERGED:
            return (field,)
        new_id = row.mapping_config.get("new_id")
        named = {
            other.field_id
            for other in self._given.values()
            if other.mapping_type is MappingType.MERGED
            and other.mapping_config.get("new_id") == new_id
        }
        return tuple(each for each in self._old.fields if each.id in named)

    def _read(self, field: Field, group: tuple[Field, ...]) -> Rule | str:
        row = self._given.get(field.id)
        kind = row.mapping_type if row else MappingType.DEPRECATED
        config = row.mapping_config if row else {}
        match kind:
            case MappingType.DIRECT:
                return self._read_kept(field, field.id, config)
            case MappingType.RENAMED:
                return self._read_kept(field, config.get("new_id"), config)
            case MappingType.SPLIT:
                return self._read_split(field, config)
            case MappingType.MERGED:
                return self._read_merged(group, config)
            case MappingType.DEPRECATED:
                return Gone(field)

    def _target(self, new_id: object) -> Field | str:
        """The new question of this id, from now on taken; or what is wrong with it."""
        field = self._new.find_field(new_id) if isinstance(new_id, str) else None
        if field is None:
            return _NEEDS_TARGET
        if field.id in self._taken:
            return _TAKEN.format(field.label)
        self._taken.add(field.id)
        return field

    def _read_kept(self, old: Field, new_id: object, config: Mapping[str, object]) -> Kept | str:
        new = self._target(new_id)
        if isinstance(new, str):
            return new
        if not is_compatible(old, new):
            return _OTHER_KIND
        shape = shape_of(old)
        if shape not in _CHOICES:
            return Kept(old, new, shape, {})
        options = _read_options(old, new, config.get("options"))
        return _NEEDS_OPTIONS if options is None else Kept(old, new, shape, options)

    def _read_split(self, old: Field, config: Mapping[str, object]) -> Split | str:
        ids = as_list(config.get("new_ids"))
        if not ids:
            return _NEEDS_TARGET
        fields: list[Field] = []
        for new_id in ids:
            new = self._target(new_id)
            if isinstance(new, str):
                return new
            fields.append(new)
        if shape_of(old) is Shape.TEXT:
            return Split(old, tuple(fields), {}) if _are_texts(fields[:1]) else _OTHER_KIND
        if shape_of(old) not in _CELLS or any(shape_of(f) not in _TARGETS for f in fields):
            return _CANNOT_SPLIT
        table = _read_split_table(old, fields, config.get("values"))
        return Split(old, tuple(fields), table) if table else _NEEDS_VALUES

    def _read_merged(self, old: tuple[Field, ...], config: Mapping[str, object]) -> Merged | str:
        if len(old) < 2:
            return _NEEDS_TWO
        new = self._target(config.get("new_id"))
        if isinstance(new, str):
            return new
        if _are_texts(old) and shape_of(new) is Shape.TEXT:
            return Merged(old, new, {})
        if any(shape_of(f) not in _CELLS for f in old) or shape_of(new) not in _TARGETS:
            return _CANNOT_MERGE
        if prod(len(cells_of(field)) for field in old) > MERGE_CELLS_MAX:
            return _TOO_MANY_CELLS
        table = _read_merge_table(old, new, config.get("table"))
        return Merged(old, new, table) if table else _NEEDS_TABLE


def _are_texts(fields: Sequence[Field]) -> bool:
    return all(shape_of(field) is Shape.TEXT for field in fields)


def _read_options(old: Field, new: Field, raw: object) -> dict[str, str] | None:
    given = as_object(raw if raw is not None else {})
    offered = {option.value for option in new.options}
    known = {option.value for option in old.options}
    if given is None or not given.keys() <= known:
        return None
    if any(value is not None and value not in offered for value in given.values()):
        return None
    table = {option.value: given.get(option.value, option.value) for option in old.options}
    return {was: now for was, now in table.items() if isinstance(now, str) and now in offered}


def _read_value(field: Field, raw: object) -> Value | None:
    """Read an answer of a table; None where the question cannot be answered so."""
    match shape_of(field):
        case Shape.YES_NO:
            return raw if isinstance(raw, bool) else None
        case Shape.NUMBER:
            return plain_number(raw)
        case _:
            return raw if isinstance(raw, str) and raw in cells_of(field) else None


def _read_split_table(
    old: Field, new: Sequence[Field], raw: object
) -> dict[Value, dict[str, Value]] | None:
    given = as_object(raw)
    cells = {cell_name(cell): cell for cell in cells_of(old)}
    if not given or not given.keys() <= cells.keys():
        return None
    fields = {field.id: field for field in new}
    table: dict[Value, dict[str, Value]] = {}
    for name, told in given.items():
        answers = as_object(told)
        if answers is None or not answers.keys() <= fields.keys():
            return None
        read = {key: _read_value(fields[key], a) for key, a in answers.items() if a is not None}
        if None in read.values():
            return None
        table[cells[name]] = {key: value for key, value in read.items() if value is not None}
    return table


def _read_merge_table(
    old: Sequence[Field], new: Field, raw: object
) -> dict[tuple[Value, ...], Value] | None:
    known = set(product(*(cells_of(field) for field in old)))
    table: dict[tuple[Value, ...], Value] = {}
    for item in as_list(raw) or ():
        cell = as_object(item)
        told = as_object(cell.get("from")) if cell else None
        if cell is None or told is None:
            return None
        values = tuple(_read_value(field, told.get(field.id)) for field in old)
        if values not in known or values in table:
            return None
        result = _read_value(new, cell.get("to"))
        if result is None and cell.get("to") is not None:
            return None
        if result is not None:
            table[cast("tuple[Value, ...]", values)] = result
    return table


def cell_name(cell: Value) -> str:
    """How an old answer is named in a table of JSON: an option by its value, else yes or no."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell)
