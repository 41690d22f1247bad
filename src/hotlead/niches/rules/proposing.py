"""Proposing what became of the questions of an older version of a form."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from re import findall
from typing import Final

from rapidfuzz.fuzz import ratio

from hotlead.niches.records import (
    Field,
    FieldMapping,
    FormMapping,
    FormSchema,
    Gone,
    Kept,
    MappingType,
    Merged,
    Option,
    Shape,
    Split,
    Value,
    shape_of,
)
from hotlead.niches.rules.mappings import cell_name, is_compatible

SIMILAR_MIN: Final = 0.8
# Of lists longer than this, only options that are called the same are taken for the same: with a
# hundred such questions, looking at every pair would take seconds.
COMPARED_MAX: Final = 2_500


def propose_mapping(old: FormSchema, new: FormSchema) -> list[FieldMapping]:
    """What most likely became of every question of `old`, for an administrator to look over.

    A question with the same id lives on where its answers keep their meaning. A vanished one
    lives on in a new one with the same or a similar label, or the same options. Splits and merges
    are proposed only where the labels of the options line up. The rest is gone.
    """
    rows: dict[str, FieldMapping] = {}
    free = {field.id: field for field in new.fields if old.find_field(field.id) is None}
    for field in old.fields:
        same = new.find_field(field.id)
        if same is not None and is_compatible(field, same):
            rows[field.id] = _kept(field, same)
        elif same is not None:
            free[same.id] = same
    left = [field for field in old.fields if field.id not in rows]
    for was, now in _renamed(left, list(free.values())):
        rows[was.id] = _kept(was, now)
        del free[now.id]
    left = [field for field in left if field.id not in rows]
    rows |= _split_or_merged(left, list(free.values()))
    return [rows.get(field.id) or _gone(field) for field in old.fields]


def invert_mapping(mapping: FormMapping) -> list[FieldMapping]:
    """The way back of a mapping, for putting the older version into force again.

    What several old answers became alike leads back to none of them: nobody can say which it was.
    """
    rows: dict[str, FieldMapping] = {}
    for rule in mapping.rules:
        match rule:
            case Kept(was, now, _, options):
                if is_compatible(now, was):
                    rows[now.id] = _row(now, was, _inverse_options(now, options))
            case Split(was, parts, table):
                # The table of a merge stands at the first of its questions in the form.
                inside = [field for field in mapping.new.fields if field in parts]
                rows |= _merged_rows(inside, was, _cells(inside, table)) if table else {}
            case Merged(parts, now, table):
                rows |= {now.id: _split_row(now, parts, _inverse_cells(table))}
            case Gone():
                pass
    return [rows.get(field.id) or _gone(field) for field in mapping.new.fields]


def _gone(field: Field) -> FieldMapping:
    return FieldMapping(field_id=field.id, mapping_type=MappingType.DEPRECATED)


def _kept(old: Field, new: Field) -> FieldMapping:
    return _row(old, new, _match_options(old.options, new.options))


def _row(old: Field, new: Field, options: Mapping[str, str | None]) -> FieldMapping:
    """Direct or renamed; only options that became something else are written."""
    offered = {option.value for option in new.options}
    told = {
        was: now
        for was, now in options.items()
        if now != was and not (now is None and was not in offered)
    }
    config: dict[str, object] = {"options": told} if told else {}
    if old.id == new.id:
        return FieldMapping(field_id=old.id, mapping_type=MappingType.DIRECT, mapping_config=config)
    return FieldMapping(
        field_id=old.id,
        mapping_type=MappingType.RENAMED,
        mapping_config={"new_id": new.id, **config},
    )


def _match_options(old: Sequence[Option], new: Sequence[Option]) -> dict[str, str | None]:
    """Which new option each old one became: by value, then by label, then by a similar label."""
    matched: dict[str, str | None] = dict(_same_options(old, new))
    taken = set(matched.values())
    free = [option for option in new if option.value not in taken]
    left = [option for option in old if option.value not in matched]
    for option in left if len(left) * len(free) <= COMPARED_MAX else ():
        best = max(free, key=lambda each: _similar(option.label, each.label), default=None)
        if best is not None and _similar(option.label, best.label) >= SIMILAR_MIN:
            matched[option.value] = best.value
            free.remove(best)
    return {option.value: matched.get(option.value) for option in old}


def _same_options(old: Sequence[Option], new: Sequence[Option]) -> dict[str, str]:
    """The options that have a value of the other list, or else a label of it."""
    offered = {option.value for option in new}
    same = {option.value: option.value for option in old if option.value in offered}
    named = {_plain(o.label): o.value for o in reversed(new) if o.value not in same}
    for option in old:
        value = None if option.value in same else named.pop(_plain(option.label), None)
        if value is not None:
            same[option.value] = value
    return same


def _renamed(old: Sequence[Field], new: Sequence[Field]) -> list[tuple[Field, Field]]:
    """Pairs of a vanished and a new question that seem to be the same, the likeliest first."""
    scored = [
        (_likeness(was, now), was_at, now_at)
        for was_at, was in enumerate(old)
        for now_at, now in enumerate(new)
        if is_compatible(was, now) and was.id != now.id
    ]
    pairs: list[tuple[Field, Field]] = []
    taken: set[tuple[str, int]] = set()
    for score, was_at, now_at in sorted(scored, key=lambda each: (-each[0], *each[1:])):
        if score >= SIMILAR_MIN and not {("old", was_at), ("new", now_at)} & taken:
            taken |= {("old", was_at), ("new", now_at)}
            pairs.append((old[was_at], new[now_at]))
    return pairs


def _likeness(old: Field, new: Field) -> float:
    label = _similar(old.label, new.label)
    if not old.options or not new.options:
        return label
    found = len(_same_options(old.options, new.options))
    shared = 2 * found / (len(old.options) + len(new.options))
    return max(label, shared if shared >= SIMILAR_MIN else 0.0) if shared else label / 2


def _similar(one: str, other: str) -> float:
    """How alike two labels are, from 0 to 1; numbers in them must be the same."""
    left, right = _plain(one), _plain(other)
    if left == right:
        return 1.0
    if _numbers(left) != _numbers(right):
        return 0.0
    return min(ratio(left, right) / 100, 0.99)


@lru_cache(maxsize=16_384)
def _plain(text: str) -> str:
    """Its words, in one case, with single spaces; a text without words as it is."""
    return " ".join(findall(r"\w+", text.casefold())) or text


@lru_cache(maxsize=16_384)
def _numbers(text: str) -> list[str]:
    return findall(r"\d+", text)


def _split_or_merged(old: Sequence[Field], new: Sequence[Field]) -> dict[str, FieldMapping]:
    """Splits and merges that the options themselves spell out: `2 cores, 4 GB` is both of them."""
    rows: dict[str, FieldMapping] = {}
    free = {field.id: field for field in new}
    for whole in old:
        parts, table = _spelled(whole, list(free.values()))
        if table:
            rows[whole.id] = _split_row(whole, parts, {v: cell for cell, v in table.items()})
            free = {key: field for key, field in free.items() if field not in parts}
    left = [field for field in old if field.id not in rows]
    for whole in list(free.values()):
        parts, table = _spelled(whole, left)
        if table:
            rows |= _merged_rows(parts, whole, table)
            left = [field for field in left if field not in parts]
    return rows


def _spelled(
    whole: Field, candidates: Iterable[Field]
) -> tuple[tuple[Field, ...], dict[tuple[Value, ...], Value]]:
    """The questions whose options are named by every option of `whole`, and which of them."""
    if shape_of(whole) is not Shape.ONE:
        return (), {}
    parts: list[Field] = []
    columns: list[list[Value]] = []
    for part in candidates:
        values = _named_options(whole, part)
        if shape_of(part) is Shape.ONE and values:
            parts.append(part)
            columns.append(values)
    cells = list(zip(*columns, strict=True))
    if len(parts) < 2 or len(set(cells)) < len(cells):
        return (), {}
    wholes = [option.value for option in whole.options]
    return tuple(parts), dict(zip(cells, wholes, strict=True))


def _named_options(whole: Field, part: Field) -> list[Value]:
    """What every option of `whole` says of `part`; empty where one says nothing."""
    values: list[Value] = []
    for option in whole.options:
        named = _named_option(option.label, part)
        if named is None:
            return []
        values.append(named)
    return values


def _named_option(label: str, part: Field) -> Value | None:
    """The one option of `part` whose words stand in the label, one after the other."""
    words = f" {_plain(label)} "
    found = [o.value for o in part.options if f" {_plain(o.label)} " in words]
    return found[0] if len(found) == 1 else None


def _inverse_options(now: Field, options: Mapping[str, str]) -> dict[str, str | None]:
    back: dict[str, str | None] = {}
    for was, became in options.items():
        back[became] = None if became in back else was
    return {option.value: back.get(option.value) for option in now.options}


def _cells(
    parts: Sequence[Field], table: Mapping[Value, Mapping[str, Value]]
) -> dict[tuple[Value, ...], Value]:
    cells: dict[tuple[Value, ...], Value] = {}
    seen: set[tuple[Value, ...]] = set()
    for was, told in table.items():
        cell = tuple(told[part.id] for part in parts if part.id in told)
        if len(cell) == len(parts) and cell not in seen:
            cells[cell] = was
        elif cell in seen:
            cells.pop(cell, None)
        seen.add(cell)
    return cells


def _inverse_cells(
    table: Mapping[tuple[Value, ...], Value],
) -> dict[Value, tuple[Value, ...]]:
    back: dict[Value, tuple[Value, ...]] = {}
    several: set[Value] = set()
    for cell, became in table.items():
        several |= {became} if became in back else set()
        back[became] = cell
    return {became: cell for became, cell in back.items() if became not in several}


def _split_row(
    whole: Field, parts: Sequence[Field], cells: Mapping[Value, Sequence[Value]]
) -> FieldMapping:
    ids = [part.id for part in parts]
    if not cells or shape_of(whole) not in {Shape.ONE, Shape.YES_NO}:
        return _gone(whole)
    values = {cell_name(was): dict(zip(ids, cell, strict=True)) for was, cell in cells.items()}
    return FieldMapping(
        field_id=whole.id,
        mapping_type=MappingType.SPLIT,
        mapping_config={"new_ids": ids, "values": values},
    )


def _merged_rows(
    parts: Sequence[Field], whole: Field, cells: Mapping[tuple[Value, ...], Value]
) -> dict[str, FieldMapping]:
    ids = [part.id for part in parts]
    table = [
        {"from": dict(zip(ids, cell, strict=True)), "to": became} for cell, became in cells.items()
    ]
    shapes = {shape_of(part) for part in parts}
    if not table or len(parts) < 2 or not shapes <= {Shape.ONE, Shape.YES_NO}:
        return {}
    config: dict[str, object] = {"old_ids": ids, "new_id": whole.id}
    return {
        part.id: FieldMapping(
            field_id=part.id,
            mapping_type=MappingType.MERGED,
            mapping_config=config | ({"table": table} if at == 0 else {}),
        )
        for at, part in enumerate(parts)
    }
