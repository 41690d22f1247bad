"""Which months a ledger has, and what each begins and ends with. Pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from hotlead.billing.records import Holder, MonthRow, Statement
from hotlead.kit.money import ZERO

_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def read_month(text: str) -> date | None:
    """The first day of the month that `2026-11` names; None where it names none."""
    found = _MONTH.fullmatch(text)
    year = int(found[1]) if found else 0
    return date(year, int(text[5:]), 1) if year else None


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    december = month.month == 12
    return date(month.year + december, 1 if december else month.month + 1, 1)


def lay_months(
    last: Statement | None, rows: Sequence[MonthRow], holder: Holder, today: date
) -> Sequence[Statement]:
    """The months after the last one closed up to today's, the oldest first, without a gap.

    `rows` are of the entries after it. Months begin with the first entry there is. What falls
    into a month that is closed already, because the clock was changed, counts in the next.
    """
    if last is None and not rows:
        return []
    first = next_month(last.month) if last else rows[0].month
    end = max(first, month_of(today), *(row.month for row in rows))
    place = (last.last_entry_id, last.closing) if last else (0, ZERO)
    laid: list[Statement] = []
    for month in _months(first, end):
        of_month = [row for row in rows if max(row.month, first) == month]
        statement = _lay(month, of_month, holder, place)
        place = (statement.last_entry_id, statement.closing)
        laid.append(statement)
    return laid


def closed_by(months: Sequence[Statement], day: date) -> Sequence[Statement]:
    """The months that were over on a day, as they are kept."""
    over = [month for month in months if month.month < month_of(day)]
    return [msgspec.structs.replace(month, is_final=True) for month in over]


def _lay(
    month: date, rows: Sequence[MonthRow], holder: Holder, place: tuple[int, Decimal]
) -> Statement:
    after, opening = place
    return Statement(
        month=month,
        company_name=holder.company_name,
        timezone=holder.timezone,
        after_entry_id=after,
        last_entry_id=rows[-1].last_entry_id if rows else after,
        entries=sum(row.entries for row in rows),
        opening=opening,
        closing=sum((row.moved for row in rows), opening),
        is_final=False,
    )


def _months(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = next_month(month)
