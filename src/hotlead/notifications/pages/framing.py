"""Showing the HTML part of a mail in a frame, where it can style itself and do nothing else."""

import re
from enum import StrEnum
from typing import Final

from litestar import Response
from markupsafe import Markup, escape

from hotlead.kit.errors import InvalidInput
from hotlead.notifications.records import MailPreview

# A mail carries its style inside. No script, no form, nothing fetched; links open a new tab.
MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)
_PLAIN: Final = Markup(
    '<!doctype html><html lang="en"><head><title>{}</title><meta name="color-scheme"'
    ' content="light dark"></head><body style="{}">{}</body></html>'
)
_PLAIN_STYLE: Final = (
    "margin:20px;font:14px/1.5 ui-monospace,Menlo,Consolas,monospace;"
    "white-space:pre-wrap;overflow-wrap:anywhere"
)
_DARK: Final = "@media (prefers-color-scheme: dark)"


class View(StrEnum):
    """How a mail is looked at; `phone` is light, and narrow by the page around it."""

    LIGHT = "light"
    DARK = "dark"
    PHONE = "phone"
    TEXT = "text"


def frame_html(html: str, status: int = 200) -> Response[bytes]:
    """A page for a frame of ours."""
    # A link of a mail must not load inside the frame, where our pages refuse to be shown.
    html = str(html).replace("<head>", '<head><base target="_blank">', 1)
    return Response(
        html.encode(),
        status_code=status,
        media_type="text/html; charset=utf-8",
        headers={"content-security-policy": MAIL_POLICY},
    )


def frame_mail(mail: MailPreview, view: View) -> Response[bytes]:
    """A mail as it is looked at: whatever the browser prefers, light is light and dark is dark."""
    if view is View.TEXT:
        words = f"Subject: {mail.subject}\n\n{mail.text}"
        return frame_html(_PLAIN.format(mail.subject, _PLAIN_STYLE, words))
    is_dark = view is View.DARK
    html = mail.html.replace(_DARK, "@media all" if is_dark else "@media not all")
    colours = ("#1a1b1e", "#f4f4f5") if is_dark else ("#ffffff", "#27272a")
    head = Markup(
        '<div style="padding:14px 20px;font:600 15px/1.4 system-ui,sans-serif;'
        'overflow-wrap:anywhere;background:{};color:{}">{}</div>'
    ).format(*colours, mail.subject)
    return frame_html(re.sub(r"(<body[^>]*>)", lambda body: body[1] + str(head), html, count=1))


def frame_problems(error: InvalidInput) -> Response[bytes]:
    """What is wrong with the words, in the place of the mail."""
    lines = [f"{field.capitalize()}: {sentence}" for field, sentence in error.fields.items()]
    page = _PLAIN.format("Not yet", _PLAIN_STYLE, escape("\n\n".join(lines)))
    return frame_html(page, 422)
