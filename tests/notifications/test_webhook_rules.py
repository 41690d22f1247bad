"""The pure part of webhooks: signatures, waits, and what is kept of an answer."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Signer
from standardwebhooks import WebhookVerificationError

from hotlead.kit.ids import new_id
from hotlead.kit.webhook_sender import Heard, SendError
from hotlead.notifications import rules
from hotlead.notifications.records import (
    DeliveryStatus,
    DisabledReason,
    WebhookClaim,
    WebhookEvent,
)
from hotlead.notifications.rules.webhooks import REST_MAX, WAITS
from tests.builders import NOW
from tests.webhook_receiver import Request, signed_by

KEY = b"k" * 32
CLAIM = WebhookClaim(
    id=new_id(),
    endpoint_id=new_id(),
    provider_id=new_id(),
    event=WebhookEvent.TEST,
    url="https://crm.example.com/",
    secret_number=1,
    previous_secret_until=None,
    failures=0,
    failing_since=None,
    lead_id=None,
    assignment_id=None,
    attempts=1,
    created_at=NOW,
    leased_until=NOW,
)


@given(
    data=st.dictionaries(st.text(max_size=20), st.text(max_size=50) | st.integers(), max_size=5),
    webhook_id=st.uuids(version=4),
    number=st.integers(min_value=1, max_value=9),
)
def test_every_signature_verifies_and_no_other_does(
    data: dict[str, object], webhook_id: UUID, number: int
) -> None:
    now = datetime.now(UTC)
    secrets = [rules.webhook_secret(KEY, webhook_id, each) for each in (number, number + 1)]
    body = rules.write_webhook(WebhookEvent.TEST, NOW, data)
    headers = rules.sign_webhook(secrets, webhook_id, body, now)
    request = Request("", {name.lower(): value for name, value in headers.items()}, body)
    for secret in secrets:
        assert signed_by(request, secret)
        Signer(secret).verify(body, dict(headers))
    stranger = rules.webhook_secret(KEY, webhook_id, number + 2)
    assert not signed_by(request, stranger)
    assert not signed_by(Request("", request.headers, body + b" "), secrets[0])
    with pytest.raises(WebhookVerificationError):
        Signer(stranger).verify(body, dict(headers))


def test_a_secret_is_as_the_specification_wants_it() -> None:
    ids = [new_id() for _ in range(20)]
    secrets = {rules.webhook_secret(KEY, each, number) for each in ids for number in (1, 2)}
    assert len(secrets) == 40
    assert all(len(b64decode(it.removeprefix("whsec_"), validate=True)) == 32 for it in secrets)
    assert rules.webhook_secret(b"other", ids[0], 1) not in secrets


def test_a_known_signature() -> None:
    """The one that the specification's libraries are tested with."""
    signer = Signer("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = rules.sign_webhook(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], CLAIM.id, b'{"test": 2432232314}', at
    )
    assert headers["webhook-signature"] == signer.sign(str(CLAIM.id), at, '{"test": 2432232314}')
    assert headers["webhook-timestamp"] == "1614265330"
    signed = signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_sign_while_they_overlap() -> None:
    rotated = msgspec.structs.replace(
        CLAIM, secret_number=3, previous_secret_until=NOW + timedelta(hours=1)
    )
    newest, before = (rules.webhook_secret(KEY, CLAIM.endpoint_id, each) for each in (3, 2))
    assert rules.secrets_in_force(KEY, rotated, NOW) == [newest, before]
    assert rules.secrets_in_force(KEY, rotated, NOW + timedelta(hours=1)) == [newest]


def test_the_waits_of_one_delivery() -> None:
    waits: list[timedelta] = []
    last: DeliveryStatus | None = None
    for attempts in range(1, 8):
        claim = msgspec.structs.replace(CLAIM, attempts=attempts, failures=attempts - 1)
        outcome = rules.judge_attempt(claim, Heard(status_code=500), NOW, 0)
        last = outcome.status
        if outcome.next_attempt_at is not None:
            waits.append(outcome.next_attempt_at - NOW)
            assert outcome.status == DeliveryStatus.PENDING
            assert outcome.free_at is not None
            assert outcome.free_at <= outcome.next_attempt_at
    assert waits == list(WAITS)
    assert last == DeliveryStatus.FAILED
    spread = rules.judge_attempt(CLAIM, Heard(status_code=500), NOW, 1)
    assert spread.next_attempt_at == NOW + timedelta(seconds=36)


def test_an_endpoint_rests_longer_with_each_failure() -> None:
    rests = [
        rules.judge_attempt(
            msgspec.structs.replace(CLAIM, failures=failures), Heard(error=SendError.TIMED_OUT),
            NOW, 0,
        ).free_at
        for failures in (0, 1, 2, 10, 5_000)
    ]  # fmt: skip
    assert rests[:3] == [NOW + timedelta(seconds=seconds) for seconds in (10, 20, 40)]
    assert rests[3:] == [NOW + REST_MAX] * 2


@pytest.mark.parametrize(
    ("code", "text", "wait_s"),
    [
        (429, "120", 120), (503, "120", 120), (500, "120", 30), (429, "5", 30), (429, "-5", 30),
        (429, "soon", 30), (429, "99999999999999999999", 3_600), (429, "\u0663", 30),
        (429, "", 30), (503, format_datetime(NOW + timedelta(minutes=3), usegmt=True), 180),
        (503, format_datetime(NOW - timedelta(days=3), usegmt=True), 30),
        (503, "Fri, 31 Dec 9999 23:59:59 GMT", 3_600), (503, "Wed, 21 Oct 2015 07:28:00", 30),
    ],
)  # fmt: skip
def test_a_busy_server_says_when(code: int, text: str, wait_s: int) -> None:
    outcome = rules.judge_attempt(CLAIM, Heard(status_code=code, retry_after=text), NOW, 0)
    assert outcome.next_attempt_at == NOW + timedelta(seconds=wait_s)
    assert outcome.free_at is not None
    assert outcome.free_at >= NOW + timedelta(seconds=min(wait_s, 10))


@pytest.mark.parametrize("code", [200, 201, 204, 299])
def test_every_2xx_is_a_success(code: int) -> None:
    outcome = rules.judge_attempt(CLAIM, Heard(status_code=code), NOW, 0)
    assert (outcome.status, outcome.is_success) == (DeliveryStatus.SENT, True)


@pytest.mark.parametrize("code", [199, 300, 302, 304, 400, 404, 410, 500, 999])
def test_nothing_else_is(code: int) -> None:
    outcome = rules.judge_attempt(CLAIM, Heard(status_code=code), NOW, 0)
    assert not outcome.is_success
    assert (outcome.disabled == DisabledReason.GONE) is (code == 410)
    assert ("redirects" in outcome.answer) is (300 <= code < 400)


def test_an_endpoint_is_switched_off_after_five_days() -> None:
    def after(days: float) -> DisabledReason | None:
        claim = msgspec.structs.replace(CLAIM, failing_since=NOW - timedelta(days=days))
        return rules.judge_attempt(claim, Heard(status_code=500), NOW, 0).disabled

    assert (after(4.99), after(5)) == (None, DisabledReason.FAILING)


def test_what_was_sent_is_taken_out_of_an_answer() -> None:
    data: dict[str, object] = {
        "id": "6",
        "contact_name": "Amara Ok\u00e1for",
        "contact_email": "amara@example.com",
        "location_city": "Dublin",
        "form_data": {"notes": "Call me", "budget": 120},
        "niche": "vps",
    }
    quoted = (
        b'{"got": "Amara Ok\xc3\xa1for", "esc": "Amara Ok\\u00e1for", "to": "amara@example.com",'
        b' "in": "Dublin", "n": "Call me", "niche": "vps", "first": "Amara"}\x00\x1b[31m\xff'
    )
    kept = rules.keep_answer(quoted, data)
    assert not any(word in kept for word in ("Amara", "for", "amara", "Dublin", "Call me"))
    assert '"niche": "vps"' in kept
    assert kept.isprintable()
    assert len(rules.keep_answer(b"x" * 5_000, data)) == 500
