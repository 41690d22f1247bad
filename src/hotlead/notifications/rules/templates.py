"""Wording what a mail has to tell: its folder's own text, or an administrator's, in one layout."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from mrml import RenderOptions, to_html

from hotlead.notifications.records import Contents, Letter, Template, Wording
from hotlead.notifications.rules import markup
from hotlead.notifications.rules.filling import fill

FOLDER: Final = Path(__file__).resolve().parents[2] / "templates" / "notifications"
# No web fonts: left alone, MJML has readers of a mail fetch what the font stack names from Google.
_OPTIONS: Final = RenderOptions(disable_comments=False, fonts={})


@cache
def default_wording(template: Template) -> Wording:
    """How the product words a mail."""
    return Wording(_read(template, "subject.txt").strip(), _read(template, "body.md").strip())


def write_letter(contents: Contents, wording: Wording | None = None) -> Letter:
    """The letter that says it, in the product's words or others.

    In the HTML part every value is text, never markup; why somebody gets the mail is not for
    others to word. Raises KeyError, `filling.TooLong` and `wording.Unreadable` for a wording that
    does not fit, which `check_wording` finds beforehand.
    """
    worded = wording or default_wording(contents.template)
    head = fill_subject(worded.subject, contents)
    body = fill(worded.body, contents.values)
    why = fill(_read(contents.template, "why.md"), contents.values)
    mjml = _LAYOUT.get_template("layout.mjml").render(
        subject=head,
        preview=markup.preview_of(body),
        content=markup.to_mjml(body),
        why=markup.to_line(why),
    )
    text = f"{markup.to_text(body)}\n--\n{markup.to_text(why)}"
    return Letter(head, to_html(mjml, render_options=_OPTIONS).content, text)


def fill_subject(text: str, contents: Contents) -> str:
    """The one line of a subject."""
    filled = fill(text, contents.values)
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
