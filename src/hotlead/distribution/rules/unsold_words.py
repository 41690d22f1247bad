"""Why nobody could buy a lead, counted, in a few words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from hotlead.distribution.records import Reason
from hotlead.distribution.records.unsold import ReasonRow, ReasonTotal
from hotlead.subscriptions.records import REASON_MISMATCH, REASON_MISSING

# The code of a run that found no subscription at all.
NOBODY: Final = "none"
_NOBODY: Final = "nobody subscribes"
_UNKNOWN: Final = "no decision is kept"
_WORDS: Final[Mapping[str, str]] = {
    Reason.PROVIDER_INACTIVE: "account not active or sales stopped",
    Reason.SUBSCRIPTION_INACTIVE: "unsubscribed",
    Reason.SUBSCRIPTION_PAUSED: "paused",
    Reason.ALREADY_ASSIGNED: "bought it already",
    Reason.INSUFFICIENT_BALANCE: "balance too low",
    Reason.OUTSIDE_SCHEDULE: "outside hours",
    Reason.CAP_HOUR: "over the cap of the hour",
    Reason.CAP_DAY: "over the cap of the day",
    Reason.CAP_WEEK: "over the cap of the week",
    Reason.CAP_MONTH: "over the cap of the month",
    Reason.BUDGET_DAY: "over the budget of the day",
    Reason.BUDGET_WEEK: "over the budget of the week",
    Reason.BUDGET_MONTH: "over the budget of the month",
    Reason.DUPLICATE_CONTACT: "bought the same person before",
    Reason.OUTSIDE_SERVICE_AREA: "outside area",
    Reason.LEVEL_NOT_ON_SALE: "level not on sale",
    Reason.LEAD_EXPIRED: "too old to sell",
    NOBODY: _NOBODY,
}


def say_reason(code: str, labels: Mapping[str, str]) -> str:
    """A reason in a few words; `labels` names the questions that filters refer to by id."""
    family, _, field_id = code.partition(":")
    label = labels.get(field_id, field_id).rstrip("?: ")
    if family == REASON_MISSING:
        return f"“{label}” not answered"
    if family == REASON_MISMATCH:
        return f"“{label}” does not match"
    return _WORDS.get(code, code)


def say_counted(counts: Mapping[str, int] | None, labels: Mapping[str, str]) -> str:
    """`3 balance too low · 2 outside area`, the most frequent first; None: no run is kept."""
    if counts is None:
        return _UNKNOWN
    if not counts:
        return _NOBODY
    return " · ".join(
        say_reason(code, labels)
        if code == Reason.LEAD_EXPIRED
        else f"{count:,} {say_reason(code, labels)}"
        for code, count in most_first(counts).items()
    )


def most_first(counts: Mapping[str, int]) -> dict[str, int]:
    """The reasons by how many subscriptions they kept away."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def total_reasons(rows: Iterable[ReasonRow]) -> list[ReasonTotal]:
    """How many leads each reason is given for, over all niches and forms, the most first.

    A lead counts once for each of its reasons, so the totals may be more than the leads.
    """
    totals: Counter[str] = Counter()
    for row in rows:
        words = _UNKNOWN if row.code is None else say_reason(row.code, row.labels or {})
        totals[words] += row.leads
    ordered = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    return [ReasonTotal(words=words, leads=leads) for words, leads in ordered]
