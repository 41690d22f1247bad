"""What a webhook says, how it is signed, and what follows from what came back."""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, cast
from uuid import UUID

import msgspec
from standardwebhooks import Webhook as Signer

from hotlead.kit.text import without_control
from hotlead.kit.webhook_sender import Heard, SendError
from hotlead.notifications.records import (
    ANSWER_CHARS_MAX,
    AttemptOutcome,
    DeliveryStatus,
    DisabledReason,
    Payload,
    WebhookClaim,
    WebhookEvent,
)

# After the first attempt; whoever is down for a day loses nothing.
WAITS: Final = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=60),
    timedelta(hours=6),
    timedelta(hours=24),
)
WAIT_JITTER: Final = 0.2
# How long an endpoint that fails is left alone, doubled with each failure: one that is slow takes
# little time from the others, and a hundred things that wait for it are not a hundred attempts.
FIRST_REST: Final = timedelta(seconds=10)
REST_MAX: Final = timedelta(minutes=5)
RETRY_AFTER_MAX: Final = timedelta(hours=1)
FAILING_MAX: Final = timedelta(days=5)

_SUCCESS: Final = range(200, 300)
_REDIRECT: Final = range(300, 400)
_GONE: Final = 410
_TELLS_WHEN: Final = frozenset({429, 503})
_WORD_CHARS_MIN: Final = 3
_PERSONAL: Final = ("contact_", "location_")
_ANSWERS: Final = frozenset({"form_data", "answers"})
_SECONDS_DIGITS_MAX: Final = 9
_SENTENCES: Final[Mapping[SendError, str]] = {
    SendError.URL_REFUSED: "The address is not one that webhooks are sent to.",
    SendError.NAME_NOT_FOUND: "The name of the server was not found.",
    SendError.ADDRESS_REFUSED: "The name leads to an address that is not on the open internet.",
    SendError.NOT_CONNECTED: "The server could not be reached.",
    SendError.CERTIFICATE_REFUSED: "The certificate of the server is not valid for its name.",
    SendError.CONNECTION_LOST: "The connection ended before an answer came.",
    SendError.TIMED_OUT: "No answer came within 5 seconds.",
}


def webhook_secret(key: bytes, webhook_id: UUID, number: int) -> str:
    """Secret `number` of an endpoint, as the specification writes one: 32 bytes."""
    raw = hmac.digest(key, f"{webhook_id}/{number}".encode(), hashlib.sha256)
    return f"whsec_{b64encode(raw).decode()}"


def secrets_in_force(key: bytes, claim: WebhookClaim, now: datetime) -> Sequence[str]:
    """The secret of a claim's endpoint, and the one before it while the two overlap."""
    numbers = [claim.secret_number]
    if claim.previous_secret_until is not None and claim.previous_secret_until > now:
        numbers.append(claim.secret_number - 1)
    return [webhook_secret(key, claim.endpoint_id, number) for number in numbers if number > 0]


def sign_webhook(
    secrets: Sequence[str], webhook_id: UUID, body: bytes, now: datetime
) -> Mapping[str, str]:
    """The headers of an attempt that begins now: one signature of each secret.

    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    at = now.astimezone(UTC)
    signatures = [Signer(secret).sign(str(webhook_id), at, body.decode()) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "webhook-id": str(webhook_id),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def write_webhook(event: WebhookEvent, happened_at: datetime, data: object) -> bytes:
    """The body: what is sent is what is signed, byte by byte."""
    return msgspec.json.encode(Payload(type=event, timestamp=happened_at, data=data))


def judge_attempt(
    claim: WebhookClaim, heard: Heard, now: datetime, chance: float
) -> AttemptOutcome:
    """What follows from an attempt. `chance` (0 to 1) spreads those that failed together."""
    answer = describe_heard(heard)
    if heard.status_code in _SUCCESS:
        return AttemptOutcome(
            status=DeliveryStatus.SENT,
            answer=answer,
            next_attempt_at=None,
            is_success=True,
            free_at=now,
        )
    asked = _retry_after(heard, now)
    rest = min(FIRST_REST * 2.0 ** min(claim.failures, 20), REST_MAX)
    is_over = heard.status_code == _GONE or claim.attempts > len(WAITS)
    wait = timedelta() if is_over else WAITS[claim.attempts - 1] * (1 + WAIT_JITTER * chance)
    return AttemptOutcome(
        status=DeliveryStatus.FAILED if is_over else DeliveryStatus.PENDING,
        answer=answer,
        next_attempt_at=None if is_over else now + max(wait, asked),
        is_success=False,
        free_at=now + max(rest, asked),
        disabled=_why_disabled(claim, heard, now),
    )


def judge_trial(heard: Heard) -> AttemptOutcome:
    """What follows from an attempt that somebody watches: it is not tried again."""
    is_success = heard.status_code in _SUCCESS
    return AttemptOutcome(
        status=DeliveryStatus.SENT if is_success else DeliveryStatus.FAILED,
        answer=describe_heard(heard),
        next_attempt_at=None,
        is_success=is_success,
        free_at=None,
    )


def describe_heard(heard: Heard) -> str:
    """What came of an attempt, as a sentence for the provider."""
    if heard.error is not None:
        return _SENTENCES[heard.error]
    more = ": redirects are not followed" if heard.status_code in _REDIRECT else ""
    return f"The server answered {heard.status_code}{more}."


def keep_answer(body: bytes, data: Mapping[str, object]) -> str:
    """How an answer begins, as text; what was sent is taken out of it.

    Servers like to quote what they were sent, and what is personal rests in leads alone.
    """
    text = without_control(body.decode("utf-8", errors="replace"))
    words = {
        form
        for word in _words(data)
        if len(word) >= _WORD_CHARS_MIN
        for form in (word, json.dumps(word)[1:-1])
    }
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "…")
    return text[:ANSWER_CHARS_MAX].strip()


def _words(data: Mapping[str, object]) -> Iterator[str]:
    """What of a webhook's data is personal: contact, place and answers, each as a whole."""
    for name, value in data.items():
        if name.startswith(_PERSONAL) or name in _ANSWERS:
            yield from _texts(value)
    yield from str(data.get("contact_name", "")).split()


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(cast("Mapping[str, object]", value).values()))
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _texts(each)


def _retry_after(heard: Heard, now: datetime) -> timedelta:
    """For how long a busy server wants to be left alone, an hour at most (RFC 9110, 10.2.3)."""
    text = (heard.retry_after or "").strip()
    if heard.status_code not in _TELLS_WHEN or not text:
        return timedelta()
    if text.isascii() and text.isdigit():
        seconds = int(text[:_SECONDS_DIGITS_MAX])
        return min(timedelta(seconds=seconds), RETRY_AFTER_MAX)
    try:
        at = parsedate_to_datetime(text)
        return min(max(at.astimezone(UTC) - now, timedelta()), RETRY_AFTER_MAX)
    except (ValueError, TypeError, OverflowError):
        return timedelta()


def _why_disabled(claim: WebhookClaim, heard: Heard, now: datetime) -> DisabledReason | None:
    if heard.status_code == _GONE:
        return DisabledReason.GONE
    if claim.failing_since is not None and now - claim.failing_since >= FAILING_MAX:
        return DisabledReason.FAILING
    return None
