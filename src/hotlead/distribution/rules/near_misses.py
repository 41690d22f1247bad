"""What would have won a lead: every check that kept a subscription from it, and what passes it.

Pure. Only what the provider decides is named. Answers are told as far as its own filters ask: a
bound of a number or a day, an option, a yes or no; never what somebody wrote.
"""

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, cast

from msgspec.structs import replace

from hotlead.distribution.records import Candidate, LeadToSell, Level, Reason
from hotlead.distribution.records.missed import WinningChange
from hotlead.distribution.rules.deciding import Desk
from hotlead.kit.money import format_money
from hotlead.kit.us_zip import STATE_CODES, UNITED_STATES
from hotlead.niches.records import NUMBER_TYPES, Field, FormSchema, format_number
from hotlead.subscriptions.records import (
    REASON_MISSING,
    DateFilter,
    Filter,
    Filters,
    Limits,
    NotIn,
    OneOf,
    Place,
    RangeFilter,
    Used,
    YesNo,
)

# The longest code of a state, as in Australia; those of countries have two letters.
STATE_CHARS_MAX: Final = 3
COUNTRY_CHARS: Final = 2
# What a provider cannot change, or could not have changed in time.
_FINAL = frozenset(
    {
        Reason.PROVIDER_INACTIVE,
        Reason.SUBSCRIPTION_INACTIVE,
        Reason.ALREADY_ASSIGNED,
        Reason.DUPLICATE_CONTACT,
    }
)
_PERIODS: Mapping[str, str] = {"hour": "an hour", "day": "a day", "week": "a week",
                               "month": "a month"}  # fmt: skip


def winning_changes(
    desk: Desk, lead: LeadToSell, number: int, level: Level, form: FormSchema | None
) -> list[WinningChange]:
    """What the subscription `number` of a level needed to buy the lead that is next on the desk.

    It was looked at while the level had room, so passing every check would have won. Empty where
    something stood against it that the provider cannot change.
    """
    candidate = desk.find(level.id, number)
    if candidate is None:
        return []
    balance = desk.balance_of(candidate.provider)
    changes: list[WinningChange] = []
    try:
        while (code := desk.refusal(candidate, lead, level.price, lead.buyers)) is not None:
            if code in _FINAL:
                return []
            if code == Reason.INSUFFICIENT_BALANCE:
                changes.append(_top_up(balance, level.price))
                desk.lend(candidate.provider, level.price)
                continue
            change, candidate = _pass(desk, candidate, lead, level, code, form)
            changes.append(change)
    finally:
        desk.lend(candidate.provider, balance)
    return changes


def _top_up(balance: Decimal, price: Decimal) -> WinningChange:
    return WinningChange(
        code=Reason.INSUFFICIENT_BALANCE,
        sentence=f"Raise the balance by {format_money(price - balance)}.",
        to=str(price),
    )


def _pass(
    desk: Desk,
    candidate: Candidate,
    lead: LeadToSell,
    level: Level,
    code: str,
    form: FormSchema | None,
) -> tuple[WinningChange, Candidate]:
    """What passes one check, and the subscription with that check out of the way."""
    if code == Reason.SUBSCRIPTION_PAUSED:
        change = WinningChange(code=code, sentence="Resume the subscription.")
        return change, replace(candidate, blocked=None)
    terms = candidate.terms
    if code == Reason.OUTSIDE_SCHEDULE:
        change = WinningChange(code=code, sentence="Take leads at the hour it came.")
        left = dataclasses.replace(terms, schedule=None)
    elif code == Reason.OUTSIDE_SERVICE_AREA:
        change = WinningChange(code=code, sentence=_cover(lead.place))
        left = dataclasses.replace(terms, area=None)
    elif code.startswith(("cap_", "budget_")):
        change = _raise_limit(code, desk.used_by(candidate.number), level.price)
        left = dataclasses.replace(terms, limits=replace(terms.limits or Limits(), **{code: None}))
    else:
        field_id = code.partition(":")[2]
        wanted = dict(terms.filters.items)
        change = _loosen(code, wanted.pop(field_id), lead.answers.get(field_id), form)
        left = dataclasses.replace(terms, filters=Filters(tuple(wanted.items())))
    return change, replace(candidate, terms=left)


def _cover(place: Place) -> str:
    """Coarsely, by the codes of state and country, and never where somebody lives.

    Other names are what a person typed, be it a street, and stay unsaid; those of the United
    States are known.
    """
    country = place.country.upper()
    if place.country in UNITED_STATES:
        country = "US"
    state = place.state.upper()
    if country in {"US", ""}:
        state = STATE_CODES.get(place.state, state)
    codes = [
        code
        for code, chars_max in ((state, STATE_CHARS_MAX), (country, COUNTRY_CHARS))
        if code.isascii() and code.isalpha() and len(code) <= chars_max
    ]
    if codes:
        return f"Cover its place ({', '.join(codes)})."
    return "Cover its place." if state or country else "Cover its place, which names no state."


def _raise_limit(code: str, used: Used, price: Decimal) -> WinningChange:
    kind, _, period = code.partition("_")
    if kind == "cap":
        least = getattr(used, period) + 1
        leads = f"{least:,} {'lead' if least == 1 else 'leads'}"
        sentence = f"Take {leads} {_PERIODS[period]}."
        return WinningChange(code=code, sentence=sentence, to=str(least))
    spent: Decimal = getattr(used, f"spent_{period}") + price
    sentence = f"Raise the budget {_PERIODS[period]} to {format_money(spent)}."
    return WinningChange(code=code, sentence=sentence, to=str(spent))


def _loosen(code: str, wanted: Filter, answer: object, form: FormSchema | None) -> WinningChange:
    field_id = code.partition(":")[2]
    field = form.find_field(field_id) if form else None
    label = field.label.rstrip("?: ") if field else field_id
    if code.startswith(REASON_MISSING):
        sentence = f"Drop the filter on “{label}”, which was not answered."
        return WinningChange(code=code, sentence=sentence)
    bound = _bound(wanted, answer)
    if bound:
        side, to = bound
        sentence = f"{side} of “{label}” to {_shown(field, to)}."
        return WinningChange(code=code, sentence=sentence, to=_plain(to))
    options = _options(wanted, answer, field)
    if options:
        verb = "Stop excluding" if isinstance(wanted, NotIn) else "Accept"
        names = ", ".join(f"“{field.label_of(o) if field else o}”" for o in options)
        sentence = f"{verb} {names} for “{label}”."
        return WinningChange(code=code, sentence=sentence, to=", ".join(options))
    if isinstance(wanted, YesNo) and isinstance(answer, bool):
        said = "yes" if answer else "no"
        return WinningChange(code=code, sentence=f"Accept {said} for “{label}”.", to=said)
    return WinningChange(code=code, sentence=f"Drop the filter on “{label}”.")


def _bound(wanted: Filter, answer: object) -> tuple[str, int | float | str] | None:
    """Which end of a range to move, and where to."""
    if isinstance(wanted, RangeFilter) and type(answer) in {int, float}:
        number = cast("int | float", answer)
        is_low = wanted.minimum is not None and number < wanted.minimum
        return ("Lower the minimum" if is_low else "Raise the maximum"), number
    if isinstance(wanted, DateFilter) and isinstance(answer, str):
        is_early = wanted.earliest is not None and answer < wanted.earliest
        return ("Move the first day" if is_early else "Move the last day"), answer
    return None


def _options(wanted: Filter, answer: object, field: Field | None) -> list[str]:
    """The options to accept, or what to stop excluding."""
    given = list(cast("list[object]", answer)) if isinstance(answer, list) else [answer]
    texts = [value for value in given if isinstance(value, str)]
    if isinstance(wanted, OneOf):
        offered = {option.value for option in field.options} if field else set[str]()
        return [text for text in texts if text in offered][:1]
    if isinstance(wanted, NotIn):
        excluded = {value.casefold() for value in wanted.values}
        return [text for text in texts if text.casefold() in excluded]
    return []


def _plain(to: int | float | str) -> str:
    """A number in digits, however small, or a day."""
    return to if isinstance(to, str) else format_number(to).replace(",", "")


def _shown(field: Field | None, to: int | float | str) -> str:
    """As the question writes its numbers, where it still is one for numbers."""
    if isinstance(to, str) or field is None or field.type not in NUMBER_TYPES:
        return _plain(to)
    return field.with_unit(field.with_prefix(to))
