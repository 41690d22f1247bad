"""What a profile may say, as far as nobody else has to be asked."""

from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import available_timezones

import msgspec

from hotlead.kit.money import MONEY_MAX, to_cents

# Names of the IANA database as people look for them; the rest are old names and offsets.
TIMEZONES: tuple[str, ...] = (
    "UTC",
    *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")),
)
# What is somebody's own and not the company's: the audit log names it, and keeps no value of it.
PERSONAL = frozenset({"first_name", "last_name", "phone", "low_balance_alert_email"})
_KNOWN_TIMEZONES = frozenset(TIMEZONES)


def is_timezone(name: str) -> bool:
    """Whether schedules and pages can be shown in this zone."""
    return name in _KNOWN_TIMEZONES


def is_threshold(amount: Decimal) -> bool:
    """Whether a balance can be compared with it: zero or more, in whole cents."""
    return amount.is_finite() and 0 <= amount <= MONEY_MAX and amount == to_cents(amount)


def given(changes: msgspec.Struct) -> dict[str, object]:
    """What is changed, by field; what was left out is not there."""
    fields = msgspec.structs.asdict(changes)
    return {name: value for name, value in fields.items() if value is not msgspec.UNSET}


def impersonal(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields whose values may be kept for good."""
    return {name: value for name, value in fields.items() if name not in PERSONAL}


def changed_fields(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    """The names of the fields that differ."""
    return [name for name, value in old.items() if new[name] != value]
