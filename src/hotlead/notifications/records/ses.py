"""What Amazon SES tells of a mail, as far as it is read.

Both shapes: feedback of an identity (`notificationType`) and of a configuration set (`eventType`).
https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from collections.abc import Mapping, Sequence

import msgspec


class SesRecipient(msgspec.Struct, frozen=True, rename="camel"):
    """Whom a bounce or complaint is about."""

    email_address: str
    diagnostic_code: str = ""


class SesBounce(msgspec.Struct, frozen=True, rename="camel"):
    """`bounce_type` is Permanent, Transient or Undetermined."""

    bounce_type: str
    bounced_recipients: Sequence[SesRecipient] = ()


class SesComplaint(msgspec.Struct, frozen=True, rename="camel"):
    """A complaint; its type, where it has one, follows RFC 5965."""

    complained_recipients: Sequence[SesRecipient] = ()
    complaint_feedback_type: str | None = None


class SesHeader(msgspec.Struct, frozen=True):
    """A header of the mail as we sent it; there where the identity is told to include them."""

    name: str
    value: str


class SesMail(msgspec.Struct, frozen=True):
    """The mail itself. Tags are there where a configuration set tells."""

    tags: Mapping[str, Sequence[str]] = {}
    headers: Sequence[SesHeader] = ()


class SesEvent(msgspec.Struct, frozen=True, rename="camel"):
    """What came of a mail."""

    mail: SesMail
    notification_type: str | None = None
    event_type: str | None = None
    bounce: SesBounce | None = None
    complaint: SesComplaint | None = None
