"""`hotlead import-leads`: what comes in, what is refused, and what a second run does."""

import csv

from tests.cli.conftest import DATA, Terminal

SMALL = DATA / "education_small.csv"
HEADER = (
    "Prospect ID,Lead Number,Lead Origin,Lead Source,Country,Specialization,"
    "How did you hear about X Education,What is your current occupation,"
    "What matters most to you in choosing a course,City\n"
)


def _row(number: int, city: str = "Mumbai", specialization: str = "") -> str:
    return f"id-{number},{number},API,Google,India,{specialization},,Student,,{city}\n"


def test_good_rows_come_in_and_bad_ones_are_named(terminal: Terminal) -> None:
    report = terminal.folder / "refused.csv"

    code, said = terminal.import_leads(SMALL, "--report", report)

    assert code == 3
    assert "In the file │ 9" in said
    assert "Imported │ 5" in said
    assert "Refused │ 4" in said
    assert "made up from the column “Prospect ID”" in said
    with report.open(encoding="utf-8") as file:
        refused = {row["line"]: row["reason"] for row in csv.DictReader(file)}
    assert refused == {
        "6": "Specialization: Choose one of the answers offered.",
        "7": "It has the same Prospect ID as the row on line 3.",
        "8": "It has 5 cells where the header has 10.",
        "9": "External id: Answer this question.",
    }


def test_answers_are_those_of_the_form(terminal: Terminal) -> None:
    terminal.import_leads(SMALL)

    found = terminal.fetch("SELECT right(external_id, 1), form_data FROM leads")
    rows = {str(row[0]): row[1] for row in found}
    assert rows["1"] == {
        "occupation": "Unemployed",
        "priority": "Better Career Prospects",
    }
    assert rows["2"] == {
        "specialization": "E-Commerce",
        "source": "Other",
        "occupation": "Working Professional",
        "priority": "Better Career Prospects",
        "city": "Mumbai",
        "country": "India",
    }
    assert rows["3"] == {
        "specialization": "Banking, Investment and Insurance",
        "source": "Word of Mouth",
        "city": "Thane & Outskirts",
    }
    assert rows["4"] == {}


def test_people_are_made_up_and_cannot_be_reached(terminal: Terminal) -> None:
    terminal.import_leads(SMALL)

    first = terminal.fetch("SELECT contact_name, contact_email, contact_phone FROM leads")
    assert all(str(email).endswith("@example.com") for _, email, _ in first)
    assert all(str(phone)[-7:-2] == "55501" for _, _, phone in first)
    emails = {email for _, email, _ in first}
    assert len(emails) == 5


def test_attribution_is_kept(terminal: Terminal) -> None:
    terminal.import_leads(SMALL)

    sources = terminal.fetch("SELECT DISTINCT utm_source FROM leads ORDER BY 1")
    assert sources == [("Google",), ("Olark Chat",), (None,)]
    assert terminal.fetch("SELECT utm_medium FROM leads WHERE external_id LIKE '%9'") == [
        ('Landing "Page"',)
    ]


def test_a_second_run_imports_nothing_twice(terminal: Terminal) -> None:
    terminal.import_leads(SMALL)
    before = terminal.fetch("SELECT id, updated_at FROM leads ORDER BY id")

    code, said = terminal.import_leads(SMALL)

    assert code == 3
    assert "Imported │ 0" in said
    assert "Already there, left as they are │ 5" in said
    assert terminal.fetch("SELECT id, updated_at FROM leads ORDER BY id") == before


def test_a_file_without_a_fault_is_0(terminal: Terminal) -> None:
    file = terminal.write(HEADER + _row(1) + _row(2))

    assert terminal.import_leads(file)[0] == 0
    assert terminal.import_leads(file)[0] == 0


def test_approved_leads_are_sold_and_all_accounted_for(terminal: Terminal) -> None:
    rows = [_row(number, specialization="Finance Management") for number in range(1, 40)]
    # Nobody in this market buys this one: the only bulk buyer without filters has no money.
    rows.append(f"id-{99},99,API,Google,Spain,,,,,\n")
    file = terminal.write(HEADER + "".join(rows))

    code, said = terminal.import_leads(file, "--approve")

    assert code == 0
    assert "Distributed │ 39" in said
    assert "Unsold │ 1" in said
    assert "All │ 40" in said
    assert "insufficient_balance │ 1" in said
    statuses = terminal.fetch("SELECT status, count(*) FROM leads GROUP BY 1 ORDER BY 1")
    assert statuses == [("distributed", 39), ("unsold", 1)]
    assert terminal.fetch("SELECT count(*) FROM lead_assignments") != [(0,)]


def test_a_dry_run_writes_nothing(terminal: Terminal) -> None:
    audited = terminal.fetch("SELECT count(*) FROM audit_log")

    code, said = terminal.import_leads(SMALL, "--dry-run", "--approve")

    assert code == 3
    assert "Can be imported │ 5" in said
    assert "nothing was written" in said
    assert terminal.fetch("SELECT count(*) FROM leads") == [(0,)]
    assert terminal.fetch("SELECT count(*) FROM audit_log") == audited


def test_more_rows_than_a_batch(terminal: Terminal) -> None:
    file = terminal.write(HEADER + "".join(_row(number) for number in range(1, 1_203)))

    code, said = terminal.import_leads(file)

    assert code == 0
    assert "Imported │ 1,202" in said
    assert terminal.fetch("SELECT count(*) FROM leads") == [(1_202,)]
