"""Checking the terms of a subscription as a whole, and describing them."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import UNSET, structs

from hotlead.niches.records import FormSchema
from hotlead.subscriptions.records import Json, Limits, StoredTerms, Summary, Terms
from hotlead.subscriptions.rules.area import area_json, compile_area, parse_area
from hotlead.subscriptions.rules.filters import compile_filters, filters_json, parse_filters
from hotlead.subscriptions.rules.limits import parse_limits
from hotlead.subscriptions.rules.reading import Errors, as_object
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
    new budget, and sent back as they were stored they stay. Errors stand by question for filters,
    else by name.
    """
    given = {name: value for name, value in structs.asdict(wanted).items() if value is not UNSET}
    given = {name: value for name, value in given.items() if name in StoredTerms.__struct_fields__}
    errors: Errors = {}
    if "filters" in given:
        filters, found = parse_filters(schema or FormSchema(()), given["filters"])
        kept, found = _kept(given["filters"], found, before)
        given["filters"] = filters_json(filters) | kept
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


def _kept(raw: object, errors: Errors, before: StoredTerms) -> tuple[Json, Errors]:
    """The filters that no longer fit the form and were stored just so, and the other errors.

    Nothing is dropped in silence: such a filter stays until its provider removes it.
    """
    sent = as_object(raw) or {}
    stored = before.filters
    kept = {key: stored[key] for key in errors if key in stored and sent.get(key) == stored[key]}
    return kept, {key: sentence for key, sentence in errors.items() if key not in kept}


def list_outdated(schema: FormSchema | None, filters: Mapping[str, object]) -> list[str]:
    """The questions whose stored filter the form in force does not take."""
    _, errors = parse_filters(schema or FormSchema(()), filters)
    return [field_id for field_id in filters if field_id in errors]


def _as_text(given: Mapping[str, object]) -> dict[str, object]:
    """Write budgets as text, the form in which money is read."""
    return {
        name: str(given[name]) if isinstance(given[name], Decimal) else given[name]
        for name in _LIMITS
        if name in given
    }


def sum_up(schema: FormSchema | None, terms: StoredTerms, zone_name: str) -> Summary:
    """Describe the terms of a subscription in plain language."""
    limits = Limits(**{name: getattr(terms, name) for name in _LIMITS})
    return Summary(
        filters=tuple(summarise(schema, compile_filters(terms.filters))),
        service_area=summarise_area(compile_area(terms.service_area)),
        schedule=summarise_schedule(compile_schedule(terms.schedule, zone_name)),
        limits=tuple(summarise_limits(limits)),
    )
