"""The end of a mail that can be switched off: the link that does it."""

from typing import Final

from markupsafe import escape

from hotlead.notifications.records import Letter

# Stands in `layout.mjml`; no value of a template can hold it, since values are escaped.
_MARK: Final = "<!--unsubscribe-->"
_WORDS: Final = "Stop mails like this one"


def with_footer(letter: Letter, link: str | None) -> Letter:
    """The letter with the link in both parts; without one where nobody can switch it off."""
    if link is None:
        return Letter(letter.subject, letter.html.replace(_MARK, ""), letter.text)
    anchor = f'<br/><a href="{escape(link)}">{_WORDS}</a>.'
    text = f"{letter.text}{_WORDS}: {link}\n"
    return Letter(letter.subject, letter.html.replace(_MARK, anchor), text)
