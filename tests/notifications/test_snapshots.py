"""What every mail says, letter by letter: its sample against the files of `snapshots/`.

`UPDATE_SNAPSHOTS=1` writes them anew; look at what changed before it is committed.
"""

import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hotlead.notifications import rules
from hotlead.notifications.records import Letter, Template, VariableKind
from hotlead.notifications.service.packing import fill
from hotlead.notifications.service.samples import SAMPLES
from tests.conftest import settings_for

SETTINGS = replace(settings_for("", Path("unused")), base_url="https://leads.example.com")
FOLDER = Path(__file__).with_name("snapshots")
SCHEMES = (SETTINGS.base_url, "mailto:sam@example.com", "tel:+15550151")
_SKIPPED = {"style", "title"}


class Reduced(HTMLParser):
    """The HTML part without what the layout is made of: its words, what stands out, its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._open.append(tag)
        self.fetched += [given[name] or "" for name in ("src", "background") if name in given]
        if tag == "a":
            self.links.append(given["href"] or "")
            self.lines.append(f"<a {given['href']}>")
        elif tag == "strong":
            self.lines.append("<strong>")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not _SKIPPED & set(self._open):
            self.lines.append(text)


def write(template: Template) -> Letter:
    return rules.write_letter(fill(SAMPLES[template], None, SETTINGS))


@pytest.mark.parametrize("template", Template)
def test_a_mail_says_what_it_said(template: Template) -> None:
    letter = write(template)
    html = "\n".join(Reduced(letter.html).lines)
    said = f"{letter.subject}\n\n=== text\n{letter.text}\n=== html\n{html}\n"
    said = re.sub(r"token=[\w-]+", "token=TOKEN", said)
    file = FOLDER / f"{template.value}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(said, "utf-8")
    assert file.read_text("utf-8") == said


def test_there_is_no_snapshot_of_nothing() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == {template.value for template in Template}


@pytest.mark.parametrize("template", Template)
def test_every_mail_is_whole(template: Template) -> None:
    letter = write(template)
    reduced = Reduced(letter.html)
    assert letter.subject
    assert "\n" not in letter.subject
    for part in (letter.subject, letter.text, "\n".join(reduced.lines)):
        assert not re.search(r"[{}\ue000\ue001]|None|%\}", part), part
    assert "<mj-" not in letter.html
    # The one layout: its head, and why somebody gets the mail.
    assert "Hot Lead" in reduced.lines
    assert letter.text.count("\n--\n") == 1
    assert all(link.startswith(SCHEMES) for link in reduced.links), reduced.links
    assert reduced.fetched == []
    assert not re.search(r"@import|url\(|<script|<img", letter.html)


@pytest.mark.parametrize("template", Template)
def test_every_name_has_a_value_of_its_kind(template: Template) -> None:
    values = fill(SAMPLES[template], None, SETTINGS).values
    for variable in rules.VARIABLES[template]:
        value = values[variable.name]
        match variable.kind:
            case VariableKind.FLAG:
                assert isinstance(value, bool)
            case VariableKind.LIST:
                assert not isinstance(value, str | bool)
                assert value
                assert all(set(row) == set(variable.fields) for row in value)
            case VariableKind.LINK:
                assert isinstance(value, str)
                assert value.startswith(SCHEMES)
            case VariableKind.TEXT:
                assert isinstance(value, str)
        assert variable.told


@pytest.mark.parametrize("template", Template)
def test_the_products_own_words_pass_the_check(template: Template) -> None:
    required = rules.REQUIRED.get(template, ())
    wording = rules.default_wording(template)
    assert rules.check_wording(wording, rules.VARIABLES[template], required) == {}


def test_why_is_told_with_names_of_the_mail() -> None:
    for template in Template:
        why = (rules.FOLDER / template.value / "why.md").read_text("utf-8")
        named = set(re.findall(r"\{\{ (\w+) \}\}", why))
        known = {variable.name for variable in rules.VARIABLES[template]}
        assert named <= known | {"home_link"}, template
