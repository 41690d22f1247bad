"""What a form gives to a page."""

import pytest

from hotlead.kit.errors import InvalidInput
from hotlead.web.forms import Form, form_errors
from hotlead.web.redirects import safe_path

FORM = Form([("a", " x "), ("b", "1"), ("b", " 2"), ("on", "on"), ("_csrf", "t"), ("empty", "")])


def test_reads_texts() -> None:
    assert FORM.text("a") == "x"
    assert FORM.raw("a") == " x "
    assert FORM.text("none", "default") == "default"
    assert FORM.maybe("empty") is None
    assert FORM.texts("b") == ["1", "2"]
    assert FORM.flag("on")
    assert not FORM.flag("off")
    assert "b" in FORM
    assert FORM.as_mapping() == {"a": "x", "b": ["1", "2"], "on": "on", "empty": ""}


def test_errors_name_the_first_field() -> None:
    errors = form_errors(InvalidInput(fields={"b": "Wrong.", "a": "Bad."}))
    assert errors.first == "b"
    assert errors.get("a") == "Bad."
    assert errors.get("c") is None
    assert errors


@pytest.mark.parametrize("text", ["/a", "/a?b=c&d=%20", "/a#b", "/"])
def test_paths_of_this_site(text: str) -> None:
    assert safe_path(text, "/home") == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "//a",
        "///a",
        "/\\a",
        "http://a",
        "/\n/a",
        "/é",
        "/a\\b",
        "javascript:x",
        "/" * 9999,
    ],
)
def test_paths_that_lead_elsewhere(text: str) -> None:
    assert safe_path(text, "/home") == "/home"
