"""What became of the questions of a form, as rows of a page: drawn from a mapping and read back.

A question that lives on has lines `old = new`. A split names the new questions,
`small = ram: low, disk: hdd`, and a merge the old ones, `ram: low, disk: hdd = small`.
Drawing a mapping that was proposed or saved here and reading it back gives the same mapping.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, cast

import msgspec

from hotlead.kit.errors import InvalidInput
from hotlead.niches import service as niches
from hotlead.niches.records import Field, FieldMapping, FormSchema, MappingType, Value, cells_of
from hotlead.subscriptions.pages.mapping_lines import (
    Side,
    UnreadableRow,
    find_question,
    line_of,
    named,
    quoted,
    read_answer,
    read_answers,
    read_lines,
)
from hotlead.web.forms import Form

NAMED_MAX: Final = 4
Config: TypeAlias = dict[str, object]


class Forms(msgspec.Struct, frozen=True):
    """The form in force, and the one that shall be."""

    old: FormSchema
    new: FormSchema


class MappingRow(msgspec.Struct, frozen=True, kw_only=True):
    """One old question: what became of it, where it leads to, and its answers in lines.

    `note` says what an administrator would otherwise miss.
    """

    id: str
    label: str
    kind: str
    new_id: str
    table: str
    has_table: bool
    note: str = ""


def rows_of(forms: Forms, mappings: Sequence[FieldMapping]) -> list[MappingRow]:
    """The rows of a complete mapping, in the order of the older form."""
    given = {mapping.field_id: mapping for mapping in mappings}
    return [_row(forms, field, given[field.id]) for field in forms.old.fields if field.id in given]


def typed_rows(forms: Forms, form: Form) -> list[MappingRow]:
    """The rows as they were typed; one that was not sent is left as it is."""
    return [
        MappingRow(
            id=field.id,
            label=field.label,
            kind=form.text(f"kind.{field.id}"),
            new_id=form.text(f"to.{field.id}"),
            table=form.text(f"table.{field.id}"),
            has_table=bool(cells_of(field) or form.text(f"table.{field.id}")),
            note=_note(forms, field, form.text(f"to.{field.id}")),
        )
        for field in forms.old.fields
        if f"kind.{field.id}" in form
    ]


def read_rows(forms: Forms, rows: Sequence[MappingRow]) -> list[FieldMapping]:
    """The mapping that rows stand for; raises InvalidInput by question (`mappings.cpu`)."""
    tables: dict[str, Config] = {}
    problems: dict[str, str] = {}
    for row in rows:
        try:
            tables[row.id] = _read_table(forms, row)
        except UnreadableRow as problem:
            problems[f"mappings.{row.id}"] = str(problem)
    if problems:
        raise InvalidInput(fields=problems)
    return [
        FieldMapping(
            field_id=row.id,
            mapping_type=MappingType(row.kind),
            mapping_config=_config(row, rows, tables),
        )
        for row in rows
    ]


def is_same(one: Sequence[FieldMapping], other: Sequence[FieldMapping]) -> bool:
    """Whether two mappings say the same, in whatever order."""
    return {row.field_id: row for row in one} == {row.field_id: row for row in other}


def _row(forms: Forms, field: Field, mapping: FieldMapping) -> MappingRow:
    config = mapping.mapping_config
    new_ids = cast("list[str]", config.get("new_ids", []))
    new_id = str(config.get("new_id") or next(iter(new_ids), ""))
    lines: list[str] = []
    match mapping.mapping_type:
        case MappingType.DIRECT | MappingType.RENAMED:
            new_id = field.id if mapping.mapping_type is MappingType.DIRECT else new_id
            lines = _kept_lines(field, forms.new.find_field(new_id), config)
        case MappingType.SPLIT:
            lines = _split_lines(new_ids, config)
        case MappingType.MERGED:
            lines = _merged_lines(config)
        case MappingType.DEPRECATED:
            pass
    return MappingRow(
        id=field.id,
        label=field.label,
        kind=mapping.mapping_type,
        new_id=new_id,
        table="\n".join(lines),
        has_table=bool(cells_of(field) or lines),
        note=_note(forms, field, new_id),
    )


def _note(forms: Forms, old: Field, new_id: str) -> str:
    """What answers and filters keep without meaning it any more: digits of a number, values."""
    new = forms.new.find_field(new_id)
    if new is None:
        return ""
    if (old.prefix, old.unit) != (new.prefix, new.unit):
        was, now = (field.with_unit(field.with_prefix(10)) for field in (old, new))
        return f"The unit changes: {was} becomes {now}, in answers and filters alike."
    labels = {option.value: option.label for option in old.options}
    renamed = [
        f"“{labels[option.value]}” becomes “{option.label}”"
        for option in new.options
        if labels.get(option.value, option.label) != option.label
    ]
    if not renamed:
        return ""
    more = [f"{len(renamed) - NAMED_MAX} more"] if len(renamed) > NAMED_MAX else []
    told = ", ".join([*renamed[:NAMED_MAX], *more])
    return f"Answers are called otherwise: {told}. Whoever accepts the one accepts the other."


def _kept_lines(old: Field, new: Field | None, config: Config) -> list[str]:
    told = cast("Mapping[str, str | None]", config.get("options") or {})
    offered = {option.value for option in new.options} if new else set[str]()
    became = [(option.value, told.get(option.value, option.value)) for option in old.options]
    return [line_of(quoted(was), quoted(now if now in offered else None)) for was, now in became]


def _split_lines(new_ids: Sequence[str], config: Config) -> list[str]:
    values = cast("Mapping[str, Mapping[str, Value | None]]", config.get("values") or {})
    lines = [
        line_of(quoted(was), named({key: told.get(key) for key in new_ids}))
        for was, told in values.items()
    ]
    used = {key for told in values.values() for key in told}
    return lines + [quoted(key) for key in new_ids[1:] if key not in used]


def _merged_lines(config: Config) -> list[str]:
    table = cast("Sequence[Mapping[str, object]]", config.get("table") or ())
    return [
        line_of(
            named(cast("Mapping[str, Value]", item["from"])),
            quoted(cast("Value | None", item.get("to"))),
        )
        for item in table
    ]


def _config(row: MappingRow, rows: Sequence[MappingRow], tables: Mapping[str, Config]) -> Config:
    if row.kind == MappingType.RENAMED:
        return {"new_id": row.new_id, **tables[row.id]}
    if row.kind != MappingType.MERGED:
        return tables[row.id]
    group = [each.id for each in rows if (each.kind, each.new_id) == (row.kind, row.new_id)]
    lines = [line for each in group for line in cast("list[object]", tables[each]["table"])]
    # The table of a merge is kept with its first question, whichever it was typed at.
    table: Config = {"table": lines} if lines and row.id == group[0] else {}
    return {"old_ids": group, "new_id": row.new_id, **table}


def _read_table(forms: Forms, row: MappingRow) -> Config:
    match row.kind:
        case MappingType.DIRECT if row.new_id not in {"", row.id}:
            sentence = "“Stays” leads to the question of the same id. Choose “Renamed” instead."
            raise UnreadableRow(sentence)
        case MappingType.DIRECT:
            return _read_kept(forms, row, row.id)
        case MappingType.RENAMED:
            return _read_kept(forms, row, row.new_id)
        case MappingType.SPLIT:
            return _read_split(forms, row)
        case MappingType.MERGED:
            return {"table": _read_merged(forms, row)}
        case MappingType.DEPRECATED:
            return {}
        case _:
            raise UnreadableRow("Choose what becomes of it.")


def _read_kept(forms: Forms, row: MappingRow, new_id: str) -> Config:
    old, new = find_question(forms.old, row.id), forms.new.find_field(new_id)
    options: dict[Value, Value | None] = {}
    for at, left, right in read_lines(row.table) if new else ():
        was = read_answer(old, _one(at, left))
        _refuse_twice(at, was, options)
        if right is None:
            raise UnreadableRow(f"Line {at} cannot be read. Write “old answer = new answer”.")
        options[was] = read_answer(new, _one(at, right)) if new and right else None
    offered = {option.value for option in new.options} if new else set[str]()
    told = {
        was: now
        for was, now in options.items()
        if now != was and not (now is None and was not in offered)
    }
    return {"options": told} if told else {}


def _read_split(forms: Forms, row: MappingRow) -> Config:
    old = find_question(forms.old, row.id)
    values: dict[str, dict[str, Value]] = {}
    ids: dict[str, None] = {row.new_id: None} if row.new_id else {}
    for at, left, right in read_lines(row.table):
        if right is None:
            ids |= {find_question(forms.new, _one(at, left)).id: None}
            continue
        was = niches.cell_name(read_answer(old, _one(at, left)))
        _refuse_twice(at, was, values)
        values[was] = read_answers(forms.new, right)
        ids |= dict.fromkeys(values[was])
    return {"new_ids": list(ids), **({"values": values} if values else {})}


def _read_merged(forms: Forms, row: MappingRow) -> list[Config]:
    new = forms.new.find_field(row.new_id)
    cells: list[Config] = []
    for at, left, right in read_lines(row.table) if new else ():
        if right is None or new is None:
            raise UnreadableRow(f"Line {at} cannot be read. Write “question: answer, … = new”.")
        became = read_answer(new, _one(at, right)) if right else None
        cells.append({"from": read_answers(forms.old, left), "to": became})
    return cells


def _one(at: int, side: Side) -> str:
    if len(side) != 1 or len(side[0]) != 1:
        raise UnreadableRow(f"Line {at} names several answers where one is expected.")
    return side[0][0]


def _refuse_twice(
    at: int, was: Value, known: Mapping[str, object] | Mapping[Value, object]
) -> None:
    if was in known:
        raise UnreadableRow(f"Line {at} says again what becomes of “{niches.cell_name(was)}”.")
