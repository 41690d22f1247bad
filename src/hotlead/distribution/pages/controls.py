"""Terms as the fields of a form: drawn from what is stored, and read back from what was sent.

A field's name says what it holds: `f.budget.min`, `area.km`, `mon.0.from`, `cap_day`. Nothing is
judged here: what cannot be a number stays the text it was, and the verb says what is wrong.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias, cast

import msgspec

from hotlead.distribution.pages.places import COUNTRIES, STATES
from hotlead.kit.numerals import read_digits
from hotlead.niches.records import NUMBER_TYPES, Field, FieldType, FormSchema
from hotlead.subscriptions.records import DAYS, Json, Limits, StoredTerms, Terms
from hotlead.web.forms import Form

Pairs: TypeAlias = list[tuple[str, str]]

WINDOWS_SHOWN: Final = 2
WINDOWS_MAX: Final = 6
ALWAYS: Final = "always"
WEEKLY: Final = "weekly"
MIDNIGHT: Final = "00:00"
_LIMITS: Final = Limits.__struct_fields__
_COUNTRY_CODES: Final = frozenset(code for code, _ in COUNTRIES)
_STATE_CODES: Final = frozenset(f"US-{code}" for code, _ in STATES)


class Control(msgspec.Struct, frozen=True):
    """One question with the kind of control that filters it."""

    field: Field
    kind: str

    @property
    def name(self) -> str:
        """What its fields begin with."""
        return f"f.{self.field.id}"

    @property
    def options(self) -> list[tuple[str, str]]:
        """The answers to choose from, with what people read."""
        return [(option.value, option.label) for option in self.field.options]


def kind_of(field: Field) -> str | None:
    """The control of a question's filter; None where the service area matches it."""
    if field.type in NUMBER_TYPES:
        return "range"
    if field.type is FieldType.DATE:
        return "dates"
    if field.type is FieldType.LOCATION:
        return None
    if field.is_yes_no:
        return "yes-no"
    return "choices" if field.options else "words"


def controls_of(schema: FormSchema | None, filters: Mapping[str, object]) -> list[Control]:
    """The controls of a form's questions; a postcode's only where it is filtered by already."""
    found: list[Control] = []
    for field in schema.fields if schema else ():
        kind = kind_of(field)
        is_area = field.type is FieldType.POSTCODE and field.id not in filters
        if kind is not None and not is_area:
            found.append(Control(field, kind))
    return found


def draw(schema: FormSchema | None, terms: StoredTerms, outdated: Sequence[str]) -> Form:
    """The stored terms as the form that would be sent for them."""
    pairs: Pairs = [("keep", field_id) for field_id in outdated]
    for field_id, wanted in terms.filters.items():
        field = schema.find_field(field_id) if schema else None
        if field is not None and field_id not in outdated:
            pairs += _filter_pairs(f"f.{field_id}", kind_of(field), wanted)
    pairs += _area_pairs(terms.service_area or {})
    pairs += _schedule_pairs(terms.schedule)
    limits = {name: getattr(terms, name) for name in _LIMITS}
    pairs += [(name, str(value)) for name, value in limits.items() if value is not None]
    return Form(pairs)


def read(form: Form, schema: FormSchema | None, before: StoredTerms) -> Terms:
    """The terms a form asks for, unjudged; `before` has the filters that may only be kept."""
    filters: Json = {}
    for control in controls_of(schema, before.filters):
        wanted = _read_filter(form, control)
        if wanted is not None:
            filters[control.field.id] = wanted
    for field_id in form.texts("keep"):
        if field_id in before.filters:
            filters.setdefault(field_id, before.filters[field_id])
    limits = {name: form.maybe(name) for name in _LIMITS}
    return Terms(
        filters=filters,
        service_area=_read_area(form),
        schedule=_read_schedule(form),
        # Texts still: the rules read amounts and counts from them.
        **cast("dict[str, None]", limits),
    )


def names_area(form: Form) -> bool:
    """Whether any place is named in the form."""
    return any(form.text(name) for name in form.names() if name.startswith("area."))


def windows_of(form: Form, day: str) -> list[tuple[str, str]]:
    """The windows of a day with room for one more."""
    given = [
        (form.text(f"{day}.{at}.from"), form.text(f"{day}.{at}.until")) for at in range(WINDOWS_MAX)
    ]
    last = max((at for at, window in enumerate(given, start=1) if any(window)), default=0)
    return given[: min(max(WINDOWS_SHOWN, last + 1), WINDOWS_MAX)]


def _filter_pairs(name: str, kind: str | None, wanted: object) -> Pairs:
    if isinstance(wanted, bool):
        return [(name, "yes" if wanted else "no")]
    if isinstance(wanted, dict):
        given = cast("Json", wanted)
        if kind in {"range", "dates"}:
            return [(f"{name}.{end}", _plain(bound)) for end, bound in given.items()]
        if "contains" in given:
            return [(f"{name}.how", "contains"), (name, str(given["contains"]))]
        return [(f"{name}.how", "none_of"), *_listed(name, kind, given.get("not_in"))]
    return [(f"{name}.how", "any_of"), *_listed(name, kind, wanted)]


def _listed(name: str, kind: str | None, wanted: object) -> Pairs:
    values = [str(value) for value in cast("list[object]", wanted or [])]
    return [(name, value) for value in values] if kind == "choices" else [(name, "\n".join(values))]


def _area_pairs(area: Mapping[str, object]) -> Pairs:
    countries = [name.upper() for name in _texts(area, "countries")]
    states = [name.upper() for name in _texts(area, "states")]
    pairs: Pairs = [("area.countries", code) for code in countries if code in _COUNTRY_CODES]
    pairs += [("area.states", code) for code in states if code in _STATE_CODES]
    pairs += [
        ("area.other_countries", ", ".join(set(countries) - _COUNTRY_CODES)),
        ("area.other_states", ", ".join(sorted(set(states) - _STATE_CODES))),
        ("area.postcodes", ", ".join(_texts(area, "postcodes"))),
    ]
    circle = cast("Json", area.get("radius") or {})
    if "zip" in circle:
        # The ZIP code says where the middle is.
        circle = {"zip": circle["zip"], "km": circle["km"]}
    pairs += [(f"area.{part}", _plain(value)) for part, value in circle.items()]
    if area.get("polygons"):
        pairs.append(("area.polygons", msgspec.json.encode(area["polygons"]).decode()))
    return pairs


def _texts(area: Mapping[str, object], part: str) -> list[str]:
    return cast("list[str]", area.get(part) or [])


def _schedule_pairs(schedule: Mapping[str, object] | None) -> Pairs:
    pairs: Pairs = [("hours", WEEKLY if schedule else ALWAYS)]
    for day, windows in (schedule or {}).items():
        for at, (start, end) in enumerate(cast("list[tuple[str, str]]", windows)):
            until = MIDNIGHT if end == "24:00" else end
            pairs += [(f"{day}.{at}.from", start), (f"{day}.{at}.until", until)]
    return pairs


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)


def _read_filter(form: Form, control: Control) -> object:
    """The filter of one question as JSON; None where nothing is asked of it."""
    name, how = control.name, form.text(f"{control.name}.how")
    match control.kind:
        case "range" | "dates":
            as_bound = _number if control.kind == "range" else str
            ends = {end: form.text(f"{name}.{end}") for end in ("min", "max")}
            return {end: as_bound(text) for end, text in ends.items() if text} or None
        case "yes-no":
            return {"yes": True, "no": False}.get(form.text(name))
        case "choices":
            values = [value for value in form.texts(name) if value]
        case _:
            values = _lines(form.text(name))
            if values and how == "contains":
                return {"contains": " ".join(values)}
    if not values:
        return None
    return {"not_in": values} if how == "none_of" else values


def _read_area(form: Form) -> Json:
    area: Json = {
        "countries": [*form.texts("area.countries"), *_parts(form, "area.other_countries")],
        "states": [*form.texts("area.states"), *_parts(form, "area.other_states")],
        "postcodes": _parts(form, "area.postcodes"),
    }
    typed = {part: form.text(f"area.{part}") for part in ("zip", "km", "latitude", "longitude")}
    circle = {part: text for part, text in typed.items() if text}
    if circle:
        as_sent = {part: _number(text) for part, text in circle.items() if part != "zip"}
        area["radius"] = {"zip": circle["zip"], **as_sent} if "zip" in circle else as_sent
    if drawn := form.text("area.polygons"):
        area["polygons"] = _json(drawn)
    return {part: given for part, given in area.items() if given}


def _read_schedule(form: Form) -> Json | None:
    if form.text("hours") != WEEKLY:
        return None
    week: Json = {}
    for day in DAYS:
        windows = [_window(start, end) for start, end in windows_of(form, day) if start or end]
        if windows:
            week[day] = windows
    # Without a window nothing would ever be sold; the rules say so of an empty day.
    return week or {"mon": []}


def _window(start: str, end: str) -> list[str]:
    # A time control knows no 24:00, and midnight to midnight is the whole day.
    return [start, "24:00"] if start == end == MIDNIGHT else [start[:5], end[:5]]


def _parts(form: Form, name: str) -> list[str]:
    return _kept(re.split(r"[,\n]", form.text(name)))


def _lines(text: str) -> list[str]:
    return _kept(text.split("\n"))


def _kept(parts: Iterable[str]) -> list[str]:
    return [part.strip() for part in parts if part.strip()]


def _number(text: str) -> object:
    digits = read_digits(text.strip().removeprefix("$"))
    if digits is None:
        return text
    return float(digits) if "." in digits else int(digits)


def _json(text: str) -> object:
    try:
        value: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text
    return value
