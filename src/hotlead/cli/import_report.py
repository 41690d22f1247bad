"""What an import says at its end: a sum in which every row stands, and the rows refused."""

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from hotlead.cli.import_tally import ImportRequest, Tally
from hotlead.cli.leads_file import FileUnusable
from hotlead.cli.mapping import ImportMapping
from hotlead.cli.screen import screen
from hotlead.kit.spreadsheet import csv_text
from hotlead.leads.records import ImportOutcome, LeadStatus, RefusedRow

REASONS_SHOWN_MAX = 10
LINES_SHOWN_MAX = 5

_STATUS_WORDS = {
    LeadStatus.DISTRIBUTED: "Distributed",
    LeadStatus.UNSOLD: "Unsold",
    LeadStatus.APPROVED: "Approved, not yet distributed",
    LeadStatus.PENDING_APPROVAL: "Waiting for a review",
    LeadStatus.REJECTED: "Rejected",
    LeadStatus.BAD_LEAD: "Bad leads",
    LeadStatus.WITHDRAWN: "Withdrawn",
}


def print_report(
    request: ImportRequest, mapping: ImportMapping, tally: Tally, outcome: ImportOutcome
) -> None:
    """Print what became of every row."""
    screen.print(_rows_table(request, tally))
    if outcome.statuses:
        screen.print(_statuses_table(outcome))
    if outcome.reasons:
        screen.print(_reasons_table(outcome))
    if tally.refused:
        screen.print(_refused_table(tally.refused))
    if mapping.contact.made_up:
        screen.print(
            f"Names, e-mail addresses and phone numbers are made up from the column "
            f"“{mapping.external_id}”: the mapping says that the file has none.",
            markup=False,
            soft_wrap=True,
        )
    if request.dry_run:
        screen.print("This was a dry run: nothing was written.")


def write_refused(path: Path, refused: Sequence[RefusedRow]) -> None:
    """Write the rows that were refused, to be mended and imported again."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(csv_text([("line", "external_id", "reason")]))
            file.write(csv_text((row.number, row.external_id, row.reason) for row in refused))
    except OSError as error:
        raise FileUnusable(f"The report {path} cannot be written: {error.strerror}.") from error
    screen.print(f"Refused rows are in {path}.", markup=False, soft_wrap=True)


def _rows_table(request: ImportRequest, tally: Tally) -> Table:
    table = _table("Rows", str(request.file))
    table.add_row("In the file", f"{tally.rows:,}")
    table.add_row("Can be imported" if request.dry_run else "Imported", f"{len(tally.imported):,}")
    table.add_row("Already there, left as they are", f"{tally.skipped:,}")
    table.add_row("Refused", f"{len(tally.refused):,}")
    return table


def _statuses_table(outcome: ImportOutcome) -> Table:
    table = _table("Leads of this file", "now")
    for status, words in _STATUS_WORDS.items():
        if count := outcome.statuses.get(status.value):
            table.add_row(words, f"{count:,}")
    table.add_row("All", f"{sum(outcome.statuses.values()):,}", style="bold")
    return table


def _reasons_table(outcome: ImportOutcome) -> Table:
    table = _table("Why leads stayed unsold", "leads that met it")
    for code, count in outcome.reasons.items():
        table.add_row(code, f"{count:,}")
    return table


def _refused_table(refused: Sequence[RefusedRow]) -> Table:
    lines: dict[str, list[int]] = {}
    for row in refused:
        lines.setdefault(row.reason, []).append(row.number)
    table = _table("Why rows were refused", "on lines")
    commonest = sorted(lines.items(), key=lambda item: (-len(item[1]), item[1][0]))
    for reason, numbers in commonest[:REASONS_SHOWN_MAX]:
        table.add_row(reason, _shown(numbers))
    left_out = commonest[REASONS_SHOWN_MAX:]
    if left_out:
        table.add_row(
            f"{len(left_out):,} other reasons (--report FILE.csv lists every row)",
            f"{sum(len(numbers) for _, numbers in left_out):,} rows",
        )
    return table


def _shown(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:LINES_SHOWN_MAX])
    rest = len(numbers) - LINES_SHOWN_MAX
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def _table(left: str, right: str) -> Table:
    table = Table(title_justify="left", header_style="bold", border_style="dim")
    table.add_column(left, overflow="fold")
    table.add_column(right, justify="right", overflow="fold")
    return table
