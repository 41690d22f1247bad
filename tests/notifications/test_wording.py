"""The language of mails: what it can say, what it refuses, and that no value is read as markup."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.notifications import rules
from hotlead.notifications.records import (
    BODY_CHARS_MAX,
    Contents,
    Letter,
    Template,
    Value,
    Variable,
    VariableKind,
    Wording,
)
from hotlead.notifications.rules import filling, wording

NAMES = (
    Variable("name", "Who"),
    Variable("memo", "Why"),
    Variable("link", "Where", VariableKind.LINK),
    Variable("is_new", "Whether", VariableKind.FLAG),
    Variable("rows", "What", VariableKind.LIST, ("label", "answer")),
)
VALUES: dict[str, Value] = {
    "name": "Ada",
    "memo": "",
    "link": "https://leads.example.com/x?a=1&b=2",
    "is_new": True,
    "rows": [{"label": "One", "answer": "1"}, {"label": "Two", "answer": "2"}],
    "company_name": "Acme",
    "threshold": "",
    "balance": "",
    "deposit_link": "",
    "settings_link": "https://leads.example.com/settings",
}


def write(body: str, subject: str = "Hi", **values: Value) -> Letter:
    """The letter in these words."""
    contents = Contents(Template.LOW_BALANCE, {**VALUES, **values})
    letter = rules.reword_letter(contents, Wording(subject, body))
    assert letter is not None
    return letter


def problems(body: str, subject: str = "Hi", required: tuple[str, ...] = ()) -> dict[str, str]:
    found = rules.check_wording(Wording(subject, body), NAMES, required)
    return {
        field: " ".join(f"{each.line}: {each.sentence}" for each in each_field)
        for field, each_field in found.items()
    }


def text_of(body: str, **values: Value) -> str:
    return write(body, "Hi", **values).text.partition("\n--\n")[0].strip()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Hello {{ name }}.", "Hello Ada."),
        ("{{ name|upper }} {{ name|lower }}", "ADA ada"),
        ("{% if is_new %}new{% else %}old{% endif %}", "new"),
        ("{% if not is_new %}a{% elif name and not memo %}b{% endif %}", "b"),
        ("{% if memo or is_new %}\nyes\n{% endif %}\nend", "yes\nend"),
        ("{% for it in rows %}\n- {{ it.label }}\n{% endfor %}", "- One\n- Two"),
        ("# Title\nText\n---\n> small", "Title\n\nText\n\nsmall"),
        ("1. first\n2. second", "1. first\n2. second"),
        ("| Price | {{ name }} |\n| Why | {{ memo }} |", "Price: Ada"),
        ("{{ memo }}\n\nkept", "kept"),
        ("[Open]({{ link }})", "Open: https://leads.example.com/x?a=1&b=2"),
        ("See [this]({{ link }}).", "See this (https://leads.example.com/x?a=1&b=2)."),
        ("**{{ name }}** is in", "Ada is in"),
        ("Hi{% if is_new %}, {{ name }}{% endif %}\nnext", "Hi, Ada\nnext"),
        ("{# nobody reads this #}words", "words"),
        ("no \x1f\x03control\u008c", "no control"),
    ],
)
def test_what_can_be_said(body: str, text: str) -> None:
    assert problems(body) == {}
    assert text_of(body) == text


def test_a_list_that_is_empty_says_something_else() -> None:
    body = "{% for it in rows %}{{ it.label }}{% else %}Nothing.{% endfor %}"
    assert text_of(body, rows=[]) == "Nothing."


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("one\ntwo {{ nmae }}", "2: There is no “nmae” here. Known are name, memo, link, is_new"),
        ("{{ name|safe }}", "1: There is no “safe” here, only upper, lower."),
        ("{{ name|upper('x') }}", "1: There is no “upper” here"),
        ("{{ is_new }}", "1: “is_new” is not a text"),
        ("{{ rows }}", "1: “rows” is not a text"),
        ("{{ name.__class__ }}", "1: A dot stands only behind"),
        ("{{ name['x'] }}", "1: Only names"),
        ("{{ name() }}", "1: Only names"),
        ("{{ 'a' * 1000000000 }}", "1: Only names"),
        ("{{ 9**9**9 }}", "1: Only names"),
        ("{{ self }}", "1: There is no “self” here."),
        ("{{ 'x' }}", "1: Only names"),
        ("{{ name ~ memo }}", "1: Only names"),
        ("{% if name == 'x' %}a{% endif %}", "1: Ask only whether"),
        ("{% if name is defined %}a{% endif %}", "1: Ask only whether"),
        ("{% for i in range(10000000) %}x{% endfor %}", "1: A loop goes through one of these"),
        ("{% for a in name %}x{% endfor %}", "1: A loop goes through one of these lists: rows."),
        ("{% for a in rows if a %}x{% endfor %}", "1: A loop goes through one list"),
        ("{% for a, b in rows %}x{% endfor %}", "1: Name what a loop goes through"),
        ("{% for a in rows %}{% for b in rows %}x{% endfor %}{% endfor %}", "1: A loop goes"),
        ("{% for a in rows %}{{ a }}{% endfor %}", "1: Say which part of “a”: a.label, a.answer."),
        ("{% for a in rows %}{{ a.x }}{% endfor %}", "1: There is no “a.x”. Known are a.label"),
        ("{% for name in rows %}x{% endfor %}", "1: Name what a loop goes through"),
        ("{% for a in rows %}x{% endfor %}{{ a.label }}", "1: A dot stands only behind"),
        ("{% set x = 1 %}", "1: Only names"),
        ("{% include 'layout.mjml' %}", "1: Only names"),
        ("{% import 'x' as y %}", "1: Only names"),
        ("{% extends 'layout.mjml' %}", "1: Only names"),
        ("{% macro x() %}{% endmacro %}", "1: Only names"),
        ("{% filter upper %}x{% endfilter %}", "1: Only names"),
        ("{% block x %}{% endblock %}", "1: Only names"),
        ("a\n{% if name %}b", "2: "),
        ("{{ name", "1: "),
        ("{% nonsense %}", "1: "),
        ("{{ " + "(" * 5000 + "name", "1: "),
        ("{% if name %}" * 300 + "{% endif %}" * 300, "1: "),
        ("{% if name %}{% if memo %}{% if is_new %}{% if name %}x" + "{% endif %}" * 4, "1: Nest"),
        ("\ue0000\ue001", "1: There is a character"),
        ("   ", "1: A mail needs a body."),
        ("[x](javascript:alert)", "1: A link leads to"),
        ("ok\n[x]({{ name }})", "2: A link leads to an address (https://…) or to one of these: l"),
        ("[x](https://{{ name }}/)", "1: A link leads to"),
        ("[x](/dashboard)", "1: A link leads to"),
        ("[x](data:text/html,x)", "1: A link leads to"),
    ],
)
def test_what_is_refused_with_its_line(body: str, complaint: str) -> None:
    started = time.perf_counter()
    assert problems(body)["body"].startswith(complaint), problems(body)
    assert time.perf_counter() - started < 1


def test_a_subject_is_one_line_without_lists() -> None:
    assert problems("x", "Hi {{ name }}{% if is_new %}!{% endif %}") == {}
    assert problems("x", " ") == {"subject": "1: A mail needs a subject."}
    assert problems("x", "a\nb") == {"subject": "2: A subject is one line."}
    assert (
        "one of these lists: this mail has none"
        in problems("x", "{% for a in rows %}{{ a.label }}{% endfor %}")["subject"]
    )
    assert write("x", "Hi {{ name }}", name="A\r\nBcc: b@c.d").subject == "Hi A Bcc: b@c.d"


@pytest.mark.parametrize(
    "body",
    [
        "no link",
        "{% if is_new %}[x]({{ link }}){% endif %}",
        "{% for a in rows %}[x]({{ link }}){% endfor %}",
        "{# {{ link }} #}",
    ],
)
def test_what_a_mail_needs_is_always_in_it(body: str) -> None:
    assert problems(f"x {body}", required=("link",))["body"].startswith("1: This mail is useless")
    assert problems(f"{body} [x]({{{{ link }}}})", required=("link",)) == {}


NASTY = (
    "<script>x</script>",
    "[click](https://evil.example)",
    "**bold**",
    "# title\n> small\n- point\n| a | b |\n---",
    "{{ name }} {% if x %}",
    "\ue0000\ue001",
    "https://evil.example\nhttps://evil.example",
)


@pytest.mark.parametrize("value", NASTY)
def test_no_value_is_read_as_markup(value: str) -> None:
    letter = write(
        "# {{ name }}\n{{ name }} and **{{ name }}**\n| {{ name }} | {{ name }} |\n"
        "{% for a in rows %}\n- {{ a.label }}\n{% endfor %}",
        name=value,
        rows=[{"label": value, "answer": ""}],
    )
    assert "<script" not in letter.html
    assert 'href="https://evil.example' not in letter.html
    assert letter.html.count("<strong>") == 1
    assert letter.html.count(">•<") == 1
    assert value.replace("\ue000", "").replace("\ue001", "").split("\n")[0] in letter.text


@given(value=st.text(max_size=60))
def test_whatever_is_filled_in_stays_text(value: str) -> None:
    letter = write("{{ name }}x", name=value)
    plain = write("x")
    assert _tags(letter.html) == _tags(plain.html) + "<br />" * _breaks(value)


def _breaks(value: str) -> int:
    return filling.printable(value).count("\n")


def _tags(html: str) -> str:
    body = html[html.index("<body") :]
    # Breaks are counted behind all others.
    tags = [part.split(">")[0] for part in body.split("<")[1:]]
    names = [tag.split(" ")[0].strip("/") for tag in tags]
    return "".join(f"<{name}>" for name in names if name != "br") + "<br />" * names.count("br")


def test_nothing_grows_without_end() -> None:
    rows = [{"label": "x" * 1000, "answer": ""}] * 2_000
    body = "{% for a in rows %}{{ a.label }}{{ a.label }}{% endfor %}"
    contents = Contents(Template.LOW_BALANCE, {**VALUES, "rows": rows})
    assert rules.reword_letter(contents, Wording("Hi", body)) is None


@given(text=st.text(alphabet="{}%|[]()#*->. \nabeforinis_w'\"~+.0x", max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = problems(text)
    if not found:
        write(text)


def test_the_longest_body_is_checked_in_no_time() -> None:
    for piece in (
        "{{ name }}",
        "{% if name %}x{% endif %}",
        "[x](",
        "[",
        "**",
        "**a ",
        "| a ",
        "\n- a",
        "{{ nmae }} ",
    ):
        body = (piece * BODY_CHARS_MAX)[: BODY_CHARS_MAX - len(piece)]
        started = time.perf_counter()
        if not problems(body):
            write(body)
        assert time.perf_counter() - started < 2, piece


def test_lines_are_those_that_were_typed() -> None:
    found = rules.check_wording(
        Wording("Hi", "{% if is_new %}\na\n{% endif %}\n\n{% if is_new %}b{% endif %}\n{{ no }}"),
        NAMES,
        (),
    )
    assert [each.line for each in found["body"]] == [6]


def test_words_are_compared() -> None:
    pieces = rules.compare("Your balance is low", "Your balance is very low")
    assert "".join(each.text for each in pieces if each.fate != "removed") == (
        "Your balance is very low"
    )
    assert [each.text.strip() for each in pieces if each.fate == "added"] == ["very"]
    assert wording.FILTERS == ("upper", "lower")


@pytest.mark.parametrize("body", ["{{ gone }}", "{% if gone %}x{% endif %}", "{{ 1 }}", "{{ a"])
def test_words_that_do_not_fit_are_not_written(body: str) -> None:
    contents = Contents(Template.LOW_BALANCE, VALUES)
    assert rules.reword_letter(contents, Wording("Hi", body)) is None
    assert rules.reword_letter(contents, Wording(body, "Hi")) is None
