"""A refund policy in plain words."""

from collections.abc import Iterator
from typing import Final

from hotlead.refunds.records import ApproveRule, RefundTerms, RejectRule

_DAY_HOURS: Final = 24


def summarize(terms: RefundTerms) -> tuple[str, ...]:
    """What it means for whoever buys leads, a sentence each."""
    return tuple(_sentences(terms))


def _sentences(terms: RefundTerms) -> Iterator[str]:
    yield f"A bad lead can be reported for {_days(terms.window_days)} after it was bought."
    yield f"A report is answered within {say_hours(terms.answer_by_hours)}."
    for approving in terms.approve_rules:
        yield f"The price goes back at once where {approving.label}."
    for rejecting in terms.reject_rules:
        yield f"A report is turned down at once where {rejecting.label}."
    is_ruled = terms.approve_rules or terms.reject_rules
    yield ("Everything else is" if is_ruled else "Every report is") + (
        " decided by an administrator."
    )


def say_hours(hours: int) -> str:
    """So many hours, in days where that is even: `36 hours`, `3 days`."""
    days, rest = divmod(hours, _DAY_HOURS)
    if rest or days < 2:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return _days(days)


def in_order(terms: RefundTerms) -> RefundTerms:
    """The same with each rule once, in the order in which they are asked."""
    return RefundTerms(
        window_days=terms.window_days,
        answer_by_hours=terms.answer_by_hours,
        approve_rules=tuple(rule for rule in ApproveRule if rule in terms.approve_rules),
        reject_rules=tuple(rule for rule in RejectRule if rule in terms.reject_rules),
    )


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
