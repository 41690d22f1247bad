"""What an import was asked to do, and what became of its rows so far."""

from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from hotlead.leads.records import ImportResult, RefusedRow


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What was asked for on the command line."""

    file: Path
    niche: str
    mapping: Path
    approve: bool = False
    dry_run: bool = False
    report: Path | None = None


@dataclass(slots=True)
class Tally:
    """The rows so far: each is imported, already there, or refused."""

    rows: int = 0
    imported: list[UUID] = field(default_factory=list)
    present: list[UUID] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)

    @property
    def skipped(self) -> int:
        """Rows the niche had already.

        More than `present` where another import stored some at the same moment: their ids cannot
        be seen yet.
        """
        return self.rows - len(self.imported) - len(self.refused)

    def add(self, rows: int, result: ImportResult) -> None:
        """Count a batch of `rows` rows."""
        self.rows += rows
        self.imported += result.imported
        self.present += result.present
        self.refused += result.refused

    def refuse(self, row: RefusedRow) -> None:
        """Count a row that was not even tried."""
        self.rows += 1
        self.refused.append(row)
