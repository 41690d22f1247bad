"""Pure decisions about what is shown: how many leads a balance buys, what to do first, dates."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hotlead.reports.records import DescribedAnswer, LedgerEntry, StartRow, Step


def leads_left(balance: Decimal, price: Decimal | None) -> int | None:
    """How many leads at `price` the balance pays; None where no price is known."""
    if price is None or price <= 0:
        return None
    return max(0, int(balance // price))


def local_day(moment: datetime, timezone: str) -> date:
    """The day of a moment by the clock on the provider's wall."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def period_starts(today: date, days: Sequence[int]) -> dict[int, date]:
    """The first day of the last `n` days, today included."""
    return {count: today - timedelta(days=count - 1) for count in days}


def one_line(answers: Sequence[DescribedAnswer]) -> str:
    """Answers as one cell of a spreadsheet: `Monthly budget: $120; Region: EU`."""
    return "; ".join(f"{answer.label}: {answer.text}" for answer in answers)


def ledger_text(entry: LedgerEntry) -> str:
    """What a line of the statement is about."""
    if entry.lead_number is None:
        return entry.memo or entry.type.label
    return f"{entry.type.label} L-{entry.lead_number}"


def first_steps(start: StartRow) -> tuple[Step, ...]:
    """What a new provider does, in this order."""
    return (
        Step(
            "Say who you are",
            "Your company and its website.",
            "/dashboard/settings",
            start.has_website or start.has_lead,
        ),
        Step(
            "Choose what you buy",
            "Subscribe to a niche and set filters, so that you get leads that fit.",
            "/dashboard/subscriptions",
            start.has_subscription,
        ),
        Step(
            "Have a balance",
            "Each lead is paid from it at the moment it is yours.",
            "/dashboard/billing",
            start.has_money or start.has_lead,
        ),
        Step(
            "Get your first lead",
            "It shows here, and we write to you.",
            "/dashboard/leads",
            start.has_lead,
        ),
    )
