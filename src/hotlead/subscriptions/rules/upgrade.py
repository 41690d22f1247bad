"""Filters for another version of the form: what they matched, or less, and never more.

The answers of a choice are few, so a filter on one is taken for what it is: the set of answers it
passes. The new filter is built from the set those answers became. What cannot be told apart any
more is left out; where nothing is left, or the rest cannot be said, the filter is broken.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import cast

from hotlead.niches.records import (
    Field,
    FormMapping,
    Gone,
    Kept,
    Merged,
    Shape,
    Split,
    Value,
    cells_of,
    shape_of,
)
from hotlead.subscriptions.records.filters import (
    Filter,
    Filters,
    NotIn,
    OneOf,
    RangeFilter,
    YesNo,
)
from hotlead.subscriptions.records.upgrades import Upgrade, Verdict
from hotlead.subscriptions.rules.filters import filters_json, parse_filters

_CHOICES = frozenset({Shape.ONE, Shape.MANY})
_NAMES_SHOWN_MAX = 5


def upgrade_filters(steps: Sequence[FormMapping], filters: Filters) -> Upgrade:
    """Take filters along mappings, one after the other; the first that breaks them ends it.

    Carried filters match the mapped answers exactly as they matched the old ones. Changed ones
    match no more of them; only a not-in passes answers that the old version did not offer.
    """
    verdict, notes, taken = Verdict.CARRIED, dict[str, None](), filters
    for step in steps:
        if not taken.items:
            break
        desk = _Desk(step, dict(taken.items))
        upgraded = desk.upgrade()
        notes |= dict.fromkeys(upgraded.notes)
        if upgraded.verdict is Verdict.BROKEN:
            return Upgrade(Verdict.BROKEN, filters, tuple(notes))
        if upgraded.verdict is Verdict.CHANGED:
            verdict = Verdict.CHANGED
        taken = upgraded.filters
    return Upgrade(verdict, taken, tuple(notes))


class _Desk:
    """The filters of one subscription on their way over one mapping."""

    def __init__(self, mapping: FormMapping, wanted: Mapping[str, Filter]) -> None:
        self._mapping = mapping
        self._wanted = wanted
        self._made: dict[str, Filter] = {}
        self._broken: list[str] = []
        self._changed: list[str] = []

    def upgrade(self) -> Upgrade:
        for field_id in self._wanted:
            if self._mapping.old.find_field(field_id) is None:
                self._broken.append(f"The form does not ask “{field_id}”.")
        for rule in self._mapping.rules:
            match rule:
                case Kept():
                    self._keep(rule)
                case Split():
                    self._split(rule)
                case Merged():
                    self._merge(rule)
                case Gone(old):
                    if old.id in self._wanted:
                        self._broken.append(f"“{_label(old)}” is no longer asked.")
        return self._closed()

    def _closed(self) -> Upgrade:
        made = Filters(
            tuple(
                (field.id, self._made[field.id])
                for field in self._mapping.new.fields
                if field.id in self._made
            )
        )
        # What is stored must read back as what was decided, or it would match something else.
        if not self._broken and parse_filters(self._mapping.new, filters_json(made)) != (made, {}):
            self._broken.append("A filter can no longer be read.")
        if self._broken:
            return Upgrade(Verdict.BROKEN, Filters(), tuple(self._broken))
        verdict = Verdict.CHANGED if self._changed else Verdict.CARRIED
        return Upgrade(verdict, made, tuple(self._changed))

    def _keep(self, rule: Kept) -> None:
        wanted = self._wanted.get(rule.old.id)
        if wanted is None:
            return
        if shape_of(rule.old) not in _CHOICES:
            self._made[rule.new.id] = wanted
            return
        passes = _passing(rule.old, wanted)
        self._note_lost(rule, passes)
        came: dict[str, set[str]] = {}
        for was, now in rule.options.items():
            came.setdefault(now, set()).add(was)
        if isinstance(wanted, NotIn):
            self._keep_not_in(rule, wanted, passes, came)
            return
        # Those that stand for wanted answers only.
        good = {now for now, olds in came.items() if olds <= passes}
        alike = _confusable(rule.new, good)
        good = {now for now in good if now not in alike}
        self._note_mixed(rule.new, [n for n, olds in came.items() if olds & passes], good)
        if good:
            self._made[rule.new.id] = _same_or(wanted, OneOf(_ordered(rule.new, good)))
        else:
            self._broken.append(_nothing_left(rule.old))

    def _keep_not_in(
        self, rule: Kept, wanted: NotIn, passes: set[str], came: Mapping[str, set[str]]
    ) -> None:
        """A not-in stays one, so that answers that come to the form later pass it too.

        What it excludes and the form no longer asks might come back with a later version, so then
        it becomes the list of what passes today.
        """
        kept_out = {now for now, olds in came.items() if not olds <= passes}
        # What the form offers under an excluded name stays excluded, whatever it stood for.
        kept_out |= _alike(rule.new, wanted.values) - came.keys()
        # A filter cannot tell these from what it excludes.
        kept_out |= _alike(rule.new, kept_out)
        good = came.keys() - kept_out
        lost = _lost(rule, wanted, kept_out)
        unseen = lost or _names(rule.old, _excluded_and_gone(rule, passes))
        if rule.old.is_many and unseen:
            # Beside another answer it would have shut the lead out; now nobody can see it.
            self._broken.append(
                f"“{_label(rule.old)}” no longer offers {unseen}, so it cannot be excluded."
            )
            return
        if not good:
            self._broken.append(_nothing_left(rule.old))
            return
        self._note_mixed(rule.new, [n for n, olds in came.items() if olds & passes], good)
        fresh = {option.value for option in rule.new.options} - came.keys() - kept_out
        if fresh:
            names = _names(rule.new, fresh)
            self._changed.append(f"“{_label(rule.new)}” has new answers, which pass: {names}.")
        if kept_out and not lost:
            made = NotIn(_ordered(rule.new, kept_out))
            self._made[rule.new.id] = _same_or(wanted, made)
            return
        # A lead without an answer still must not match.
        self._made[rule.new.id] = OneOf(_ordered(rule.new, good | fresh))
        self._changed.append(
            f"“{_label(rule.old)}” no longer offers {lost}, which you excluded: you accept "
            f"{_names(rule.new, good | fresh)}, and answers that come later do not pass."
        )

    def _split(self, rule: Split) -> None:
        wanted = self._wanted.get(rule.old.id)
        if wanted is None:
            return
        passes = _passing(rule.old, wanted)
        told = {was: rule.table[was] for was in passes if rule.table.get(was)}
        parts = _rectangle(rule, list(told.values()))
        if parts is None or not _is_exact(rule, passes, parts):
            self._broken.append(
                f"“{_label(rule.old)}” was split, and your filter cannot be said in the new "
                "questions."
            )
            return
        self._made |= parts
        self._note_lost(rule, passes)
        if isinstance(wanted, NotIn):
            self._changed.append(f"“{_label(rule.old)}” was split into several questions.")

    def _merge(self, rule: Merged) -> None:
        asked = [self._wanted.get(field.id) for field in rule.old]
        if not any(asked):
            return
        # Texts that were joined have no cells: a filter on one of them cannot be said any more.
        cells = product(*(cells_of(field) for field in rule.old if rule.table))
        passing = {cell for cell in cells if cell and _cell_passes(asked, cell)}
        came: dict[Value, set[tuple[Value, ...]]] = {}
        for cell, now in rule.table.items():
            came.setdefault(now, set()).add(cell)
        good = {now for now, olds in came.items() if olds <= passing}
        good -= _confusable(rule.new, good)
        made = _admit(rule.new, good)
        label = _label(rule.new)
        if made is None:
            self._broken.append(f"“{label}” asks several questions at once and cannot tell yours.")
            return
        self._made[rule.new.id] = made
        mixed = any(olds & passing for now, olds in came.items() if now not in good)
        is_open = None in asked or any(isinstance(wanted, NotIn) for wanted in asked)
        if mixed or is_open or passing - rule.table.keys():
            names = _names(rule.new, good)
            self._changed.append(f"“{label}” asks several questions at once; you accept {names}.")

    def _note_lost(self, rule: Kept | Split, passes: Collection[Value]) -> None:
        known = rule.options.keys() if isinstance(rule, Kept) else rule.table.keys()
        lost = set(passes) - set(known)
        if isinstance(rule, Split):
            lost |= {was for was in passes if not rule.table.get(was)}
        if lost:
            names = _names(rule.old, lost)
            self._changed.append(f"“{_label(rule.old)}” no longer offers {names}.")

    def _note_mixed(self, new: Field, touched: Sequence[str], good: Collection[str]) -> None:
        mixed = [value for value in touched if value not in good]
        if mixed:
            names = _names(new, mixed)
            self._changed.append(
                f"“{_label(new)}”: {names} would also mean answers you do not want."
            )


def _passing(field: Field, wanted: Filter) -> set[str]:
    """The answers that the filter passes, each for itself."""
    cells = cast("Sequence[str]", cells_of(field))
    return {cell for cell in cells if wanted.matches([cell] if field.is_many else cell)}


def _cell_passes(asked: Sequence[Filter | None], cell: Sequence[Value]) -> bool:
    return all(
        wanted is None or wanted.matches(value) for wanted, value in zip(asked, cell, strict=True)
    )


def _rectangle(rule: Split, told: Sequence[Mapping[str, Value]]) -> dict[str, Filter] | None:
    """The filters that pass exactly these combinations of new answers; None where none do."""
    parts: dict[str, Filter] = {}
    full: list[str] = []
    size = 1
    for field in rule.new:
        values = {answers[field.id] for answers in told if field.id in answers}
        answered = sum(field.id in answers for answers in told)
        if not answered:
            continue
        if answered < len(told):
            return None
        size *= len(values)
        full.append(field.id)
        # A yes/no question that may be answered either way says nothing.
        if shape_of(field) is Shape.YES_NO and len(values) > 1:
            continue
        made = _admit(field, values)
        if made is None:
            return None
        parts[field.id] = made
    cells = {tuple(answers[field_id] for field_id in full) for answers in told}
    return parts if parts and len(cells) == size else None


def _is_exact(rule: Split, passes: Collection[Value], parts: Mapping[str, Filter]) -> bool:
    """Whether the filters pass the new answers of those that passed, and of no others."""
    for was, told in rule.table.items():
        is_passed = all(
            field_id in told and wanted.matches(told[field_id])
            for field_id, wanted in parts.items()
        )
        if is_passed != (was in passes and bool(told)):
            return False
    return True


def _admit(field: Field, values: Collection[Value]) -> Filter | None:
    """A filter that passes exactly these answers; None where there is none."""
    if not values:
        return None
    match shape_of(field):
        case Shape.YES_NO:
            return YesNo(bool(next(iter(values)))) if len(values) == 1 else None
        case Shape.NUMBER:
            number = float(next(iter(values)))
            return RangeFilter(number, number) if len(values) == 1 else None
        case _:
            texts = cast("Collection[str]", values)
            if _alike(field, texts) - set(texts):
                return None
            return OneOf(_ordered(field, texts))


def _alike(field: Field, values: Collection[str]) -> set[str]:
    """The options that a filter with these values cannot tell from them: case does not count."""
    folded = {value.casefold() for value in values}
    return {option.value for option in field.options if option.value.casefold() in folded}


def _confusable(field: Field, values: Collection[Value]) -> set[Value]:
    """Those of the values that a filter cannot tell from an option that is not among them."""
    others = {o.value.casefold() for o in field.options if o.value not in values}
    return {value for value in values if isinstance(value, str) and value.casefold() in others}


def _lost(rule: Kept, wanted: NotIn, kept_out: Collection[str]) -> str:
    """The names of what is excluded and cannot be said to the new version; empty where none is."""
    mapped = {was.casefold() for was in rule.options}
    said = mapped | {now.casefold() for now in kept_out}
    lost = {value for value in wanted.values if value.casefold() not in said}
    return _listed([f"“{rule.old.label_of(value)}”" for value in sorted(lost)])


def _excluded_and_gone(rule: Kept, passes: Collection[str]) -> set[Value]:
    """Options that did not pass and came to nothing, though another may be written alike."""
    return set(cells_of(rule.old)) - set(passes) - rule.options.keys()


def _same_or(wanted: Filter, made: OneOf | NotIn) -> Filter:
    """The old filter where the new one says the same, so that nothing is written anew."""
    if isinstance(wanted, OneOf | NotIn) and type(wanted) is type(made):
        return wanted if sorted(wanted.values) == sorted(made.values) else made
    return made


def _ordered(field: Field, values: Collection[str]) -> tuple[str, ...]:
    return tuple(option.value for option in field.options if option.value in values)


def _nothing_left(field: Field) -> str:
    return f"No answer you accept for “{_label(field)}” is left."


def _names(field: Field, values: Collection[Value]) -> str:
    named = [
        ("yes" if cell else "no") if isinstance(cell, bool) else f"“{field.label_of(str(cell))}”"
        for cell in cells_of(field) or sorted(values, key=str)
        if cell in values
    ]
    return _listed(named)


def _listed(named: Sequence[str]) -> str:
    hidden = len(named) - _NAMES_SHOWN_MAX
    return ", ".join([*named[:_NAMES_SHOWN_MAX], *([f"{hidden} more"] if hidden > 0 else [])])


def _label(field: Field) -> str:
    return field.label.rstrip("?: ")
