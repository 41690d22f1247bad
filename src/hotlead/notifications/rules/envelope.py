"""Putting a letter into an envelope: headers, and the two parts."""

from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from typing import Final
from uuid import UUID

from hotlead.notifications.records import Letter

SUBJECT_LENGTH_MAX: Final = 150
# Comes back with what Amazon SES tells of the mail; it puts a Message-ID of its own.
TAGS_HEADER: Final = "X-SES-MESSAGE-TAGS"
DELIVERY_TAG: Final = "delivery"


def address_mail(
    letter: Letter,
    *,
    sender: str,
    address: str,
    delivery_id: UUID,
    now: datetime,
    unsubscribe_link: str | None = None,
) -> EmailMessage | None:
    """The mail as it is sent, or None where nothing can be sent to this address.

    `Message-ID` is made of the delivery's id, so that a mail sent twice (a worker died between
    sending and recording it) can be told by whoever receives it: mail programs show one.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender
        message["To"] = Address(addr_spec=address)
        message["Subject"] = one_line(letter.subject)[:SUBJECT_LENGTH_MAX]
    except (MessageError, ValueError, IndexError):
        return None
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{delivery_id}@{_domain(sender)}>"
    # RFC 3834: no answering machine shall answer.
    message["Auto-Submitted"] = "auto-generated"
    message[TAGS_HEADER] = f"{DELIVERY_TAG}={delivery_id}"
    if unsubscribe_link is not None:
        # RFC 8058: one click in the mail program, one POST without a cookie.
        message[_UrlHeader.name] = _UrlHeader(f"<{unsubscribe_link}>")
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, cte="base64")
    message.add_alternative(letter.html, subtype="html", cte="base64")
    return message


def one_line(text: str) -> str:
    """`text` without line breaks and other control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


class _UrlHeader(str):
    """A header with a URL, on one line whatever policy writes it: folded, it would be encoded.

    A value with a name of its own is taken by the library as it is, and asked to fold itself.
    """

    __slots__ = ()
    name: Final = "List-Unsubscribe"

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"
