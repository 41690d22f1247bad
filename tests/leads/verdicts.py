"""Answers of every type, good and bad, as a program sends them and as a page or a file does."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

Json: TypeAlias = object
# What the inputs of a page hold; the parts of a location by name.
Typed: TypeAlias = str | list[str] | dict[str, str]


class Case(NamedTuple):
    """One answer in both encodings, None where it cannot be expressed in one of them; what is
    stored, or the sentence it is refused with.
    """

    kind: str
    raw: Json
    typed: Typed | None
    stored: Json = None
    refused: str = ""


_CHOICES: Final = ["a", {"value": "b", "label": "Bee"}]
QUESTIONS: Final[Mapping[str, dict[str, object]]] = {
    "text": {"type": "text", "max_length": 10},
    "textarea": {"type": "textarea", "max_length": 10},
    "number": {"type": "number", "options": {"min": 5, "max": 9000, "prefix": "$", "unit": "GB"}},
    "decimal": {"type": "number", "options": {"step": 0.5}},
    "range": {"type": "range", "options": {"min": -10, "max": 10}},
    "select": {"type": "select", "options": _CHOICES},
    "radio": {"type": "radio", "options": _CHOICES},
    "multi-select": {"type": "multi-select", "options": _CHOICES},
    "boxes": {"type": "checkbox", "options": _CHOICES},
    "checkbox": {"type": "checkbox"},
    "yes-no": {"type": "yes-no"},
    "date": {"type": "date", "options": {"min": "2026-01-01", "max": "2026-12-31"}},
    "email": {"type": "email"},
    "phone": {"type": "phone"},
    "url": {"type": "url"},
    "postcode": {"type": "postcode"},
    "location": {"type": "location"},
}

_TEXT_ONLY: Final = "Send this answer as text."
_CONTROL: Final = "Remove the control characters, which cannot be seen or stored."
_OFFERED: Final = "Choose one of the answers offered."
_LIST: Final = "Send this answer as a list of texts."
_DATE: Final = "Enter a date as year-month-day, for example 2026-03-31."
_EMAIL: Final = "Enter an email address, for example name@company.com."
_PHONE: Final = "Enter a phone number with 7 to 15 digits, for example +1 555 010 0199."
_URL: Final = "Enter a web address, for example https://company.com."
_POSTCODE: Final = "Enter a postcode, for example 78701."
_PLACE: Final = "Send the location as an object with address, city, zip or a point."
_POINT: Final = "Give both latitude (-90 to 90) and longitude (-180 to 180), or neither."


def _texts(
    kind: str, good: Sequence[tuple[str, str]], bad: Sequence[tuple[str, str]]
) -> list[Case]:
    """Answers that are text in both encodings, and one that is no text."""
    return [
        *(Case(kind, raw, raw, stored=stored) for raw, stored in good),
        *(Case(kind, raw, raw, refused=sentence) for raw, sentence in bad),
        Case(kind, 5, None, refused=_TEXT_ONLY),
        Case(kind, ["a"], None, refused=_TEXT_ONLY),
    ]


def _numbers(kind: str, example: str, good: Sequence[tuple[Json, str, Json]]) -> list[Case]:
    sentence = f"Enter {'a' if kind == 'decimal' else 'a whole'} number, for example {example}."
    return [
        *(Case(kind, raw, typed, stored=stored) for raw, typed, stored in good),
        *(Case(kind, raw, None, refused=sentence) for raw in ("12", True, [5], {"a": 5})),
        *(Case(kind, None, typed, refused=sentence) for typed in ("x", "1,2", "1e3", "٣", "--5")),
        Case(kind, 10**13, str(10**13), refused=sentence),
    ]


def _many(kind: str) -> list[Case]:
    return [
        Case(kind, ["b", "a"], ["b", "a"], stored=["a", "b"]),
        Case(kind, ["a", "a"], ["a", "a"], stored=["a"]),
        Case(kind, ["b"], "b", stored=["b"]),
        Case(kind, ["c"], ["c"], refused=_OFFERED),
        Case(kind, ["a", "c"], ["a", "c"], refused=_OFFERED),
        Case(kind, ["a"] * 5, ["a"] * 5, refused=_OFFERED),
        Case(kind, [5], None, refused=_LIST),
        Case(kind, {"a": True}, None, refused=_LIST),
        Case(kind, True, None, refused=_LIST),
    ]


def _yes_or_no(kind: str) -> list[Case]:
    wrong = ("yes", 1, ["yes"])
    return [
        *(Case(kind, True, typed, stored=True) for typed in ("yes", "On", "1")),
        *(Case(kind, False, typed, stored=False) for typed in ("no", "false", "0")),
        *(Case(kind, raw, None, refused="Send true or false.") for raw in wrong),
        Case(kind, None, "maybe", refused="Choose yes or no."),
    ]


def _places() -> list[Case]:
    point = {"latitude": 45.76, "longitude": -4.0}
    typed_point = {"latitude": "45.76", "longitude": "-4"}
    return [
        Case("location", {"city": " Lyon ", "country": "fr"}, {"city": " Lyon ", "country": "fr"},
             stored={"city": "Lyon", "country": "FR"}),
        Case("location", {"zip": "sw1a 1aa"}, {"zip": "sw1a 1aa"}, stored={"zip": "SW1A 1AA"}),
        Case("location", point, typed_point, stored=point),
        Case("location", {"zip": "?"}, {"zip": "?"}, refused=_POSTCODE),
        Case("location", {"city": "x" * 101}, {"city": "x" * 101},
             refused="Use 100 characters or fewer; this has 101."),
        Case("location", {"latitude": 45.76}, {"latitude": "45.76"}, refused=_POINT),
        Case("location", {**point, "latitude": 91}, {**typed_point, "latitude": "91"},
             refused=_POINT),
        Case("location", {"city": 5}, None, refused=_TEXT_ONLY),
        Case("location", "Lyon", None, refused=_PLACE),
        Case("location", {"planet": "Mars"}, None, refused=_PLACE),
    ]  # fmt: skip


CASES: Final[list[Case]] = [
    *_texts("text", [("  a b ", "a b"), ("e\u0301", "é"), ("x" * 10, "x" * 10)],
            [("x" * 11, "Use 10 characters or fewer; this has 11."), ("a\tb", _CONTROL)]),
    *_texts("textarea", [("a\r\nb", "a\nb"), ("é" * 10, "é" * 10)],
            [("x\n" * 6, "Use 10 characters or fewer; this has 11."), ("a\x07b", _CONTROL)]),
    *_numbers("number", "120", [(1200, "$1,200", 1200), (120.0, "120.0", 120), (5, "5 GB", 5)]),
    Case("number", 12.5, "12.5", refused="Enter a whole number, for example 120."),
    Case("number", 4, "4", refused="Enter $5 or more."),
    Case("number", 9001, "9001", refused="Enter $9,000 or less."),
    *_numbers("decimal", "12.5", [(0.5, "0.5", 0.5), (-3, "-3", -3), (0, "0", 0)]),
    *_numbers("range", "10", [(-10, "-10", -10), (10, "+10", 10)]),
    Case("range", 11, "11", refused="Enter 10 or less."),
    *(case for kind in ("select", "radio") for case in _texts(
        kind, [("a", "a"), (" b ", "b")], [("Bee", _OFFERED), ("A", _OFFERED), ("c", _OFFERED)])),
    *_many("multi-select"), *_many("boxes"), *_yes_or_no("yes-no"), *_yes_or_no("checkbox"),
    *_texts("date", [("2026-01-01", "2026-01-01"), (" 2026-12-31 ", "2026-12-31")],
            [("2025-12-31", "Enter 2026-01-01 or a later date."),
             ("2027-01-01", "Enter 2026-12-31 or an earlier date."),
             ("2026-02-30", _DATE), ("31.3.2026", _DATE), ("20260331", _DATE)]),
    *_texts("email", [("amara@example.com", "amara@example.com")],
            [("nobody", _EMAIL), ("a@b@example.com", _EMAIL), ("@example.com", _EMAIL)]),
    *_texts("phone", [("+1 (555) 010-0199", "+15550100199"), ("555.0100", "5550100")],
            [("555010", _PHONE), ("5" * 16, _PHONE), ("call me 5550100", _PHONE),
             ("++15550100", _PHONE)]),
    *_texts("url", [("company.com", "https://company.com"),
                    ("http://company.com:8080/a?b", "http://company.com:8080/a?b")],
            [("ftp://company.com", _URL), ("company", _URL), ("https://a@company.com", _URL),
             ("a b.com", _URL)]),
    *_texts("postcode", [("78701", "78701"), (" sw1a  1aa ", "SW1A 1AA"), ("1234-567", "1234-567")],
            [("?", _POSTCODE), ("ABC", _POSTCODE), ("1--2", _POSTCODE), ("1" * 13, _POSTCODE)]),
    *_places(),
]  # fmt: skip

# Asked for and not given: nothing at all, and what counts as nothing.
MISSING: Final[Mapping[str, str]] = {
    **dict.fromkeys(QUESTIONS, "Answer this question."),
    **dict.fromkeys(("select", "radio"), "Choose one."),
    **dict.fromkeys(("multi-select", "boxes"), "Choose at least one."),
    "checkbox": "Tick this box to go on.",
    "yes-no": "Choose yes or no.",
    "location": "Enter a postcode, or a city where there is none.",
}
NOTHING: Final[Mapping[str, Json]] = {
    **dict.fromkeys(QUESTIONS, "  "),
    "multi-select": [],
    "boxes": ["", " "],
    "checkbox": False,
    "location": {"city": " "},
}
