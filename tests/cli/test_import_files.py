"""Files and mappings nobody can use are refused before anything is written, in a sentence."""

from pathlib import Path

import pytest

from tests.cli.conftest import MAPPING, Terminal

HEADER = (
    "Prospect ID,Lead Number,Lead Origin,Lead Source,Country,Specialization,"
    "How did you hear about X Education,What is your current occupation,"
    "What matters most to you in choosing a course,City\n"
)
ROW = "id-1,1,API,Google,India,,,Student,,Mumbai\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty: its first line must name the columns"),
        ("Prospect ID,City\nx,y\n", "has no column"),
        (HEADER.replace("City", "City,City") + ROW, "has the column 'City' more than once"),
        ((HEADER + ROW).encode("utf-16"), "is not UTF-8 text (it starts like UTF-16)"),
        ((HEADER + ROW.replace("Mumbai", "Málaga")).encode("cp1252"), "is not UTF-8 text"),
        (HEADER + ROW + 'id-2,"2,API,Google\n' + ROW, "a quote on line 3 that is never closed"),
    ],
)
def test_an_unusable_file_is_1(terminal: Terminal, content: str | bytes, sentence: str) -> None:
    code, said = terminal.import_leads(terminal.write(content))

    assert code == 1
    assert sentence in said
    assert terminal.fetch("SELECT count(*) FROM leads") == [(0,)]


def test_a_file_that_is_not_there_is_1(terminal: Terminal) -> None:
    code, said = terminal.import_leads(terminal.folder / "none.csv")

    assert code == 1
    assert "none.csv cannot be read: No such file or directory." in said


def test_a_file_without_rows_is_0(terminal: Terminal) -> None:
    code, said = terminal.import_leads(terminal.write(HEADER))

    assert code == 0
    assert "has no rows: there is nothing to import" in said


@pytest.mark.parametrize(
    "content",
    [
        ("﻿" + HEADER + ROW).encode(),
        (HEADER + "\n\n" + ROW).replace("\n", "\r\n").encode(),
        (HEADER + ROW.replace("API", '"A ""quoted"", cell\nof two lines"')).encode(),
        (HEADER + ROW.replace("id-1", " id-1 ")).encode(),
    ],
    ids=["byte order mark", "empty lines and CRLF", "quotes", "spaces"],
)
def test_odd_files_are_read(terminal: Terminal, content: bytes) -> None:
    code, said = terminal.import_leads(terminal.write(content))

    # A line break inside of the attribution is refused like any other control character.
    assert code == (3 if b"two lines" in content else 0), said
    assert "In the file │ 1" in said


def test_a_huge_cell_is_refused_and_the_rest_comes_in(terminal: Terminal) -> None:
    huge = "x" * 3_000_000
    file = terminal.write(HEADER + ROW + ROW.replace("id-1", "id-2").replace("India", huge))

    code, said = terminal.import_leads(file)

    assert code == 3
    assert "Imported │ 1" in said
    assert "Country: Use 60 characters or fewer; this has 3,000,000." in said


def test_a_broken_row_does_not_stop_the_rest(terminal: Terminal) -> None:
    broken = 'id-2,"2"x,API,Google,India,,,Student,,Mumbai\n'
    file = terminal.write(HEADER + broken + ROW)

    code, said = terminal.import_leads(file)

    assert code == 3
    assert "Imported │ 1" in said
    assert "A quote in it is out of place. │ 2" in said


def test_an_encoding_can_be_named(terminal: Terminal) -> None:
    mapping = terminal.write('encoding = "cp1252"\n' + MAPPING.read_text(), "cp1252.toml")
    text = HEADER + ROW.replace("India", "España")
    file = terminal.write(text.encode("cp1252"))

    code, _ = terminal.run(
        "import-leads", file, "--niche", "online-education", "--mapping", mapping
    )

    assert code == 0
    assert terminal.fetch("SELECT form_data ->> 'country' FROM leads") == [("España",)]


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("external_id = ", "is not TOML"),
        ("contact = {made_up = true}", "does not fit: Object missing required field"),
        ('external_id = "Prospect ID"\ncontact = {}', "needs [contact]"),
        (
            'external_id = "Prospect ID"\ncontact = {made_up = true}\nfields = {age = "City"}',
            "The form of online-education has no question 'age', which the mapping fills.",
        ),
        (
            'external_id = "Prospect ID"\ncontact = {made_up = true}\nattribution = {a = "City"}',
            "has [attribution] a, which is none of: utm_source",
        ),
        (
            'encoding = "klingon"\nexternal_id = "Prospect ID"\ncontact = {made_up = true}',
            "names the encoding 'klingon', which is unknown",
        ),
        ('external_id = "Prospect ID"\ncolour = "red"', "contains unknown field `colour`"),
    ],
)
def test_an_unusable_mapping_is_1(terminal: Terminal, mapping: str, sentence: str) -> None:
    code, said = terminal.run(
        "import-leads",
        terminal.write(HEADER + ROW),
        "--niche",
        "online-education",
        "--mapping",
        terminal.write(mapping, "mapping.toml"),
    )

    assert code == 1
    assert sentence in said


def test_a_mapping_that_is_not_there_is_1(terminal: Terminal, tmp_path: Path) -> None:
    code, said = terminal.run(
        "import-leads",
        terminal.write(HEADER + ROW),
        "--niche",
        "online-education",
        "--mapping",
        tmp_path / "none.toml",
    )

    assert code == 1
    assert "none.toml cannot be read" in said


def test_an_unknown_niche_is_1(terminal: Terminal) -> None:
    code, said = terminal.run(
        "import-leads", terminal.write(HEADER + ROW), "--niche", "none", "--mapping", MAPPING
    )

    assert code == 1
    assert "There is no such form." in said


def test_people_of_the_file_are_taken_where_it_has_some(terminal: Terminal) -> None:
    mapping = terminal.write(
        'external_id = "Id"\nnot_answered = ["-"]\n'
        'contact = {name = "Who", email = "Mail", phone = "Tel"}\n'
        'split = {"Where" = ";"}\n'
        'fields = {purpose = "What", location = "Where", budget = "Money", cpu = "CPU", '
        'ram = "RAM", management = "Care"}',
        "vps.toml",
    )
    file = terminal.write(
        "Id,Who,Mail,Tel,What,Where,Money,CPU,RAM,Care\n"
        "1,Mei Tanaka,mei@example.com,+1 555 010 0134,Database,US; EU,120,4 cores,8 GB,Managed\n"
        "2,Bo,not an address,-,Database,US,lots,4 cores,8 GB,Managed\n"
    )

    code, said = terminal.run("import-leads", file, "--niche", "vps-hosting", "--mapping", mapping)

    assert code == 3
    assert "made up" not in said
    assert "Email: Enter an email address" in said
    assert "Monthly budget: Enter a" in said
    assert terminal.fetch("SELECT contact_name, form_data -> 'location' FROM leads") == [
        ("Mei Tanaka", ["US", "EU"])
    ]
