"""Wording what a mail has to tell: its folder's own text, or an administrator's, in one layout."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from mrml import RenderOptions, to_html

from hotlead.notifications.records import Contents, Letter, Template, Wording
from hotlead.notifications.rules import markup
from hotlead.notifications.rules.filling import Filled, fill

FOLDER: Final = Path(__file__).resolve().parents[2] / "templates" / "notifications"
# No web fonts: left alone, MJML has readers of a mail fetch what the font stack names from Google.
_OPTIONS: Final = RenderOptions(disable_comments=False, fonts={})


@cache
def default_wording(template: Template) -> Wording:
    """How the product words a mail."""
    return Wording(_read(template, "subject.txt").strip(), _read(template, "body.md").strip())


def write_letter(contents: Contents) -> Letter:
    """The letter that says it, in the product's words, which fit: tests see to that."""
    wording = default_wording(contents.template)
    subject = fill(wording.subject, contents.values)
    return _write(contents, subject, fill(wording.body, contents.values))


def reword_letter(contents: Contents, wording: Wording) -> Letter | None:
    """The letter in other words; None where they do not fit what there is to tell."""
    subject = fill(wording.subject, contents.values)
    body = fill(wording.body, contents.values)
    return _write(contents, subject, body) if subject.fits and body.fits else None


def subject_of(contents: Contents, wording: Wording) -> str:
    """The one line of a subject; as it is written where it does not fit."""
    filled = fill(wording.subject, contents.values)
    return _line(filled) if filled.fits else wording.subject


def _write(contents: Contents, subject: Filled, body: Filled) -> Letter:
    """In the HTML part every value is text, never markup. Why somebody gets the mail is not for
    others to word.
    """
    why = fill(_read(contents.template, "why.md"), contents.values)
    head = _line(subject)
    mjml = _LAYOUT.get_template("layout.mjml").render(
        subject=head,
        preview=markup.preview_of(body),
        content=markup.to_mjml(body),
        why=markup.to_line(why),
    )
    text = f"{markup.to_text(body)}\n--\n{markup.to_text(why)}"
    return Letter(head, to_html(mjml, render_options=_OPTIONS).content, text)


def _line(filled: Filled) -> str:
    return " ".join(filled.words(filled.text).split())


@cache
def _read(template: Template, name: str) -> str:
    return (FOLDER / template.value / name).read_text("utf-8")


def _make_environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )


# Made once: it keeps the compiled layout.
_LAYOUT: Final = _make_environment()
