"""What statements and invoices look like on paper. Takes a while: called in a thread."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from hotlead.billing.records import Invoice, KindTotal, Statement, StatementEntry
from hotlead.kit.money import ZERO, format_money
from hotlead.kit.paper import Column, Paper

# On paper; the CSV file has them all.
PAPER_ROWS_MAX: Final = 1_000

_TOTALS: Final = (
    Column("What", 80),
    Column("Entries", 34, is_number=True),
    Column("Amount", 65.9, is_number=True),
)
_ENTRIES: Final = (
    Column("Date", 30),
    Column("What", 85.9),
    Column("Amount", 32, is_number=True),
    Column("Balance", 32, is_number=True),
)
_LINES: Final = (
    Column("Description", 110),
    Column("Amount", 69.9, is_number=True),
)
_LOSSY: Final = (
    "A ? stands for a letter that this document's font does not have; the CSV file has the text"
    " as it was written."
)


def draw_statement(
    market: str,
    month: Statement,
    totals: Sequence[KindTotal],
    entries: Sequence[StatementEntry],
) -> bytes:
    """A month as PDF: what it came to, then each entry, at most PAPER_ROWS_MAX of them."""
    made_at = datetime(month.month.year, month.month.month, 1, tzinfo=UTC)
    subject = f"Statement {month.title} · {month.company_name}"
    paper = Paper(market=market, subject=subject, made_at=made_at)
    so_far = "" if month.is_final else ", so far"
    paper.letterhead(
        market,
        f"Statement {month.title}{so_far}",
        [
            month.company_name,
            f"{_days_of(month)}. All times in {month.timezone}, amounts in US dollars.",
        ],
    )
    given = sum((one.amount for one in totals if one.amount > 0), ZERO)
    taken = sum((one.amount for one in totals if one.amount < 0), ZERO)
    paper.figures(
        [
            ("Opening balance", money(month.opening)),
            ("Money in", money(given)),
            ("Money out", money(taken)),
            ("Balance so far" if so_far else "Closing balance", money(month.closing)),
        ]
    )
    if totals:
        paper.heading("Totals")
        moved = month.closing - month.opening
        paper.rows(
            _TOTALS,
            [(one.type.label, f"{one.entries:,}", signed(one.amount)) for one in totals],
            foot=("Together", f"{month.entries:,}", signed(moved)),
        )
    _list_entries(paper, month, entries)
    if paper.is_lossy:
        paper.note(_LOSSY)
    return bytes(paper.output())


def draw_invoice(market: str, invoice: Invoice) -> bytes:
    """The invoice of a deposit, which is paid. Its day is that of UTC."""
    paper = Paper(market=market, subject=f"Invoice {invoice.name}", made_at=invoice.issued_at)
    day = invoice.issued_at.astimezone(UTC)
    paper.letterhead(market, f"Invoice {invoice.name}", [f"{day.day} {day:%B %Y}. Paid in full."])
    paper.parties([("From", invoice.seller or market), ("To", invoice.buyer)])
    amount = f"{money(invoice.amount)} {invoice.currency}"
    paper.rows(
        _LINES,
        [("Deposit to the prepaid balance, from which leads are paid", amount)],
        foot=("Total, paid", amount),
    )
    paper.note(f"Payment {invoice.payment_id}")
    if paper.is_lossy:
        paper.note("A ? stands for a letter that this document's font does not have.")
    return bytes(paper.output())


def money(amount: Decimal) -> str:
    """An amount with a true minus."""
    return format_money(amount).replace("-", "\N{MINUS SIGN}")


def signed(amount: Decimal) -> str:
    """An amount that says which way it went."""
    return f"+{money(amount)}" if amount > 0 else money(amount)


def _days_of(month: Statement) -> str:
    last = monthrange(month.month.year, month.month.month)[1]
    return f"1 to {last} {month.title}"


def _list_entries(paper: Paper, month: Statement, entries: Sequence[StatementEntry]) -> None:
    paper.heading("Entries")
    if not entries:
        paper.note("No money moved in this month.")
        return
    zone = ZoneInfo(month.timezone)
    paper.rows(
        _ENTRIES,
        [
            (
                f"{entry.created_at.astimezone(zone):%d %b, %H:%M}",
                f"{entry.what} · {entry.niche_name}" if entry.niche_name else entry.what,
                signed(entry.amount),
                money(entry.balance_after),
            )
            for entry in entries[:PAPER_ROWS_MAX]
        ],
    )
    if month.entries > PAPER_ROWS_MAX:
        paper.note(
            f"The first {PAPER_ROWS_MAX:,} of {month.entries:,} entries. The totals are of all of"
            " them, and the CSV file has each."
        )
