"""Whether a bad lead may be reported."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from hotlead.refunds.records import Policy, Refusal, Standing

# Over which time requests of a day, and refunds of a rate, are counted.
DAY: Final = timedelta(days=1)
RATE_PERIOD: Final = timedelta(days=30)
SENTENCES: Final[Mapping[Refusal, str]] = {
    Refusal.ALREADY_REFUNDED: "This lead has been refunded.",
    Refusal.REQUEST_OPEN: "You have reported this lead, and it is being looked at.",
    Refusal.WINDOW_OVER: "This lead was bought too long ago to be reported.",
    Refusal.DAILY_LIMIT: "You have reported as many leads in 24 hours as you may.",
    Refusal.REFUND_RATE: "Too many of the leads you bought lately were refunded at your request.",
}


def policy_at_sale(standing: Standing, policy: Policy) -> Policy:
    """The policy that a sale was made under; `policy` is what the settings say."""
    return msgspec.structs.replace(
        policy,
        window_days=standing.window_days or policy.window_days,
        answer_by_hours=standing.answer_by_hours or policy.answer_by_hours,
    )


def answer_by(now: datetime, policy: Policy) -> datetime:
    """Until when a report that is filed now is answered."""
    return now + timedelta(hours=policy.answer_by_hours)


def deadline(bought_at: datetime, policy: Policy) -> datetime:
    """The last moment at which a sale may be reported."""
    return bought_at + timedelta(days=policy.window_days)


def judge_report(standing: Standing, policy: Policy, now: datetime) -> Refusal | None:
    """Why the lead cannot be reported; None where it can."""
    if standing.is_refunded:
        return Refusal.ALREADY_REFUNDED
    if standing.is_open:
        return Refusal.REQUEST_OPEN
    if now > deadline(standing.bought_at, policy):
        return Refusal.WINDOW_OVER
    if standing.reported_lately >= policy.daily_max:
        return Refusal.DAILY_LIMIT
    is_counted = standing.bought_lately >= policy.rate_leads_min
    is_high = 100 * standing.refunded_lately >= policy.rate_max * standing.bought_lately
    return Refusal.REFUND_RATE if is_counted and is_high else None


def explain(refusal: Refusal, standing: Standing, policy: Policy) -> str:
    """The same with its numbers, for the provider."""
    match refusal:
        case Refusal.ALREADY_REFUNDED | Refusal.REQUEST_OPEN:
            return SENTENCES[refusal]
        case Refusal.WINDOW_OVER:
            return f"A lead can be reported for {policy.window_days} days after it was bought."
        case Refusal.DAILY_LIMIT:
            return (
                f"You have reported {standing.reported_lately} leads in 24 hours;"
                f" {policy.daily_max} is the most. Report this one tomorrow."
            )
        case Refusal.REFUND_RATE:
            return (
                f"{standing.refunded_lately} of the {standing.bought_lately} leads you bought in"
                f" 30 days were refunded at your request; below {policy.rate_max}% you can report"
                " again. Write to us if leads go on being bad."
            )
