"""Reading one answer: for each type of question, what it accepts and how it is stored."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import cast

import msgspec

from hotlead.kit.numerals import read_digits
from hotlead.kit.text import (
    Problem,
    is_blank,
    read_email,
    read_line,
    read_lines,
    read_phone,
    read_postcode,
    read_url,
)
from hotlead.niches.records import Answer, Field, FieldType, Location, Source
from hotlead.niches.rules.limits import (
    ADDRESS_CHARS_MAX,
    PLACE_CHARS_MAX,
    TEXT_CHARS_MAX,
    TEXTAREA_CHARS_MAX,
)
from hotlead.niches.rules.numbers import plain_number, read_number

CHOOSE_ONE = Problem("Choose one.")
CHOOSE_FROM_LIST = Problem("Choose one of the answers offered.")
CHOOSE_AT_LEAST_ONE = Problem("Choose at least one.")
CHOOSE_YES_OR_NO = Problem("Choose yes or no.")
TICK_TO_GO_ON = Problem("Tick this box to go on.")
ANSWER_NEEDED = Problem("Answer this question.")
PLACE_NEEDED = Problem("Enter a postcode, or a city where there is none.")
ONE_ANSWER_ONLY = Problem("Give one answer only.")
TEXT_NEEDED = Problem("Send this answer as text.")
LIST_NEEDED = Problem("Send this answer as a list of texts.")
BAD_DATE = Problem("Enter a date as year-month-day, for example 2026-03-31.")
BAD_LOCATION = Problem("Send the location as an object with address, city, zip or a point.")
BAD_POINT = Problem("Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.")

_YES = frozenset({"yes", "true", "on", "1"})
_NO = frozenset({"no", "false", "off", "0"})
# What says the most about a place in one word; any other part will do.
PLACE_PART_NEEDED = "zip"
_PLACE_PARTS = ("address", "city", "state", "country", "zip")
_POINT_PARTS = ("latitude", "longitude")
LOCATION_PARTS = (*_PLACE_PARTS, *_POINT_PARTS)

_TEXT_READERS: Mapping[FieldType, Callable[[str], str | Problem]] = {
    FieldType.EMAIL: read_email,
    FieldType.PHONE: read_phone,
    FieldType.URL: read_url,
    FieldType.POSTCODE: read_postcode,
}


def read_answer(field: Field, raw: object, source: Source) -> Answer | Problem | None:
    """Read one answer; None where there is none. Never raises, whatever `raw` is."""
    if field.is_many:
        return _read_many(field, raw)
    if field.type is FieldType.LOCATION:
        return _read_location(raw, source)
    single = _single(raw, source)
    if single is None or (isinstance(single, str) and is_blank(single)):
        return None
    return single if isinstance(single, Problem) else _read_single(field, single, source)


def _read_single(field: Field, single: object, source: Source) -> Answer | Problem:
    if field.is_yes_no:
        return _read_yes_no(single, source)
    if field.type in {FieldType.NUMBER, FieldType.RANGE}:
        return read_number(field, single, source)
    return _read_text(field, single) if isinstance(single, str) else TEXT_NEEDED


def missing(field: Field) -> Problem:
    """Say what is needed where a required question has no answer."""
    if field.is_many:
        return CHOOSE_AT_LEAST_ONE
    if field.type in {FieldType.SELECT, FieldType.RADIO}:
        return CHOOSE_ONE
    if field.type is FieldType.CHECKBOX:
        return TICK_TO_GO_ON
    if field.type is FieldType.YES_NO:
        return CHOOSE_YES_OR_NO
    return PLACE_NEEDED if field.type is FieldType.LOCATION else ANSWER_NEEDED


def _single(raw: object, source: Source) -> object:
    """Unwrap the one text a page sent for a question; an empty list is no answer."""
    if source is Source.API or not isinstance(raw, list | tuple):
        return raw
    texts = cast("Sequence[object]", raw)
    if len(texts) > 1:
        return ONE_ANSWER_ONLY
    return texts[0] if texts else None


def _read_text(field: Field, raw: str) -> str | Problem:
    if field.type in {FieldType.SELECT, FieldType.RADIO}:
        chosen = raw.strip()
        return chosen if _offers(field, chosen) else CHOOSE_FROM_LIST
    if field.type is FieldType.DATE:
        return _read_date(field, raw)
    if field.type is FieldType.TEXTAREA:
        return read_lines(raw, field.max_length or TEXTAREA_CHARS_MAX)
    reader = _TEXT_READERS.get(field.type)
    return reader(raw) if reader else read_line(raw, field.max_length or TEXT_CHARS_MAX)


def _offers(field: Field, value: str) -> bool:
    return any(option.value == value for option in field.options)


def _read_many(field: Field, raw: object) -> list[str] | Problem | None:
    """Read chosen options; they are stored once each, in the order the question lists them."""
    if isinstance(raw, str):
        raw = None if is_blank(raw) else [raw]
    if raw is None:
        return None
    if not isinstance(raw, list | tuple):
        return LIST_NEEDED
    items = cast("Sequence[object]", raw)
    if len(items) > repeats_max(field):
        return CHOOSE_FROM_LIST
    chosen = {item.strip() for item in items if isinstance(item, str) and item.strip()}
    if any(not isinstance(item, str) for item in items):
        return LIST_NEEDED
    ordered = [option.value for option in field.options if option.value in chosen]
    if len(ordered) < len(chosen):
        return CHOOSE_FROM_LIST
    return ordered or None


def repeats_max(field: Field) -> int:
    """Repeats are harmless, yet a list far longer than the question is not an answer."""
    return 2 * len(field.options)


def _read_yes_no(raw: object, source: Source) -> bool | Problem:
    if source is Source.API:
        return raw if isinstance(raw, bool) else Problem("Send true or false.")
    word = raw.strip().lower() if isinstance(raw, str) else ""
    if word in _YES:
        return True
    return False if word in _NO else CHOOSE_YES_OR_NO


def _read_date(field: Field, raw: str) -> str | Problem:
    day = parse_date(raw.strip())
    if day is None:
        return BAD_DATE
    if field.earliest is not None and day.isoformat() < field.earliest:
        return Problem(f"Enter {field.earliest} or a later date.")
    if field.latest is not None and day.isoformat() > field.latest:
        return Problem(f"Enter {field.latest} or an earlier date.")
    return day.isoformat()


def parse_date(text: str) -> date | None:
    """Read `YYYY-MM-DD`. Python also reads `20260331` and `2026-W14-2`, which people never mean."""
    if len(text) != len("2026-03-31") or not text.isascii() or text[4] + text[7] != "--":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _read_location(raw: object, source: Source) -> dict[str, str | float] | Problem | None:
    """Read a place: any of its parts, each checked; a part that is empty is left out."""
    if not isinstance(raw, Mapping):
        return None if raw in (None, "", [""], []) else BAD_LOCATION
    parts = cast("Mapping[object, object]", raw)
    if not all(isinstance(name, str) and name in LOCATION_PARTS for name in parts):
        return BAD_LOCATION
    place = _read_place(parts, source)
    if isinstance(place, Problem):
        return place
    point = _read_point(parts, source)
    if isinstance(point, Problem):
        return point
    return {**place, **point} or None


def _read_place(parts: Mapping[object, object], source: Source) -> dict[str, str] | Problem:
    place: dict[str, str] = {}
    for name in _PLACE_PARTS:
        raw = _single(parts.get(name), source)
        if raw is None or raw == "":
            continue
        read = _read_place_part(name, raw) if isinstance(raw, str) else TEXT_NEEDED
        if isinstance(read, Problem):
            return read
        if read:
            place[name] = read
    return place


def _read_place_part(name: str, raw: str) -> str | Problem:
    if is_blank(raw):
        return ""
    if name == "zip":
        return read_postcode(raw)
    text = read_line(raw, ADDRESS_CHARS_MAX if name == "address" else PLACE_CHARS_MAX)
    # Two letters are a code (ISO 3166), and codes are compared in upper case.
    is_code = isinstance(text, str) and len(text) == 2 and name in {"state", "country"}
    return text.upper() if isinstance(text, str) and is_code else text


def wrong_place_part(parts: Mapping[str, str]) -> str:
    """Return the part that an error of a place is about: the postcode where none of them is bad."""
    bad = (name for name in _PLACE_PARTS if _is_bad(name, parts.get(name, "")))
    return next(bad, PLACE_PART_NEEDED)


def _is_bad(name: str, text: str) -> bool:
    return isinstance(_read_place_part(name, text), Problem)


def _read_point(parts: Mapping[object, object], source: Source) -> dict[str, float] | Problem:
    given = [_single(parts.get(name), source) for name in _POINT_PARTS]
    if all(raw is None or raw == "" for raw in given):
        return {}
    latitude, longitude = (_read_degrees(raw, source) for raw in given)
    if latitude is None or longitude is None:
        return BAD_POINT
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return BAD_POINT
    return {"latitude": latitude, "longitude": longitude}


def _read_degrees(raw: object, source: Source) -> float | None:
    if source is Source.FORM and isinstance(raw, str):
        digits = read_digits(raw)
        return None if digits is None else float(digits)
    # As it was given: six decimals are enough for a number, and a tenth of a metre here.
    is_number = plain_number(raw) is not None
    return float(cast("int | float", raw)) if is_number else None


def location_of(answer: Answer | None) -> Location | None:
    """Return a stored location answer as a `Location`."""
    return msgspec.convert(answer, Location) if isinstance(answer, dict) else None
