"""Messages of Amazon SNS: read, checked against their signature, subscriptions confirmed.

As AWS documents: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
What may be asked of the outside is asked of Amazon alone: the host of every address is checked
before, in one spelling.
"""

import re
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Protocol, runtime_checkable
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import Certificate, load_pem_x509_certificate

from hotlead.kit.errors import Forbidden, InvalidInput, Unavailable
from hotlead.kit.topics import region_of

TIMEOUT_S: Final = 5.0
ANSWER_BYTES_MAX: Final = 32_000
CERTIFICATES_KEPT_MAX: Final = 8
RSA_BITS_MIN: Final = 2_048
ID_CHARS_MAX: Final = 100
URL_CHARS_MAX: Final = 2_000
_HOST: Final = re.compile(r"sns\.([a-z0-9-]{3,})\.amazonaws\.com(\.cn)?")
# Version 1 is what a topic signs with until its owner chooses 2; SHA-1 is AWS's choice there.
_HASHES: Final[Mapping[str, hashes.HashAlgorithm]] = {
    "1": hashes.SHA1(),  # noqa: S303 - the only one of version 1
    "2": hashes.SHA256(),
}
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=ID_CHARS_MAX)]
Url = Annotated[str, msgspec.Meta(max_length=URL_CHARS_MAX)]


class MessageRefused(Forbidden):
    """A message that is not signed by Amazon, or is not of our topic."""

    code = "message_refused"
    message = "This message is not signed by Amazon SNS for our topic."


class MessageType(StrEnum):
    """What a message of SNS is."""

    NOTIFICATION = "Notification"
    SUBSCRIPTION = "SubscriptionConfirmation"
    END = "UnsubscribeConfirmation"


class SnsMessage(msgspec.Struct, frozen=True, rename="pascal", kw_only=True):
    """A message as SNS posts it."""

    type: MessageType
    message_id: Id
    topic_arn: str
    message: str
    # As text too: it is signed as it was written.
    timestamp: str
    signature_version: str
    signature: str
    signing_cert_url: Url = msgspec.field(name="SigningCertURL")
    subject: str | None = None
    token: str | None = None
    subscribe_url: Url | None = msgspec.field(name="SubscribeURL", default=None)

    @property
    def sent_at(self) -> datetime:
        """When it was sent; raises MessageRefused where that is no moment."""
        try:
            return msgspec.convert(self.timestamp, _AwareMoment)
        except msgspec.ValidationError as error:
            raise MessageRefused from error


_AwareMoment = Annotated[datetime, msgspec.Meta(tz=True)]


@runtime_checkable
class Sns(Protocol):
    """The outside that messages need."""

    async def fetch_certificate(self, url: str) -> bytes:
        """The PEM text at a checked address. Raises MessageRefused, Unavailable."""
        ...

    async def confirm(self, url: str) -> None:
        """Open a checked address that confirms a subscription. Raises Unavailable."""
        ...


class HttpSns:
    """Asks Amazon; certificates are kept, they change about once a year."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    async def fetch_certificate(self, url: str) -> bytes:
        """The PEM text at `url`, from memory where it was fetched before."""
        if url not in self._kept:
            fetched = await _get(url)
            _check_certificate(fetched)
            if len(self._kept) >= CERTIFICATES_KEPT_MAX:
                self._kept.clear()
            self._kept[url] = fetched
        return self._kept[url]

    async def confirm(self, url: str) -> None:
        """Open `url`; its answer is of no interest."""
        await _get(url)


def read_message(body: bytes) -> SnsMessage:
    """The message in a request's body. Raises InvalidInput where it is none."""
    try:
        return msgspec.json.decode(body, type=SnsMessage)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput("This is no message of Amazon SNS.") from error


def check_origin(message: SnsMessage, topic_arn: str) -> None:
    """Raise MessageRefused unless a message is of our topic and names Amazon's own addresses.

    Nothing is asked of the outside before this passes.
    """
    is_ours = message.topic_arn == topic_arn and message.signature_version in _HASHES
    is_amazons = _is_of_region(message.signing_cert_url, topic_arn) and urlsplit(
        message.signing_cert_url
    ).path.endswith(".pem")
    if not is_ours or not is_amazons or not _confirms_topic(message, topic_arn):
        raise MessageRefused


def check_signature(message: SnsMessage, certificate: bytes, now: datetime) -> None:
    """Raise MessageRefused unless the key of `certificate`, in force now, signed the message."""
    try:
        found = load_pem_x509_certificate(certificate)
        signature = b64decode(message.signature, validate=True)
        algorithm = _HASHES[message.signature_version]
        _key_of(found, now).verify(signature, signed_text(message), PKCS1v15(), algorithm)
    except (ValueError, KeyError, InvalidSignature) as error:
        raise MessageRefused from error


def signed_text(message: SnsMessage) -> bytes:
    """What the signature covers: name and value of these fields, a line each, sorted by name."""
    fields = {
        "Message": message.message,
        "MessageId": message.message_id,
        "Timestamp": message.timestamp,
        "TopicArn": message.topic_arn,
        "Type": message.type.value,
    }
    if message.type is MessageType.NOTIFICATION:
        fields |= {} if message.subject is None else {"Subject": message.subject}
    else:
        fields |= {"SubscribeURL": message.subscribe_url or "", "Token": message.token or ""}
    return "".join(f"{name}\n{fields[name]}\n" for name in sorted(fields)).encode()


def _check_certificate(fetched: bytes) -> None:
    """What is no certificate is not kept."""
    try:
        load_pem_x509_certificate(fetched)
    except ValueError as error:
        raise Unavailable("Amazon SNS does not answer with a certificate.") from error


def _key_of(certificate: Certificate, now: datetime) -> RSAPublicKey:
    key = certificate.public_key()
    in_force = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    if not in_force or not isinstance(key, RSAPublicKey) or key.key_size < RSA_BITS_MIN:
        raise MessageRefused
    return key


def _confirms_topic(message: SnsMessage, topic_arn: str) -> bool:
    """Whether the address that confirms a subscription confirms ours; the rest has none."""
    if message.type is not MessageType.SUBSCRIPTION:
        return True
    url = message.subscribe_url or ""
    if not _is_of_region(url, topic_arn):
        return False
    asked = parse_qs(urlsplit(url).query)
    return (asked.get("Action"), asked.get("TopicArn")) == (["ConfirmSubscription"], [topic_arn])


def _is_of_region(url: str, topic_arn: str) -> bool:
    """Whether an address is of SNS itself, in the region of the topic, in its plain spelling."""
    try:
        parts = urlsplit(url)
        # No port, no user: what is left of the place is the host alone.
        host = _HOST.fullmatch(parts.netloc)
    except ValueError:
        return False
    is_plain = url.startswith("https://") and url.isascii() and url.isprintable()
    is_there = host is not None and host[1] == region_of(topic_arn)
    return is_plain and is_there and "\\" not in url and " " not in url


async def _get(url: str) -> bytes:
    try:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False) as client,
            client.stream("GET", url) as response,
        ):
            response.raise_for_status()
            return await _read_all(response)
    except httpx.HTTPError as error:
        # The address may hold a token: it does not go into the message.
        raise Unavailable("Amazon SNS does not answer.") from error


async def _read_all(response: httpx.Response) -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > ANSWER_BYTES_MAX:
            raise Unavailable("Amazon SNS answers too much.")
    return bytes(body)
