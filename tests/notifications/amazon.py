"""Amazon as the tests play it: a certificate of its own, signed messages, what SES says in them.

The shapes are those of AWS's documentation of SNS and of SES.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from hotlead.kit.errors import Unavailable
from tests.builders import NOW

TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail"
CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b.pem"
SUBSCRIBE_URL = (
    "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"
    "&TopicArn=arn:aws:sns:eu-west-1:123456789012:mail&Token=2336412f37"
)
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
}  # fmt: skip
_SIGNED["UnsubscribeConfirmation"] = _SIGNED["SubscriptionConfirmation"]


@dataclass(frozen=True)
class Signer:
    """A key and its certificate."""

    key: RSAPrivateKey
    certificate: bytes

    @staticmethod
    def made(now: datetime = NOW, bits: int = 2048) -> "Signer":
        key = generate_private_key(65537, bits)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=300))
            .not_valid_after(now + timedelta(days=65))
            .sign(key, SHA256())
        )
        return Signer(key, certificate.public_bytes(Encoding.PEM))

    def sign(self, message: Mapping[str, str], version: str = "2") -> dict[str, str]:
        """The message with signature, its version and where the certificate is."""
        names = [name for name in _SIGNED[message["Type"]] if name in message]
        text = "".join(f"{name}\n{message[name]}\n" for name in names)
        algorithm = SHA256() if version == "2" else SHA1()
        signature = self.key.sign(text.encode(), PKCS1v15(), algorithm)
        return {
            **message,
            "SignatureVersion": version,
            "Signature": b64encode(signature).decode(),
            "SigningCertURL": CERTIFICATE_URL,
        }


@cache
def amazon() -> Signer:
    """Amazon's own; making a key takes a while."""
    return Signer.made()


@dataclass
class FakeSns:
    """The outside: serves one certificate, and notes what it is asked for."""

    certificate: bytes = field(default_factory=lambda: amazon().certificate)
    is_down: bool = False
    fetched: list[str] = field(default_factory=list[str])
    confirmed: list[str] = field(default_factory=list[str])

    async def fetch_certificate(self, url: str) -> bytes:
        self.fetched.append(url)
        return self.certificate

    async def confirm(self, url: str) -> None:
        if self.is_down:
            raise Unavailable
        self.confirmed.append(url)


def notification(ses: object, at: datetime = NOW) -> dict[str, str]:
    """A message not yet signed with what SES says in it; text as it stands."""
    return {
        "Type": "Notification",
        "MessageId": str(uuid4()),
        "TopicArn": TOPIC,
        "Message": ses if isinstance(ses, str) else json.dumps(ses),
        "Timestamp": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z",
        "UnsubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
    }


def subscription(at: datetime = NOW, url: str = SUBSCRIBE_URL) -> dict[str, str]:
    """That a topic wants to send here."""
    return {
        **notification("You have chosen to subscribe to the topic …", at),
        "Type": "SubscriptionConfirmation",
        "Token": "2336412f37",
        "SubscribeURL": url,
    }


def _mail(delivery_id: UUID | None, by: str) -> dict[str, object]:
    mail: dict[str, object] = {
        "timestamp": "2026-11-20T12:00:00.000Z",
        "source": "no-reply@example.com",
        "sourceArn": "arn:aws:ses:eu-west-1:123456789012:identity/example.com",
        "messageId": "0102018c-ses",
        "destination": ["amara@example.com"],
    }
    if delivery_id is None:
        return mail
    if by == "tags":
        return {**mail, "tags": {"ses:configuration-set": ["c"], "delivery": [str(delivery_id)]}}
    header = {"name": "Message-ID", "value": f"<{delivery_id}@example.com>"}
    return {**mail, "headersTruncated": False, "headers": [{"name": "From", "value": "x"}, header]}


def bounce(
    address: str,
    delivery_id: UUID | None = None,
    *,
    kind: str = "Permanent",
    by: str = "tags",
    diagnostic: str | None = None,
) -> dict[str, object]:
    """A mail that came back; by tags as a configuration set tells, by headers as an identity."""
    told = diagnostic or f"smtp; 550 5.1.1 <{address}>: Recipient address rejected: User unknown"
    return {
        "eventType" if by == "tags" else "notificationType": "Bounce",
        "bounce": {
            "feedbackId": "0102018c-feedback",
            "bounceType": kind,
            "bounceSubType": "General",
            "bouncedRecipients": [
                {
                    "emailAddress": address,
                    "action": "failed",
                    "status": "5.1.1",
                    "diagnosticCode": told,
                }
            ],
            "timestamp": "2026-11-20T12:00:01.000Z",
            "reportingMTA": "dns; a1.smtp-out.eu-west-1.amazonses.com",
        },
        "mail": _mail(delivery_id, by),
    }


def complaint(address: str, feedback: str | None = "abuse") -> dict[str, object]:
    """Somebody pressed "spam"."""
    return {
        "notificationType": "Complaint",
        "complaint": {
            "userAgent": "Feedback Loop",
            "complainedRecipients": [{"emailAddress": address}],
            "complaintFeedbackType": feedback,
            "timestamp": "2026-11-20T12:00:05.000Z",
            "feedbackId": "0102018c-complaint",
        },
        "mail": _mail(None, "tags"),
    }


def delivered(address: str) -> dict[str, object]:
    """A mail that arrived."""
    return {
        "notificationType": "Delivery",
        "delivery": {
            "timestamp": "2026-11-20T12:00:02.000Z",
            "processingTimeMillis": 546,
            "recipients": [address],
            "smtpResponse": "250 ok",
        },
        "mail": _mail(None, "tags"),
    }
