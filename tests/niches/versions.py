"""Random pairs of form versions with a mapping, filters and answers between them.

All from one `Random`, which a property seeds: drawing every part by itself costs a hundred times
what is tested.
"""

from itertools import product
from random import Random

from hotlead.niches.records import (
    Answer,
    Field,
    FieldMapping,
    FieldType,
    FormSchema,
    MappingType,
    Option,
    Shape,
    Value,
    cells_of,
    shape_of,
)
from hotlead.niches.rules import cell_name, is_compatible, propose_mapping

# Two that a filter cannot tell apart are among them: case does not count.
VALUES = ("US", "us", "EU", "Asia", "Pune")
LABELS = ("Where", "What", "Where from")
WORDS = ("bank", "Bank of Pune", "EU", "shop")
DAYS = ("2026-01-01", "2026-06-15", "2026-12-31")
CHOICES = (FieldType.SELECT, FieldType.RADIO, FieldType.MULTI_SELECT)
KINDS = (
    *CHOICES,
    *CHOICES,
    *CHOICES,
    FieldType.YES_NO,
    FieldType.CHECKBOX,
    FieldType.NUMBER,
    FieldType.RANGE,
    FieldType.DATE,
    FieldType.TEXT,
    FieldType.TEXTAREA,
    FieldType.POSTCODE,
)
CELLS = (Shape.ONE, Shape.YES_NO)


def schema(random: Random, older: FormSchema | None = None) -> FormSchema:
    """Two to six questions, most of them choices, many of the same kind as in an older form."""
    ids = random.sample("abcdef", random.randint(2, 6))
    kinds = [field.type for field in older.fields] if older else list(KINDS)
    return FormSchema(
        tuple(_field(random, field_id, random.choice([*kinds, *KINDS])) for field_id in ids)
    )


def _field(random: Random, field_id: str, kind: FieldType) -> Field:
    values = random.sample(VALUES, random.randint(1, 4)) if kind in CHOICES else []
    options = tuple(Option(value, value.title()) for value in values)
    return Field(id=field_id, label=random.choice(LABELS), type=kind, options=options)


def mapping(random: Random, old: FormSchema, new: FormSchema) -> list[FieldMapping]:
    """What an administrator may say became of each question; what is wrong counts as gone."""
    if random.random() < 0.2:
        return propose_mapping(old, new)
    whole = random.choice(new.fields)
    cells = [field for field in old.fields if shape_of(field) in CELLS]
    free = random.sample(new.fields, len(new.fields))
    rows = [_row(random, field, free) for field in old.fields]
    if len(cells) < 2 or random.random() < 0.6 or not _answers(whole):
        return rows
    parts = random.sample(cells, 2)
    merged = _merged_rows(random, parts, whole)
    rest = [row for row in rows if row.field_id not in {part.id for part in parts}]
    return [*merged, *rest]


def _row(random: Random, field: Field, free: list[Field]) -> FieldMapping:
    """Most often something that fits, in one of the new questions that are still `free`."""
    fitting = [target for target in free if is_compatible(field, target)]
    likely = [MappingType.RENAMED] * 6 if fitting else []
    if shape_of(field) in CELLS and len(free) > 1:
        likely += [MappingType.SPLIT] * 3
    kind = random.choice(likely or list(MappingType)) if free else MappingType.DEPRECATED
    if free and random.random() < 0.05:
        kind = random.choice(list(MappingType))
    config: dict[str, object] = {}
    if kind is MappingType.RENAMED:
        target = random.choice(fitting or free)
        free.remove(target)
        config["new_id"] = target.id
        became = [option.value for option in target.options]
        if became and field.options:
            config["options"] = {
                option.value: random.choice([*became * 3, None])
                for option in field.options
                if random.random() < 0.9
            }
    if kind is MappingType.SPLIT:
        choices = [part for part in free if _answers(part)] or free
        parts = random.sample(choices, min(len(choices), random.randint(1, 2)))
        for part in parts:
            free.remove(part)
        config["new_ids"] = [part.id for part in parts]
        config["values"] = {
            cell_name(cell): {
                part.id: random.choice(_answers(part))
                for part in parts
                if _answers(part) and random.random() < 0.9
            }
            for cell in cells_of(field)
            if random.random() < 0.9
        }
    return FieldMapping(field_id=field.id, mapping_type=kind, mapping_config=config)


def _merged_rows(random: Random, parts: list[Field], whole: Field) -> list[FieldMapping]:
    cells = [
        dict(zip((part.id for part in parts), cell, strict=True))
        for cell in product(*(cells_of(part) for part in parts))
        if random.random() < 0.9
    ]
    answers = _answers(whole)
    table = [{"from": cell, "to": random.choice(answers)} for cell in cells]
    config: dict[str, object] = {"new_id": whole.id, "table": table}
    return [
        FieldMapping(field_id=part.id, mapping_type=MappingType.MERGED, mapping_config=config)
        for part in parts
    ]


def _answers(field: Field) -> list[Value]:
    return list(cells_of(field)) or ([1, 2, 3] if shape_of(field) is Shape.NUMBER else [])


def filters(random: Random, form: FormSchema) -> dict[str, object]:
    """Filters a provider may have saved for a form: on one or two questions."""
    asked = random.sample(form.fields, random.choice([1, 1, 1, 2]))
    return {field.id: _filter(random, field) for field in asked}


def _filter(random: Random, field: Field) -> object:
    match shape_of(field):
        case Shape.YES_NO:
            return random.random() < 0.5
        case Shape.NUMBER:
            low = random.randint(0, 3)
            return {"min": low, "max": low + random.randint(0, 3)}
        case Shape.DATE:
            return {"min": random.choice(DAYS)}
        case Shape.ONE | Shape.MANY:
            offered = [option.value for option in field.options]
        case _:
            offered = list(WORDS)
            if random.random() < 0.3:
                return {"contains": random.choice(WORDS)}
    values = random.sample(offered, random.randint(1, len(offered)))
    return {"not_in": values} if random.random() < 0.5 else values


def answers(random: Random, form: FormSchema) -> dict[str, Answer]:
    """Answers that the form accepts; any of them may be missing."""
    return {field.id: _answer(random, field) for field in form.fields if random.random() < 0.85}


def _answer(random: Random, field: Field) -> Answer:
    offered = [option.value for option in field.options]
    match shape_of(field):
        case Shape.YES_NO:
            return random.random() < 0.5
        case Shape.NUMBER:
            return random.randint(0, 4)
        case Shape.DATE:
            return random.choice(DAYS)
        case Shape.ONE:
            return random.choice(offered)
        case Shape.MANY:
            return random.sample(offered, random.randint(1, len(offered)))
        case _:
            return random.choice(WORDS)
