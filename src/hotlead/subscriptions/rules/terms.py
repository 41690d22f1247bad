"""Checking the terms of a subscription as a whole, and describing them."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import UNSET, structs

from hotlead.niches.records import FormSchema
from hotlead.subscriptions.records import (
    Limits,
    StoredTerms,
    SubscriptionRow,
    Summary,
    Terms,
)
from hotlead.subscriptions.rules.area import area_json, compile_area, parse_area
from hotlead.subscriptions.rules.filters import compile_filters, filters_json, parse_filters
from hotlead.subscriptions.rules.limits import parse_limits
from hotlead.subscriptions.rules.reading import Errors
from hotlead.subscriptions.rules.schedule import compile_schedule, parse_schedule
from hotlead.subscriptions.rules.summary import (
    summarise,
    summarise_area,
    summarise_limits,
    summarise_schedule,
)

_LIMITS = Limits.__struct_fields__


def check_terms(
    schema: FormSchema | None, wanted: Terms, before: StoredTerms, zone_name: str
) -> tuple[StoredTerms, Errors]:
    """Check what is wanted against the form in force, and lay it over what was `before`.

    Only what is given is checked: filters kept from an older form do not stand in the way of a
    new budget. Errors stand by question for filters, else by name.
    """
    given = {name: value for name, value in structs.asdict(wanted).items() if value is not UNSET}
    given = {name: value for name, value in given.items() if name in StoredTerms.__struct_fields__}
    errors: Errors = {}
    if "filters" in given:
        filters, found = parse_filters(schema or FormSchema(()), given["filters"])
        given["filters"] = filters_json(filters)
        errors |= {name if name == "filters" else f"filters.{name}": found[name] for name in found}
    if "service_area" in given:
        area, found = parse_area(given["service_area"])
        given["service_area"] = area_json(area)
        errors |= found
    if "schedule" in given:
        schedule, found = parse_schedule(given["schedule"], zone_name)
        given["schedule"] = given["schedule"] if schedule else None
        errors |= found
    limits, found = parse_limits(_as_text(given))
    given |= {name: getattr(limits, name) for name in _LIMITS if name in given}
    errors |= found
    return (before, errors) if errors else (structs.replace(before, **given), {})


def _as_text(given: Mapping[str, object]) -> dict[str, object]:
    """Write budgets as text, the form in which money is read."""
    return {
        name: str(given[name]) if isinstance(given[name], Decimal) else given[name]
        for name in _LIMITS
        if name in given
    }


def sum_up(schema: FormSchema | None, row: SubscriptionRow) -> Summary:
    """Describe the terms of a subscription in plain language."""
    limits = Limits(**{name: getattr(row, name) for name in _LIMITS})
    return Summary(
        filters=tuple(summarise(schema, compile_filters(row.filters))),
        service_area=summarise_area(compile_area(row.service_area)),
        schedule=summarise_schedule(compile_schedule(row.schedule, row.timezone)),
        limits=tuple(summarise_limits(limits)),
    )
