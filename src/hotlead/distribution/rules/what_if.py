"""What terms would have let through: the engine's checks over leads that came before.

The compiled terms are the engine's own, asked in its order, at the moment each lead reached the
market. Money is taken to be endless and every matching lead to be won.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal

from hotlead.distribution.records import Reason, RecentLead, Terms, WhatIfCounts
from hotlead.distribution.rules.till import Till
from hotlead.subscriptions.records import Limits, RangeFilter

BELOW, ABOVE = "below", "above"
# Free text is counted only where at least this many leads are on either side of the filter.
SHOWN_MIN = 5


def count_matches(
    leads: Iterable[RecentLead], terms: Terms, price: Decimal, zone: tzinfo
) -> WhatIfCounts:
    """Count what the terms let through; `leads` in the order they reached the market.

    A person who would have been bought already, within the provider's window, is refused as the
    engine refuses it. Caps and budgets are those of the calendar in `zone`.
    """
    counts = WhatIfCounts()
    matched = _Contacts(terms.dedup_days)
    buying = _Buying(terms, terms.limits, price, zone) if terms.limits else None
    for lead in leads:
        counts.leads += 1
        refusal = _refusal(lead, terms)
        if refusal is not None:
            counts.refused[refusal] = counts.refused.get(refusal, 0) + 1
            continue
        if matched.knows(lead):
            key = (Reason.DUPLICATE_CONTACT.value, "")
            counts.refused[key] = counts.refused.get(key, 0) + 1
        else:
            matched.add(lead)
            counts.matching += 1
        if buying is not None:
            buying.meet(lead, counts)
    if buying is None:
        counts.taken = counts.matching
    return counts


def is_telling(counts: WhatIfCounts, texts: frozenset[str]) -> bool:
    """Whether the counts would say what a few people wrote, by filters on the questions `texts`.

    Guessing letter by letter would read an answer back; so words are counted in crowds alone. Each
    question for itself: the crowd that one turns away would hide the single person of another.
    """
    if not texts:
        return False
    turned_away = dict.fromkeys(texts, 0)
    for (code, _), leads in counts.refused.items():
        field_id = code.partition(":")[2]
        if field_id in turned_away:
            turned_away[field_id] += leads
    return counts.matching < SHOWN_MIN or min(turned_away.values()) < SHOWN_MIN


def _refusal(lead: RecentLead, terms: Terms) -> tuple[str, str] | None:
    """The engine's code for the first check that fails, money, limits and contacts aside."""
    if terms.schedule is not None and not terms.schedule.is_open(lead.at):
        return Reason.OUTSIDE_SCHEDULE, ""
    if terms.area is not None and not terms.area.covers(lead.place):
        return Reason.OUTSIDE_SERVICE_AREA, ""
    code = terms.filters.first_mismatch(lead.answers)
    return None if code is None else (code, _side(code, lead, terms))


def _side(code: str, lead: RecentLead, terms: Terms) -> str:
    """On which side of a range the answer lies."""
    field_id = code.partition(":")[2]
    answer = lead.answers.get(field_id)
    if type(answer) is not int and type(answer) is not float:
        return ""
    for name, wanted in terms.filters.items:
        if name == field_id and isinstance(wanted, RangeFilter):
            is_below = wanted.minimum is not None and answer < wanted.minimum
            return BELOW if is_below else ABOVE
    return ""


class _Contacts:
    """Who was bought when; without a window, nobody is remembered."""

    def __init__(self, window_days: int) -> None:
        self._window = timedelta(days=window_days)
        self._last: dict[bytes, datetime] = {}

    def knows(self, lead: RecentLead) -> bool:
        bought_at = self._last.get(lead.fingerprint)
        return bought_at is not None and lead.at - bought_at < self._window

    def add(self, lead: RecentLead) -> None:
        if self._window:
            self._last[lead.fingerprint] = lead.at


class _Buying:
    """Buys what it meets, as far as the limits go."""

    def __init__(self, terms: Terms, limits: Limits, price: Decimal, zone: tzinfo) -> None:
        self._bought = _Contacts(terms.dedup_days)
        self._limits, self._price = limits, price
        self._till = Till(zone)

    def meet(self, lead: RecentLead, counts: WhatIfCounts) -> None:
        reached = self._limits.first_reached(self._till.used(lead.at), self._price)
        if reached is not None:
            counts.limited[reached] = counts.limited.get(reached, 0) + 1
        elif not self._bought.knows(lead):
            self._bought.add(lead)
            self._till.buy(self._price)
            counts.taken += 1
