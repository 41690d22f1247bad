"""`hotlead distribution verify`: decided alike is 0, a difference is 1 and says where."""

import psycopg

from tests.cli.conftest import DATA, Terminal


def test_decided_alike_is_0_and_another_decision_is_1(terminal: Terminal) -> None:
    terminal.import_leads(DATA / "education_small.csv", "--approve")
    code, said = terminal.run("distribution", "verify")
    assert (code, "are decided alike again" in said) == (0, True)
    [lead] = terminal.fetch(
        "SELECT lead_id::text FROM distribution_runs WHERE outcome = 'distributed' LIMIT 1"
    )
    code, said = terminal.run("distribution", "verify", "--lead", lead[0])
    assert (code, "1 decision in 1 batch is decided alike again." in said) == (0, True)
    with psycopg.connect(terminal.url) as owner:
        owner.execute("SELECT set_config('hotlead.actor_role', 'system', true)")
        owner.execute(
            "UPDATE distribution_runs SET outcome = 'unsold' WHERE lead_id = %s", (lead[0],)
        )
    code, said = terminal.run("distribution", "verify", "--since", "2020-01-01")
    assert code == 1
    assert f"Lead {lead[0]}, attempt 1" in said
    assert "Outcome: stored unsold, decided again distributed" in said


def test_what_is_not_kept_is_said(terminal: Terminal) -> None:
    code, said = terminal.run("distribution", "verify")
    assert (code, "0 decisions" in said) == (0, True)
    unknown = "00000000-0000-7000-8000-000000000000"
    code, said = terminal.run("distribution", "verify", "--lead", unknown)
    assert (code, "No decision about this lead is kept." in said) == (1, True)
