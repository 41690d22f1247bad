"""What an entry keeps of a change, and what an administrator's search means."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from ipaddress import ip_network
from typing import Final, TypeAlias, cast
from uuid import UUID

import msgspec

from hotlead.audit.records import AuditFilter, Difference, Network, Search

Snapshot: TypeAlias = msgspec.Struct | Mapping[str, object]

FIELDS_MAX: Final = 50
TEXT_CHARS_MAX: Final = 500
BEFORE: Final = "before"
AFTER: Final = "after"
LEFT_OUT: Final = "left_out"
# Where the values must not be kept, the names alone are: `{"changed": ["contact_name"]}`.
CHANGED: Final = "changed"
# How deep a value may lie in a mapping to have a name of its own: `service_area.radius.km`.
_DEPTH_MAX: Final = 4
_EMPTY: Final[tuple[object, ...]] = (None, "", [], {})
_ACTION: Final = re.compile(r"[a-z_]{1,50}(\.[a-z_]{0,50})?")


def changes(before: Snapshot, after: Snapshot) -> dict[str, object]:
    """What differs between two states: `{"before": {name: value}, "after": {name: value}}`.

    Only what differs is kept, as JSON: amounts and ids are text, moments ISO 8601. Parts of a
    mapping are named `filters.budget.max`. A name missing on one side was empty there; where
    nothing differs, the answer is empty. At most FIELDS_MAX names (`left_out` counts the others),
    texts cut at TEXT_CHARS_MAX. Never for the personal data of a lead: name its fields instead.
    """
    old, new = dict(_leaves(before)), dict(_leaves(after))
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    if not names:
        return {}
    shown = names[:FIELDS_MAX]
    left_out = len(names) - len(shown)
    return {
        BEFORE: {name: _kept(old[name]) for name in shown if name in old},
        AFTER: {name: _kept(new[name]) for name in shown if name in new},
        **({LEFT_OUT: left_out} if left_out else {}),
    }


def differences(metadata: Mapping[str, object]) -> list[Difference]:
    """What `changes` kept, line by line; empty where the entry is of no change."""
    old, new = _mapping(metadata.get(BEFORE)), _mapping(metadata.get(AFTER))
    return [Difference(name, _words(old.get(name)), _words(new.get(name))) for name in old | new]


def changed_names(metadata: Mapping[str, object]) -> list[str]:
    """The fields whose values are personal and so not kept: of a lead, a provider's person."""
    names = metadata.get(CHANGED)
    return [str(name) for name in cast("list[object]", names)] if isinstance(names, list) else []


def other_facts(metadata: Mapping[str, object]) -> list[tuple[str, str]]:
    """What an entry keeps besides a change, by name."""
    names = metadata.keys() - {BEFORE, AFTER, CHANGED}
    return [(name, _words(metadata[name])) for name in sorted(names)]


def described(wanted: AuditFilter) -> dict[str, object]:
    """A filter as metadata keeps it. What was typed into the search box may be about a person."""
    by, about, period = wanted.by, wanted.about, wanted.period
    named: dict[str, object] = {
        "action": wanted.action,
        "actor_id": by.actor_id,
        "role": by.role,
        "address": by.network,
        "entity_type": about.entity_type,
        "entity_id": about.entity_id,
        "date_from": period.first,
        "date_to": period.last,
    }
    given = {name: value for name, value in named.items() if value is not None}
    return cast("dict[str, object]", msgspec.to_builtins(given))


def shorten(text: str) -> str:
    """`text`, cut where it is longer than TEXT_CHARS_MAX."""
    return text if len(text) <= TEXT_CHARS_MAX else text[: TEXT_CHARS_MAX - 1] + "…"


def read_search(text: str) -> Search:
    """What was typed: an id, an e-mail address, a network address, or how an action begins."""
    cleaned = text.strip().lower()
    if about_id := _id_in(cleaned):
        return Search(about_id=about_id)
    if "@" in cleaned:
        return Search(email=cleaned)
    if _ACTION.fullmatch(cleaned):
        return Search(action=cleaned)
    network = read_network(cleaned)
    # What is none of these begins no action either.
    return Search(network=network) if network else Search(action=cleaned)


def read_network(text: str) -> Network | None:
    """`203.0.113.7`, or a whole network such as `203.0.113.0/24`; None for anything else."""
    try:
        # A zone (`fe80::1%eth0`) means something on one machine only, and nothing to PostgreSQL.
        return None if "%" in text else Network(str(ip_network(text.strip(), strict=False)))
    except ValueError:
        return None


def _leaves(value: object, name: str = "", depth: int = 0) -> Iterator[tuple[str, object]]:
    """What is not empty, with the path to it; amounts stay amounts, so that 5 equals 5.00."""
    plain: object = msgspec.to_builtins(value, builtin_types=(Decimal,), str_keys=True)
    if isinstance(plain, dict) and depth <= _DEPTH_MAX:
        for key, part in cast("dict[str, object]", plain).items():
            yield from _leaves(part, f"{name}.{key}" if name else key, depth + 1)
        return
    # Records hold tuples where what was read as JSON holds lists.
    if isinstance(plain, tuple):
        plain = list(cast("tuple[object, ...]", plain))
    if plain not in _EMPTY:
        yield name, cast("object", plain)


def _kept(value: object) -> object:
    plain = msgspec.to_builtins(value)
    if isinstance(plain, str):
        return shorten(plain)
    text = msgspec.json.encode(plain).decode()
    return plain if len(text) <= TEXT_CHARS_MAX else shorten(text)


def _words(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_part_words, cast("list[object]", value)))
        case dict():
            return msgspec.json.encode(value).decode()
        case _:
            return str(value)


def _part_words(part: object) -> str:
    """A part of a list; a list in a list is a stretch, such as 09:00–17:00."""
    parts = cast("list[object]", part) if isinstance(part, list) else [part]
    return "–".join(map(_words, parts))


def _mapping(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
