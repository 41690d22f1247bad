"""How pages write values: money, ages, dates, counts and extra HTML attributes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from hotlead.kit.clock import utc_now
from hotlead.kit.money import format_money

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400
_YEAR_DAYS: Final = 365
_ATTRIBUTE: Final = re.compile(r"[a-z][a-z0-9:-]*")

AttributeValue: TypeAlias = str | int | float | bool | None
Option: TypeAlias = str | Sequence[str] | Mapping[str, str]


def money(amount: Decimal, *, cents: bool = True) -> str:
    """`$1,234.50`; with `cents=False` a whole amount loses its `.00`, others keep their cents."""
    text = format_money(amount)
    return text if cents else text.removesuffix(".00")


def age_between(moment: datetime, now: datetime) -> str:
    """How long ago in one short unit: `now`, `9m`, `3h`, `2d`, `1y`. The future reads `now`."""
    seconds = int((now - moment).total_seconds())
    if seconds < _MINUTE_S:
        return "now"
    if seconds < _HOUR_S:
        return f"{seconds // _MINUTE_S}m"
    if seconds < _DAY_S:
        return f"{seconds // _HOUR_S}h"
    days = seconds // _DAY_S
    return f"{days}d" if days < _YEAR_DAYS else f"{days // _YEAR_DAYS}y"


@pass_context
def age(context: Context, moment: datetime) -> str:
    """`age_between` up to the page's `now` (the clock where a page gives none)."""
    return age_between(moment, _now(context))


@pass_context
def ago(context: Context, moment: datetime) -> Markup:
    """A `<time>` that shows the age and names the exact moment."""
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(timespec="seconds"),
        datetime_text(moment),
        age_between(moment, _now(context)),
    )


def date_text(value: date | datetime, zone: str = "UTC") -> str:
    """`23 Nov 2026`; a moment is taken in the IANA `zone`."""
    day = value.astimezone(ZoneInfo(zone)) if isinstance(value, datetime) else value
    return f"{day.day} {day:%b %Y}"


def datetime_text(value: datetime, zone: str = "UTC") -> str:
    """`23 Nov 2026, 08:29 UTC`, in the IANA `zone`."""
    local = value.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC)
    return f"{local.day} {local:%b %Y, %H:%M %Z}"


def initials(name: str) -> str:
    """Up to two capitals for an avatar: `Amara Okafor` → `AO`; `?` for an empty name."""
    words = [word for word in re.split(r"[\s@._-]+", name) if word[:1].isalnum()]
    chosen = words[:1] if len(words) < 2 else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper() or "?"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1|plural("lead")` → `1 lead`, `2|plural("entry", "entries")` → `2 entries`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def number(value: float | Decimal) -> str:
    """Thousands separated by commas: `12,480`."""
    return f"{value:,}"


def attributes(extra: Mapping[str, AttributeValue] | None) -> Markup:
    """Extra HTML attributes; True is a bare one, None and False are left out.

    Raises `ValueError` for `style` and `on…`, which our Content-Security-Policy forbids.
    """
    parts = [
        Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value)
        for name, value in (extra or {}).items()
        if _allowed(name) and value is not None and value is not False
    ]
    return Markup("").join(parts)


def choices(options: Iterable[Option]) -> list[tuple[str, str, str]]:
    """Options as (value, label, detail), from `"US"`, `("us", "United States")` or mappings.

    Mappings have `value` and maybe `label` and `detail`; a missing label is the value itself.
    """
    return [_choice(option) for option in options]


def _choice(option: Option) -> tuple[str, str, str]:
    if isinstance(option, str):
        return option, option, ""
    if isinstance(option, Mapping):
        value = str(option["value"])
        return value, str(option.get("label", value)), str(option.get("detail", ""))
    value, label, *detail = (str(part) for part in option)
    return value, label, detail[0] if detail else ""


def _allowed(name: str) -> bool:
    if not _ATTRIBUTE.fullmatch(name) or name == "style" or name.startswith("on"):
        raise ValueError(f"Not an attribute pages may set: {name!r}")
    return True


def _now(context: Context) -> datetime:
    # Typed by `isinstance`: a Jinja context holds whatever the page gave it.
    now = context.get("now")
    return now if isinstance(now, datetime) else utc_now()
