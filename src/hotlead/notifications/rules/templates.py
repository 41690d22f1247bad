"""Turning a template folder and its values into a letter: Jinja2, then MJML to HTML."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from mrml import RenderOptions, to_html

from hotlead.kit.money import format_money
from hotlead.notifications.records import Letter, Template

_FOLDER: Final = Path(__file__).resolve().parents[2] / "templates" / "notifications"
_KEPT_CONTROLS: Final = "\n\t"
# No web fonts: left alone, MJML has readers of a mail fetch what the font stack names from Google.
_OPTIONS: Final = RenderOptions(disable_comments=False, fonts={})


def render_letter(template: Template, values: Mapping[str, object]) -> Letter:
    """The letter of a template folder. In the HTML part every value is text, never markup."""
    folder = template.value
    subject = _MAILS.get_template(f"{folder}/subject.txt").render(values)
    mjml = _MAILS.get_template(f"{folder}/body.mjml").render({**values, "subject": subject})
    text = _MAILS.get_template(f"{folder}/body.txt").render(values)
    return Letter(
        subject.strip(), to_html(mjml, render_options=_OPTIONS).content, text.strip() + "\n"
    )


def _finalize(value: object) -> object:
    """Text without the control characters that no mail and no XML may hold."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return "".join(c for c in value if c.isprintable() or c in _KEPT_CONTROLS)


def _lines(text: str) -> Markup:
    return Markup("<br/>").join(escape(_finalize(line)) for line in text.splitlines())


def _make_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(enabled_extensions=("mjml",), default=False),
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters.update(money=format_money, lines=_lines)
    return environment


# Made once: it keeps the compiled templates.
_MAILS: Final = _make_environment()
