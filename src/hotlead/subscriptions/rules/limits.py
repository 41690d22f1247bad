"""Checking caps and budgets."""

import re
from collections.abc import Mapping
from decimal import Decimal

from hotlead.kit.money import parse_money
from hotlead.subscriptions.records.limits import Limits
from hotlead.subscriptions.records.subscriptions import CAP_MAX
from hotlead.subscriptions.rules.reading import Errors

_COUNT = re.compile(r"[0-9]{1,9}")
# No exponents: a few characters of them write numbers that no arithmetic can hold.
_AMOUNT = re.compile(r"\$?[0-9,]{1,20}(\.[0-9]{1,20})?")

_NEEDS_COUNT = f"Give a whole number of leads from 0 to {CAP_MAX:,}, or leave this empty."
_NEEDS_AMOUNT = "Give an amount of 0 or more, for example 250.00, or leave this empty."


def parse_limits(raw: Mapping[str, object]) -> tuple[Limits, Errors]:
    """Check caps (whole numbers or their text) and budgets (money as text).

    Empty does not limit; 0 accepts nothing. Names `raw` has besides are left alone. Never raises.
    """
    errors: Errors = {}
    limits = Limits(
        cap_hour=_cap(raw, "cap_hour", errors),
        cap_day=_cap(raw, "cap_day", errors),
        cap_week=_cap(raw, "cap_week", errors),
        cap_month=_cap(raw, "cap_month", errors),
        budget_day=_budget(raw, "budget_day", errors),
        budget_week=_budget(raw, "budget_week", errors),
        budget_month=_budget(raw, "budget_month", errors),
    )
    return limits, errors


def _cap(raw: Mapping[str, object], name: str, errors: Errors) -> int | None:
    given = raw.get(name)
    if given is None or given == "":
        return None
    if isinstance(given, str) and _COUNT.fullmatch(given.strip()):
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= CAP_MAX:
        errors[name] = _NEEDS_COUNT
        return None
    return given


def _budget(raw: Mapping[str, object], name: str, errors: Errors) -> Decimal | None:
    given = raw.get(name)
    if given is None or given == "":
        return None
    is_amount = isinstance(given, str) and _AMOUNT.fullmatch(given.strip())
    amount = parse_money(str(given)) if is_amount else None
    if amount is None:
        errors[name] = _NEEDS_AMOUNT
        return None
    return amount
