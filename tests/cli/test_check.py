"""`hotlead check`: clean money is 0, and what went astray is shown and is 1."""

import re
from typing import LiteralString

import psycopg

from tests.cli.conftest import Terminal


def test_clean_money_is_0(terminal: Terminal) -> None:
    code, said = terminal.run("check")

    assert code == 0
    assert "checks are clean" in said
    found = re.search(r"Every balance is the sum of its ledger entries │ (\d+) │ 0", said)
    assert found is not None
    assert int(found[1]) > 40


def test_money_that_went_astray_is_1(terminal: Terminal) -> None:
    _as_owner(terminal, "UPDATE providers SET balance = balance + 1 WHERE balance > 4000")

    code, said = terminal.run("check")

    _as_owner(terminal, "UPDATE providers SET balance = balance - 1 WHERE balance > 4000")

    assert code == 1
    assert "checks found something wrong" in said


def _as_owner(terminal: Terminal, statement: LiteralString) -> None:
    with psycopg.connect(terminal.url) as owner:
        owner.execute("SELECT set_config('hotlead.actor_role', 'system', true)")
        owner.execute(statement)
