"""How two versions of a form differ, in words: every change of a question, a step, the order."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from hotlead.niches.records import (
    ChangeKind,
    Field,
    FormDifference,
    FormPart,
    FormSchema,
    Option,
    Step,
    format_number,
)
from hotlead.niches.rules.describe import TYPE_WORDS, describe_condition

_QUOTED_CHARS_MAX = 60
_VERBS = {ChangeKind.ADDED: "Added", ChangeKind.REMOVED: "Removed", ChangeKind.CHANGED: "Changed"}


def list_differences(before: FormSchema, after: FormSchema) -> list[FormDifference]:
    """Return everything that differs from one form to the other; empty where nothing does.

    A question or a step is the same while its id is. Steps come first; of each kind what is new,
    what is gone, and what is no longer as it was.
    """
    return [*_step_differences(before, after), *_question_differences(before, after)]


def summarize(differences: Sequence[FormDifference], chars_max: int) -> str:
    """Write differences as one line, such as `Added Memory. Changed Budget (minimum 5 → 10).`"""
    parts: list[str] = []
    for kind, verb in _VERBS.items():
        found = [_short(one) for one in differences if one.kind is kind]
        if found:
            parts.append(f"{verb} {', '.join(found)}.")
    line = " ".join(parts)
    return line if len(line) <= chars_max else line[: chars_max - 1].rstrip() + "…"


def _short(difference: FormDifference) -> str:
    name = difference.label or difference.id
    named = f"step {name}" if difference.part is FormPart.STEP else name
    if difference.kind is not ChangeKind.CHANGED:
        return named
    return f"{named} ({'; '.join(difference.details)})"


def _step_differences(before: FormSchema, after: FormSchema) -> Iterable[FormDifference]:
    old = {step.id: step for step in before.steps}
    new = {step.id: step for step in after.steps}
    names = {**_step_names(before), **_step_names(after)}
    moved = _moved(list(old), list(new), {**_step_titles(before), **_step_titles(after)})

    def differ(kind: ChangeKind, step: Step, details: Iterable[str] = ()) -> FormDifference:
        return FormDifference(
            kind=kind,
            part=FormPart.STEP,
            id=step.id,
            label=names[step.id],
            details=tuple(details),
        )

    yield from (differ(ChangeKind.ADDED, new[name]) for name in new if name not in old)
    yield from (differ(ChangeKind.REMOVED, old[name]) for name in old if name not in new)
    for name, step in new.items():
        details = [*_step_details(old.get(name, step), step), *moved.get(name, ())]
        if details:
            yield differ(ChangeKind.CHANGED, step, details)


def _step_names(form: FormSchema) -> Mapping[str, str]:
    """What each step is called behind the word `step`: its title, or its number without one."""
    return {step.id: step.title or str(at) for at, step in enumerate(form.steps, start=1)}


def _step_titles(form: FormSchema) -> Mapping[str, str]:
    """What each step is called by itself."""
    return {step.id: step.title or f"step {at}" for at, step in enumerate(form.steps, start=1)}


def _step_details(old: Step, new: Step) -> Iterable[str]:
    yield from _text("title", old.title, new.title)
    yield from _text("explanation", old.help, new.help)


def _question_differences(before: FormSchema, after: FormSchema) -> Iterable[FormDifference]:
    old = {field.id: field for field in before.fields}
    new = {field.id: field for field in after.fields}
    placed_old, placed_new = _places(before), _places(after)
    moved = _moved_questions(placed_old, placed_new, after)
    steps = {
        step.id: f"step {_quoted(step.title)}" if step.title else f"step {at}"
        for at, step in enumerate(after.steps, start=1)
    }

    for name, field in new.items():
        if name not in old:
            yield _question(ChangeKind.ADDED, field, _facts(field))
    for name, field in old.items():
        if name not in new:
            yield _question(ChangeKind.REMOVED, field, ())
    for name, field in new.items():
        if name not in old:
            continue
        details = list(_field_details(old[name], field))
        details += _condition_details(old[name], after, field)
        if before.steps and after.steps and placed_old[name] != placed_new[name]:
            details.append(f"moved to {steps[placed_new[name]]}")
        details += moved.get(name, ())
        if details:
            yield _question(ChangeKind.CHANGED, field, details)


def _moved_questions(
    old: Mapping[str, str], new: Mapping[str, str], after: FormSchema
) -> Mapping[str, tuple[str]]:
    """What moved inside its step; what went to another one stands elsewhere anyway."""
    labels = {field.id: field.label or field.id for field in after.fields}
    moved: dict[str, tuple[str]] = {}
    for step in dict.fromkeys(new.values()):
        stayed = [
            [name for name in form if old.get(name) == new.get(name) == step] for form in (old, new)
        ]
        moved.update(_moved(stayed[0], stayed[1], labels))
    return moved


def _question(kind: ChangeKind, field: Field, details: Iterable[str]) -> FormDifference:
    return FormDifference(
        kind=kind,
        part=FormPart.QUESTION,
        id=field.id,
        label=field.label or field.id,
        details=tuple(details),
    )


def _places(form: FormSchema) -> Mapping[str, str]:
    """The step of each question; one that names none is asked in the first."""
    first = form.steps[0].id if form.steps else ""
    return {field.id: field.step or first for field in form.fields}


def _facts(field: Field) -> Iterable[str]:
    yield TYPE_WORDS[field.type]
    if field.required:
        yield "required"


def _moved(
    old: Sequence[str], new: Sequence[str], labels: Mapping[str, str]
) -> Mapping[str, tuple[str]]:
    """Where the fewest things went that explain the new order, by id; others only made room."""
    common_old = [name for name in old if name in set(new)]
    common_new = [name for name in new if name in set(old)]
    blocks = SequenceMatcher(None, common_old, common_new, autojunk=False).get_matching_blocks()
    stayed = {name for block in blocks for name in common_new[block.b : block.b + block.size]}
    return {
        name: (f"now after {_quoted(labels[common_new[at - 1]])}" if at else "now first",)
        for at, name in enumerate(common_new)
        if name not in stayed
    }


def _field_details(old: Field, new: Field) -> Iterable[str]:
    yield from _text("question", old.label, new.label)
    if old.type is not new.type:
        yield f"type {TYPE_WORDS[old.type]} → {TYPE_WORDS[new.type]}"
    if old.required is not new.required:
        yield "now required" if new.required else "now optional"
    yield from _text("help", old.help, new.help)
    yield from _text("placeholder", old.placeholder, new.placeholder)
    yield from _option_details(old.options, new.options)
    yield from _value("minimum", _number(old.minimum), _number(new.minimum))
    yield from _value("maximum", _number(old.maximum), _number(new.maximum))
    yield from _value("step", _number(old.increment), _number(new.increment))
    yield from _value("prefix", old.prefix, new.prefix)
    yield from _value("unit", old.unit, new.unit)
    yield from _value("earliest", old.earliest or "", new.earliest or "")
    yield from _value("latest", old.latest or "", new.latest or "")
    yield from _value("length", _number(old.max_length or None), _number(new.max_length or None))


def _option_details(old: Sequence[Option], new: Sequence[Option]) -> Iterable[str]:
    old_labels = {option.value: option.label for option in old}
    new_labels = {option.value: option.label for option in new}
    for value, label in new_labels.items():
        if value not in old_labels:
            yield f"option {_quoted(label)} added"
        elif label != old_labels[value]:
            yield f"option {_quoted(old_labels[value])} now reads {_quoted(label)}"
    for value, label in old_labels.items():
        if value not in new_labels:
            yield f"option {_quoted(label)} removed"
    kept_old = [value for value in old_labels if value in new_labels]
    kept_new = [value for value in new_labels if value in old_labels]
    if kept_old != kept_new:
        yield "options in another order"


def _condition_details(old: Field, after: FormSchema, new: Field) -> Iterable[str]:
    if old.shown_if == new.shown_if:
        return
    if new.shown_if is None:
        yield "now always asked"
    else:
        yield f"now asked only if {describe_condition(after, new)}"


def _text(name: str, old: str, new: str) -> Iterable[str]:
    # Compared before they are cut: two long texts may begin alike.
    if old != new:
        yield _change(name, _quoted(old), _quoted(new))


def _value(name: str, old: str, new: str) -> Iterable[str]:
    if old != new:
        yield _change(name, old, new)


def _change(name: str, old: str, new: str) -> str:
    if not old:
        return f"{name} {new} added"
    return f"{name} {old} → {new}" if new else f"{name} {old} removed"


def _quoted(text: str) -> str:
    if not text:
        return ""
    is_long = len(text) > _QUOTED_CHARS_MAX
    return f"“{text[: _QUOTED_CHARS_MAX - 1]}…”" if is_long else f"“{text}”"


def _number(number: int | float | None) -> str:
    return "" if number is None else format_number(number)
