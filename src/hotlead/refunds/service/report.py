"""The report of refunds: what became of the leads sold in a stretch of days."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.period import Period
from hotlead.refunds import queries, rules
from hotlead.refunds.records import BadLeadReason, RefundLine, RefundReport, ReportBy

PERIOD_DAYS_DEFAULT: Final = 30
PERIOD_DAYS_MAX: Final = 366
# Sources and providers beyond these cost less than each of them.
LINES_MAX: Final = 100
REPORT_COLUMNS: Final = (
    "by", "key", "label", "sold", "reports", "approved", "rejected", "automatic", "refunds",
    "amount", "rate_percent",
)  # fmt: skip
_UNREPORTED: Final = "unreported"


async def report_refunds(
    tx: Tx, actor: Actor, period: Period, niche_id: UUID | None, now: datetime
) -> RefundReport:
    """What became of the leads that were sold on these days, the last 30 where none are named.

    Administrators only. Raises InvalidInput for a period that is turned round, or too long.
    """
    actor.require_admin()
    first, last = _days(period, now)
    days = Period(first, last)
    if days.since is None or days.until is None:
        raise AssertionError("both days are given")
    rows = await queries.list_refund_lines(tx, days.since, days.until, niche_id, LINES_MAX)
    lines = [_named(line) for line in rules.rate_lines(rows)]
    return RefundReport(
        date_from=first,
        date_to=last,
        niche_id=niche_id,
        total=_of(lines, ReportBy.TOTAL)[0],
        by_reason=_of(lines, ReportBy.REASON),
        by_source=_of(lines, ReportBy.SOURCE),
        by_niche=_of(lines, ReportBy.NICHE),
        by_provider=_of(lines, ReportBy.PROVIDER),
    )


async def export_report(report: RefundReport) -> AsyncIterator[Iterable[Iterable[object]]]:
    """The lines of a report for a spreadsheet, in the order of `REPORT_COLUMNS`."""
    groups = (report.by_reason, report.by_source, report.by_niche, report.by_provider)
    yield [
        (line.by.value, line.key, line.label, line.sold, line.reports, line.approved,
         line.rejected, line.automatic, line.refunds, line.amount, line.rate)
        for line in [report.total, *(line for group in groups for line in group)]
    ]  # fmt: skip


def _days(period: Period, now: datetime) -> tuple[date, date]:
    last = period.last or max(now.date(), period.first or now.date())
    # An address may name the first days there are.
    span = min(timedelta(days=PERIOD_DAYS_DEFAULT - 1), last - date.min)
    first = period.first or last - span
    if first > last:
        raise InvalidInput(fields={"date_to": "The last day is before the first."})
    if (last - first).days >= PERIOD_DAYS_MAX:
        raise InvalidInput(fields={"date_from": f"Choose at most {PERIOD_DAYS_MAX} days."})
    return first, last


def _of(lines: Sequence[RefundLine], by: ReportBy) -> Sequence[RefundLine]:
    return [line for line in lines if line.by is by]


def _named(line: RefundLine) -> RefundLine:
    if line.by is ReportBy.TOTAL:
        return msgspec.structs.replace(line, label="All")
    if line.by is not ReportBy.REASON:
        return line
    is_reported = line.key != _UNREPORTED
    label = BadLeadReason(line.key).label if is_reported else "Bad for everybody, not reported"
    return msgspec.structs.replace(line, label=label)
