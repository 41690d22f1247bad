"""The 6,000 real leads of the public data set, where HOTLEAD_EDUCATION_CSV names the file."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal

FILE = os.environ.get("HOTLEAD_EDUCATION_CSV", "")
ROWS = 6_000

# The file is not part of the repository; `make test-shared-data` runs this.
pytestmark = pytest.mark.skipif(
    not Path(FILE).is_file(), reason="HOTLEAD_EDUCATION_CSV does not name the data set"
)


def test_every_row_is_imported_sold_or_accounted_for(terminal: Terminal) -> None:
    code, said = terminal.import_leads(Path(FILE), "--approve")

    assert code == 0
    assert f"Imported │ {ROWS:,}" in said
    assert "Refused │ 0" in said
    assert f"All │ {ROWS:,}" in said
    statuses = {
        str(status): int(str(count))
        for status, count in terminal.fetch("SELECT status, count(*) FROM leads GROUP BY 1")
    }
    assert set(statuses) == {"distributed", "unsold"}
    assert sum(statuses.values()) == ROWS
    assert statuses["distributed"] > 1_000


def test_a_second_run_changes_nothing(terminal: Terminal) -> None:
    terminal.import_leads(Path(FILE))

    code, said = terminal.import_leads(Path(FILE))

    assert code == 0
    assert f"Already there, left as they are │ {ROWS:,}" in said
    assert terminal.fetch("SELECT count(*) FROM leads") == [(ROWS,)]
