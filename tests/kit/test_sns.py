"""Messages of Amazon SNS: what is believed, and what is asked of whom."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import msgspec
import pytest

from hotlead.kit import sns
from hotlead.kit.errors import Unavailable
from hotlead.kit.sns import HttpSns, MessageRefused, SnsMessage
from tests.builders import NOW
from tests.notifications.amazon import (
    CERTIFICATE_URL,
    SUBSCRIBE_URL,
    TOPIC,
    Signer,
    amazon,
    notification,
    subscription,
)

HOST = "https://sns.eu-west-1.amazonaws.com"
QUERY = f"/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=1"


def _read(message: dict[str, str], version: str = "2") -> SnsMessage:
    return sns.read_message(msgspec.json.encode(amazon().sign(message, version)))


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize(
    "message",
    [
        notification("hello\nworld é"),
        notification("hello") | {"Subject": "Amazon SES"},
        subscription(),
        subscription() | {"Type": "UnsubscribeConfirmation"},
    ],
)
def test_what_amazon_signed_is_believed(message: dict[str, str], version: str) -> None:
    read = _read(message, version)
    sns.check_origin(read, TOPIC)
    sns.check_signature(read, amazon().certificate, NOW)


def test_the_signed_text_is_as_documented() -> None:
    text = sns.signed_text(_read(notification("m") | {"MessageId": "i", "Subject": "s"}))
    assert text.decode() == (
        "Message\nm\nMessageId\ni\nSubject\ns\nTimestamp\n2026-11-20T12:00:00.000Z\n"
        f"TopicArn\n{TOPIC}\nType\nNotification\n"
    )


@pytest.mark.parametrize("part", ["Message", "MessageId", "Timestamp", "Subject"])
def test_whatever_is_changed_breaks_it(part: str) -> None:
    signed = amazon().sign(notification("hello") | {"Subject": "s"})
    read = sns.read_message(msgspec.json.encode(signed | {part: "other"}))
    with pytest.raises(MessageRefused):
        sns.check_signature(read, amazon().certificate, NOW)


@pytest.mark.parametrize(
    "message",
    [
        amazon().sign(notification("x")) | {"Signature": "no base64!"},
        amazon().sign(notification("x")) | {"Signature": ""},
        amazon().sign(notification("x"), "1") | {"SignatureVersion": "2"},
        amazon().sign(notification("x")) | {"SignatureVersion": "3"},
        Signer.made().sign(notification("x")),
    ],
)
def test_a_forged_signature_is_refused(message: dict[str, str]) -> None:
    read = sns.read_message(msgspec.json.encode(message))
    with pytest.raises(MessageRefused):
        sns.check_signature(read, amazon().certificate, NOW)


@pytest.mark.parametrize("days", [-301, 66])
def test_a_certificate_counts_while_it_is_in_force(days: int) -> None:
    with pytest.raises(MessageRefused):
        sns.check_signature(
            _read(notification("x")), amazon().certificate, NOW + timedelta(days=days)
        )


def test_a_short_key_and_no_certificate_are_refused() -> None:
    weak = Signer.made(bits=1024)
    read = sns.read_message(msgspec.json.encode(weak.sign(notification("x"))))
    for certificate in (weak.certificate, b"", b"-----BEGIN CERTIFICATE-----\nxx\n"):
        with pytest.raises(MessageRefused):
            sns.check_signature(read, certificate, NOW)


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
        "https://evil.example/sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem",
        "https://evil.example#@sns.eu-west-1.amazonaws.com/a.pem",
        "https://evil.example\\@sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com:8443/a.pem",
        "https://sns.eu-west-1.amazonaws.com:443/a.pem",
        "https://sns.eu-west-1.amazonaws.com./a.pem",
        "https://SNS.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws。com/a.pem",
        "https://sns.eu-west-1.amazonaws.com%2eevil.example/a.pem",
        "https://sns.eu-west-1.amazonaws.com.cn.evil.example/a.pem",
        "https://sns.us-east-1.amazonaws.com/a.pem",
        "https://sns.x.amazonaws.com/a.pem",
        "https://sns-eu-west-1.amazonaws.com/a.pem",
        "https://s3.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com/a.txt",
        "https://sns.eu-west-1.amazonaws.com/?a.pem",
        "https://sns.eu-west-1.amazonaws.com/#a.pem",
        "https://sns.eu-west-1.\namazonaws.com/a.pem",
        " https://sns.eu-west-1.amazonaws.com/a.pem",
        "https://[::1/a.pem",
        "//sns.eu-west-1.amazonaws.com/a.pem",
        "",
    ],
)
def test_a_certificate_of_another_place_is_not_asked_for(url: str) -> None:
    message = msgspec.structs.replace(_read(notification("x")), signing_cert_url=url)
    with pytest.raises(MessageRefused):
        sns.check_origin(message, TOPIC)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://[::1/",
        f"https://evil.example{QUERY}",
        f"{HOST}:444{QUERY}",
        f"{HOST}/?Action=DeleteTopic&TopicArn={TOPIC}&Token=1",
        f"{HOST}/?Action=ConfirmSubscription&Token=1",
        f"{HOST}/?Action=ConfirmSubscription&TopicArn={TOPIC}2&Token=1",
        f"{HOST}/?Action=ConfirmSubscription&Action=DeleteTopic&TopicArn={TOPIC}&Token=1",
    ],
)
def test_only_our_topic_is_confirmed(url: str) -> None:
    with pytest.raises(MessageRefused):
        sns.check_origin(_read(subscription(url=url)), TOPIC)


def test_another_topic_is_refused() -> None:
    for topic in (TOPIC + "2", TOPIC.upper(), ""):
        with pytest.raises(MessageRefused):
            sns.check_origin(_read(notification("x") | {"TopicArn": topic}), TOPIC)


async def _serving(
    patch: pytest.MonkeyPatch, answer: Callable[[httpx.Request], httpx.Response]
) -> list[str]:
    """Every client that is opened asks `answer`; what was asked for."""
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return answer(request)

    real = httpx.AsyncClient

    def open_client(**options: object) -> httpx.AsyncClient:
        assert options == {"timeout": sns.TIMEOUT_S, "follow_redirects": False}
        return real(transport=httpx.MockTransport(handle))

    patch.setattr(httpx, "AsyncClient", open_client)
    return asked


async def test_a_certificate_is_fetched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = await _serving(monkeypatch, lambda _: httpx.Response(200, content=amazon().certificate))
    outside = HttpSns()
    for _ in range(3):
        assert await outside.fetch_certificate(CERTIFICATE_URL) == amazon().certificate
    assert asked == [CERTIFICATE_URL]
    for number in range(2 * sns.CERTIFICATES_KEPT_MAX):
        await outside.fetch_certificate(f"{HOST}/{number}.pem")
    assert len(asked) == 1 + 2 * sns.CERTIFICATES_KEPT_MAX


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(404),
        httpx.Response(302, headers={"location": "http://169.254.169.254/"}),
        httpx.Response(200, content=b"x" * (sns.ANSWER_BYTES_MAX + 1)),
        httpx.Response(200, content=b"no certificate"),
    ],
)
async def test_what_is_no_certificate_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, answer: httpx.Response
) -> None:
    asked = await _serving(monkeypatch, lambda _: answer)
    outside = HttpSns()
    for _ in range(2):
        with pytest.raises(Unavailable) as raised:
            await outside.fetch_certificate(CERTIFICATE_URL)
        assert "amazonaws" not in raised.value.message
    assert asked == [CERTIFICATE_URL] * 2


async def test_a_subscription_is_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = await _serving(monkeypatch, lambda _: httpx.Response(200, content=b"<xml/>"))
    await HttpSns().confirm(SUBSCRIBE_URL)
    assert asked == [SUBSCRIBE_URL]
