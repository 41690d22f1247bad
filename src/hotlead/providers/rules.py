"""What a profile may say, as far as nobody else has to be asked."""

from decimal import Decimal
from zoneinfo import available_timezones

from hotlead.kit.money import MONEY_MAX, to_cents
from hotlead.providers.records import Editable

# Names of the IANA database as people look for them; the rest are old names and offsets.
TIMEZONES: tuple[str, ...] = (
    "UTC",
    *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")),
)
_KNOWN_TIMEZONES = frozenset(TIMEZONES)


def is_timezone(name: str) -> bool:
    """Whether schedules and pages can be shown in this zone."""
    return name in _KNOWN_TIMEZONES


def is_threshold(amount: Decimal) -> bool:
    """Whether a balance can be compared with it: zero or more, in whole cents."""
    return amount.is_finite() and 0 <= amount <= MONEY_MAX and amount == to_cents(amount)


def changed_fields(old: Editable, new: Editable) -> list[str]:
    """The names of the fields that differ."""
    return [name for name in old.__struct_fields__ if getattr(old, name) != getattr(new, name)]
