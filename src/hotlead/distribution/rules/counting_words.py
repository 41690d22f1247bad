"""A what-if in words, for the provider who asks."""

from collections.abc import Mapping
from decimal import Decimal

from hotlead.distribution.records import Reason, Terms, WhatIfCounts, WhatIfReason
from hotlead.distribution.rules.what_if import ABOVE, BELOW, SHOWN_MIN
from hotlead.kit.money import format_money
from hotlead.niches.records import Field, FormSchema
from hotlead.subscriptions.records import REASON_MISSING, RangeFilter

_LIMITS: Mapping[str, str] = {
    Reason.CAP_HOUR: "over your most leads an hour",
    Reason.CAP_DAY: "over your most leads a day",
    Reason.CAP_WEEK: "over your most leads a week",
    Reason.CAP_MONTH: "over your most leads a month",
    Reason.BUDGET_DAY: "over your budget for the day",
    Reason.BUDGET_WEEK: "over your budget for the week",
    Reason.BUDGET_MONTH: "over your budget for the month",
}
_CHECKS: Mapping[str, str] = {
    Reason.OUTSIDE_SCHEDULE: "outside your hours",
    Reason.OUTSIDE_SERVICE_AREA: "outside your area",
    Reason.DUPLICATE_CONTACT: "from a person you would have bought before",
}


def say_matches(counts: WhatIfCounts, price: Decimal, days: int) -> str:
    """`25 of 43 leads in the last 30 days match · about $625 a month if you won every one`."""
    if not counts.leads:
        return f"No leads came in the last {days} days, so there is nothing to compare with yet"
    of_leads = f"{counts.leads:,} {'lead' if counts.leads == 1 else 'leads'}"
    verb = "matches" if counts.matching == 1 else "match"
    said = f"{counts.matching:,} of {of_leads} in the last {days} days {verb}"
    if not counts.matching:
        return f"{said}: nothing would have been sold to you"
    said += f" · about {_dollars(counts.matching * price)} a month if you won every one"
    if counts.limited:
        left = f"{counts.taken:,}, about {_dollars(counts.taken * price)} a month"
        said += f" · your caps and budgets leave {left}"
    return said


def say_withheld(leads: int, days: int) -> str:
    """Why there is no number; see `is_telling`."""
    return (
        f"We cannot say how many of the {leads:,} leads in the last {days} days match: a filter on"
        f" words tells apart fewer than {SHOWN_MIN}, and we never show what one person wrote"
    )


def list_refusals(
    counts: WhatIfCounts, terms: Terms, schema: FormSchema | None
) -> tuple[WhatIfReason, ...]:
    """Which part of the terms keeps out how many, the most first."""
    filters = dict(terms.filters.items)
    by_code: dict[str, list[str]] = {}
    totals: dict[str, int] = {}
    for (code, side), leads in sorted(counts.refused.items()):
        totals[code] = totals.get(code, 0) + leads
        field_id = code.partition(":")[2]
        field = schema.find_field(field_id) if schema else None
        label = field.label.rstrip("?: ") if field else field_id
        wanted = filters.get(field_id)
        words = _CHECKS.get(code)
        if words is None and code.startswith(REASON_MISSING):
            words = f"without an answer to “{label}”"
        if words is None and side and isinstance(wanted, RangeFilter):
            words = f"{_bound(field, wanted, side)} for “{label}”"
        words = words or f"with another answer to “{label}”"
        by_code.setdefault(code, []).append(f"{leads:,} {words}")
    reasons = [
        WhatIfReason(code, totals[code], ", ".join(phrases)) for code, phrases in by_code.items()
    ]
    return tuple(sorted(reasons, key=lambda reason: (-reason.leads, reason.code)))


def list_limits(counts: WhatIfCounts) -> tuple[WhatIfReason, ...]:
    """Which caps and budgets would have stopped how many matching leads, the most first."""
    reasons = [
        WhatIfReason(code, leads, f"{leads:,} {_LIMITS[code]}")
        for code, leads in counts.limited.items()
    ]
    return tuple(sorted(reasons, key=lambda reason: (-reason.leads, reason.code)))


def _bound(field: Field | None, wanted: RangeFilter, side: str) -> str:
    words = {
        BELOW: ("under your minimum", wanted.minimum),
        ABOVE: ("over your maximum", wanted.maximum),
    }
    phrase, bound = words[side]
    if bound is None:
        return phrase
    number = int(bound) if float(bound).is_integer() else bound
    return f"{phrase} of {field.with_prefix(number) if field else f'{number:,}'}"


def _dollars(amount: Decimal) -> str:
    return format_money(amount).removesuffix(".00")
