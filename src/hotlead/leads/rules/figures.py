"""The tiles of the administrators' pages, from numbers by day."""

from collections.abc import Sequence
from decimal import Decimal

from hotlead.leads.records import Day, Figures, Tile

FIGURE_DAYS = 30
_WEEK = 7
_SPARK_DAYS = 14
_POINT = Decimal("0.1")
_ONE = Decimal(1)


def figures_of(days: Sequence[Day]) -> Figures:
    """The last seven days of `days` beside the seven before them; the last day is today."""
    week, before = days[-_WEEK:], days[-2 * _WEEK : -_WEEK]
    shown = days[-_SPARK_DAYS:]
    received, received_before = (Decimal(sum(d.received for d in part)) for part in (week, before))
    revenue, revenue_before = (
        sum((d.revenue for d in part), Decimal(0)) for part in (week, before)
    )
    rate, rate_before = _refund_rate(week), _refund_rate(before)
    return Figures(
        received=Tile(
            value=received,
            change=_percent(received, received_before),
            tone=_tone(received - received_before),
            days=tuple(float(day.received) for day in shown),
        ),
        revenue=Tile(
            value=revenue,
            change=_percent(revenue, revenue_before),
            tone=_tone(revenue - revenue_before),
            days=tuple(float(day.revenue) for day in shown),
        ),
        refund_rate=Tile(
            value=rate,
            change=_points(rate - rate_before),
            tone=_tone(rate_before - rate),
            days=tuple(float(_refund_rate([day])) for day in shown),
        ),
    )


def _refund_rate(days: Sequence[Day]) -> Decimal:
    """Refunds in percent of sales, with one decimal; 0 without sales."""
    sales = sum(day.sales for day in days)
    if sales == 0:
        return Decimal(0)
    return (Decimal(100 * sum(day.refunds for day in days)) / sales).quantize(_POINT)


def _percent(now: Decimal, before: Decimal) -> str:
    """How much more or less, "" where there is nothing to compare with."""
    if before == 0:
        return ""
    return f"{_signed((100 * (now - before) / before).quantize(_ONE))}%"


def _points(change: Decimal) -> str:
    return f"{_signed(change)} pt" if change else ""


def _signed(number: Decimal) -> str:
    sign = "−" if number < 0 else "+"
    return f"{sign}{abs(number)}"


def _tone(better_by: Decimal) -> str:
    if better_by == 0:
        return ""
    return "good" if better_by > 0 else "bad"
