"""Shares of a report."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

import msgspec

from hotlead.refunds.records import RefundLine, RefundLineRow, ReportBy

_HUNDREDTH: Final = Decimal("0.01")
NOTHING: Final = RefundLineRow(
    by=ReportBy.TOTAL,
    key="",
    label="All",
    sold=0,
    reports=0,
    approved=0,
    rejected=0,
    automatic=0,
    refunds=0,
    amount=Decimal("0.00"),
)


def rate_lines(rows: Sequence[RefundLineRow]) -> list[RefundLine]:
    """Each line with its rate, in percent; what cost most comes first."""
    total = next((row for row in rows if row.by is ReportBy.TOTAL), NOTHING)
    lines = [
        RefundLine(
            **msgspec.structs.asdict(row),
            rate=_percent(row.refunds, total.sold if row.by is ReportBy.REASON else row.sold),
        )
        for row in (rows if total in rows else [*rows, total])
    ]
    return sorted(lines, key=lambda line: (-line.amount, -line.reports, -line.sold, line.label))


def _percent(part: int, whole: int) -> Decimal:
    if not whole:
        return Decimal("0.00")
    return (Decimal(100 * part) / whole).quantize(_HUNDREDTH, ROUND_HALF_EVEN)
