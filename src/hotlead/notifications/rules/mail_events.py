"""What is read of a message of the mail service: what it says of which mail, and no address."""

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from hotlead.kit.sns import MessageType, SnsMessage
from hotlead.notifications.records import (
    MailEvent,
    MailEventKind,
    SesEvent,
    SesMail,
    SesRecipient,
)
from hotlead.notifications.rules.envelope import DELIVERY_TAG, TAGS_HEADER

DIAGNOSTIC_CHARS_MAX: Final = 255
# SES sends a mail to fifty at most; ours go to one.
RECIPIENTS_MAX: Final = 50
_ADDRESS: Final = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;]+")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a server answers in numbers: RFC 5321 (4.2) and RFC 3463.
_CODE: Final = re.compile(r"\b[245](?:[0-9]{2}|\.[0-9]{1,3}\.[0-9]{1,3})\b")
_PERMANENT: Final = "Permanent"
# A person who takes it back: https://www.iana.org/assignments/marf-parameters
_NOT_SPAM: Final = "not-spam"

Hash: TypeAlias = Callable[[str], bytes]
"""The keyed hash of an address."""


def read_mail_event(message: SnsMessage, hash_address: Hash) -> MailEvent:
    """What a message says, without an address; what is not understood is of the kind `other`."""
    if message.type is MessageType.SUBSCRIPTION:
        return MailEvent(
            id=message.message_id,
            kind=MailEventKind.SUBSCRIPTION,
            sent_at=message.sent_at,
            subscribe_url=message.subscribe_url,
        )
    event = _decode(message)
    kind, recipients = _sort(event) if event else (MailEventKind.OTHER, ())
    found = recipients[:RECIPIENTS_MAX]
    return MailEvent(
        id=message.message_id,
        kind=kind,
        sent_at=message.sent_at,
        delivery_id=_delivery_of(event.mail) if event else None,
        address_hmacs=[hash_address(_bare(each.email_address)) for each in found],
        diagnostic=next((_words(each.diagnostic_code) for each in found), None) or None,
    )


def codes_of(diagnostic: str | None) -> str | None:
    """The codes of what a server said; its words may name a person."""
    return " ".join(_CODE.findall(diagnostic or "")[:2]) or None


def _decode(message: SnsMessage) -> SesEvent | None:
    if message.type is not MessageType.NOTIFICATION:
        return None
    try:
        return msgspec.json.decode(message.message, type=SesEvent)
    except (msgspec.MsgspecError, RecursionError):
        # Such as the words with which SES tries out a topic.
        return None


def _sort(event: SesEvent) -> tuple[MailEventKind, Sequence[SesRecipient]]:
    named = event.notification_type or event.event_type
    if named == "Bounce" and event.bounce is not None:
        is_permanent = event.bounce.bounce_type == _PERMANENT
        kind = MailEventKind.BOUNCE if is_permanent else MailEventKind.SOFT_BOUNCE
        return kind, event.bounce.bounced_recipients
    complaint = event.complaint if named == "Complaint" else None
    if complaint is not None and complaint.complaint_feedback_type != _NOT_SPAM:
        return MailEventKind.COMPLAINT, complaint.complained_recipients
    return MailEventKind.OTHER, ()


def _delivery_of(mail: SesMail) -> UUID | None:
    """Our delivery: by the tag, or by the headers as we wrote them."""
    texts = list(mail.tags.get(DELIVERY_TAG, ()))
    wanted = {TAGS_HEADER.lower(), "message-id"}
    texts += [header.value for header in mail.headers if header.name.lower() in wanted]
    found = next(filter(None, (_UUID.search(text.lower()) for text in texts)), None)
    return UUID(found[0]) if found else None


def _bare(address: str) -> str:
    """The address alone, of `Name <name@example.com>` too."""
    return address.rpartition("<")[2].partition(">")[0]


def _words(diagnostic: str) -> str:
    """What the other server said, shortened, with no address in it."""
    plain = "".join(c if c.isprintable() else " " for c in diagnostic)
    return _ADDRESS.sub("the address", " ".join(plain.split()))[:DIAGNOSTIC_CHARS_MAX]
