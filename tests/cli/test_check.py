"""`hotlead check`: clean money is 0, and what went astray is shown and is 1."""

import re
from typing import LiteralString

import psycopg
from psycopg import sql

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


def test_a_whole_chain_is_0(terminal: Terminal) -> None:
    [(entries,)] = terminal.fetch("SELECT count(*) FROM provider_ledger")

    code, said = terminal.run("check", "--chain")

    assert code == 0
    assert "All 2 checks are clean." in said
    assert f"of the entry before │ {entries:,} │ 0" in said


def test_a_broken_chain_is_1(terminal: Terminal) -> None:
    [(entry_id, provider_id)] = terminal.fetch(
        "SELECT max(id), min(provider_id::text) FROM provider_ledger GROUP BY provider_id LIMIT 1"
    )
    [(other_id,)] = terminal.fetch(
        "SELECT max(id) FROM provider_ledger GROUP BY provider_id OFFSET 1 LIMIT 1"
    )
    _rewrite(terminal, other_id, "memo || '.'")

    whole = terminal.run("check", "--chain")
    alone = terminal.run("check", "--chain", "--provider", provider_id)
    kept = terminal.run("check", "--chain", "--anchor", f"{entry_id}:{'0' * 64}")

    _rewrite(terminal, other_id, "left(memo, -1)")

    assert whole[0] == 1
    assert re.search(rf"│ 1 │ {other_id} │", whole[1])
    assert alone[0] == 0
    assert kept[0] == 1
    assert f"kept: {entry_id}" in kept[1]


def test_an_anchor_that_is_none_is_a_sentence(terminal: Terminal) -> None:
    root = "0" * 64
    for anchor in ("", "12", "12:", "12:ab", f"x:{root}", f"-1:{root}", f"²:{root}",
                   f"{'9' * 30}:{root}", f"12:{root}0", f"12:{'g' * 64}"):  # fmt: skip
        code, said = terminal.run("check", "--chain", f"--anchor={anchor}")
        assert (code, said) == (1, "Error: Write an anchor as entry_id:root."), anchor


def test_options_of_the_chain_go_with_it(terminal: Terminal) -> None:
    code, said = terminal.run("check", "--anchor", "1:0")
    assert (code, said) == (1, "Error: --provider and --anchor go with --chain.")


def _rewrite(terminal: Terminal, entry_id: object, memo: LiteralString) -> None:
    with psycopg.connect(terminal.url) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(
            sql.SQL("UPDATE provider_ledger SET memo = {} WHERE id = %s").format(sql.SQL(memo)),
            (entry_id,),
        )


def _as_owner(terminal: Terminal, statement: LiteralString) -> None:
    with psycopg.connect(terminal.url) as owner:
        owner.execute("SELECT set_config('hotlead.actor_role', 'system', true)")
        owner.execute(statement)
