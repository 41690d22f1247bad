"""Saying in plain language which leads a subscription asks for."""

from typing import assert_never

from hotlead.kit.money import format_money
from hotlead.niches.records import Field, FormSchema
from hotlead.subscriptions.records.area import Circle, ServiceArea
from hotlead.subscriptions.records.filters import (
    Contains,
    DateFilter,
    Filter,
    Filters,
    Nothing,
    NotIn,
    OneOf,
    RangeFilter,
    YesNo,
)
from hotlead.subscriptions.records.limits import Limits
from hotlead.subscriptions.records.polygon import Polygon
from hotlead.subscriptions.records.schedule import DAYS, MINUTES_A_DAY, Schedule
from hotlead.subscriptions.records.subscriptions import OwnSubscription

_NAMES_SHOWN_MAX = 6
_DAY_NAMES = {day: day.title() for day in DAYS}


def summarise(schema: FormSchema | None, filters: Filters) -> list[str]:
    """Write a phrase per filter, in the order of the form; nothing where everything matches."""
    return [_summarise_one(schema, field_id, wanted) for field_id, wanted in filters.items]


def _summarise_one(schema: FormSchema | None, field_id: str, wanted: Filter) -> str:
    field = schema.find_field(field_id) if schema else None
    label = field.label.rstrip("?: ") if field else field_id
    return f"{label}: {_phrase(field, wanted)}"


def _phrase(field: Field | None, wanted: Filter) -> str:
    match wanted:
        case RangeFilter(low, high):
            phrase = _range_phrase(field, low, high)
        case DateFilter(first, last):
            phrase = _between(first or "", last or "", "from", "until")
        case OneOf(values):
            phrase = _any_of(field, values)
        case NotIn(values):
            phrase = f"not {_any_of(field, values)}"
        case YesNo(expected):
            phrase = "yes" if expected else "no"
        case Contains(text):
            phrase = f"contains “{text}”"
        case Nothing():
            phrase = "this filter can no longer be read, so no lead matches it"
        case _:
            assert_never(wanted)
    return phrase


def _range_phrase(field: Field | None, low: float | None, high: float | None) -> str:
    bounds = [_number(field, bound) if bound is not None else "" for bound in (low, high)]
    phrase = _between(bounds[0], bounds[1], "at least", "at most")
    return field.with_unit(phrase) if field else phrase


def _number(field: Field | None, number: float) -> str:
    whole = int(number) if float(number).is_integer() else number
    return field.with_prefix(whole) if field else f"{whole:,}"


def _between(low: str, high: str, from_word: str, until_word: str) -> str:
    if low and high:
        return f"{low} to {high}"
    return f"{from_word} {low}" if low else f"{until_word} {high}"


def _any_of(field: Field | None, values: tuple[str, ...]) -> str:
    named = [field.label_of(value) if field else value for value in values]
    hidden = len(named) - _NAMES_SHOWN_MAX
    if hidden > 0:
        named = [*named[:_NAMES_SHOWN_MAX], f"{hidden} more"]
    if len(named) == 1:
        return named[0]
    return f"{', '.join(named[:-1])} or {named[-1]}"


def summarise_area(area: ServiceArea | None) -> str:
    """Write where leads may come from."""
    if area is None:
        return "Anywhere"
    parts = [_codes(area.states), _codes(area.countries)]
    if area.postcodes:
        parts.append(f"postcodes from {_any_of(None, area.postcodes)}")
    if area.radius:
        parts.append(_around(area.radius))
    if area.polygons:
        parts.append(_drawn(area.polygons))
    return " or ".join(part for part in parts if part) or "Nowhere"


def _around(circle: Circle) -> str:
    """`50 km around ZIP 80202`; of a point a hundredth of a degree, about a kilometre."""
    middle = f"ZIP {circle.zip}" if circle.zip else f"{circle.latitude:.2f}, {circle.longitude:.2f}"
    return f"{circle.km:g} km around {middle}"


def _drawn(polygons: tuple[Polygon, ...]) -> str:
    """`2 drawn areas, about 1,200 km²`; two digits are as much as anyone reads of an area."""
    count = "1 drawn area" if len(polygons) == 1 else f"{len(polygons)} drawn areas"
    km2 = sum(polygon.area_km2() for polygon in polygons)
    rounded = round(float(f"{km2:.2g}"), 1)
    return f"{count}, about {rounded:,.0f} km²" if rounded >= 1 else f"{count}, below 1 km²"


def _codes(names: frozenset[str]) -> str:
    # Codes are folded for comparing; short ones read better in capitals, and the states of the
    # United States are known without their country.
    shown = tuple(
        name.removeprefix("us-").upper() if len(name) <= 5 else name.title()
        for name in sorted(names)
    )
    return _any_of(None, shown) if shown else ""


def summarise_schedule(schedule: Schedule | None) -> str:
    """Write the weekly windows, days with the same windows together: `Mon-Fri 09:00-17:00`."""
    if schedule is None:
        return "Always"
    spans: list[tuple[str, str, str]] = []
    for day, windows in zip(DAYS, schedule.days, strict=True):
        hours = ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in windows)
        name = _DAY_NAMES[day]
        if spans and spans[-1][2] == hours:
            spans[-1] = (spans[-1][0], name, hours)
        else:
            spans.append((name, name, hours))
    open_spans = [span for span in spans if span[2]]
    phrases = [f"{_days(first, last)} {hours}" for first, last, hours in open_spans]
    return f"{'; '.join(phrases)} ({schedule.zone})" if phrases else "Never"


def _days(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"


def _clock(minute: int) -> str:
    return "24:00" if minute == MINUTES_A_DAY else f"{minute // 60:02}:{minute % 60:02}"


def say_uncovered(subscription: OwnSubscription) -> str:
    """Why a subscription that is on buys nothing while the balance is below its price."""
    price = format_money(subscription.price_per_lead)
    return f"Your balance is below the {price} of one lead: nothing is bought until you add money."


def summarise_limits(limits: Limits) -> list[str]:
    """Write a phrase per limit that is set."""
    caps = {
        "an hour": limits.cap_hour,
        "a day": limits.cap_day,
        "a week": limits.cap_week,
        "a month": limits.cap_month,
    }
    budgets = {
        "a day": limits.budget_day,
        "a week": limits.budget_week,
        "a month": limits.budget_month,
    }
    return [
        *(
            f"at most {cap:,} {'lead' if cap == 1 else 'leads'} {period}"
            for period, cap in caps.items()
            if cap is not None
        ),
        *(
            f"at most ${budget:,.2f} {period}"
            for period, budget in budgets.items()
            if budget is not None
        ),
    ]
