"""STARTTLS and log-in, against a real mail server with a certificate of its own authority."""

import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from trustme import CA

from hotlead.kit.mail import MailDown, SmtpMailer
from tests.kit.test_mail import a_message
from tests.smtp_server import PASSWORD, USER, MailServer

TO_US = "localhost"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CA:
    """Trusted by this process."""
    authority = CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return authority


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[CA], MailServer]]:
    """Makes mail servers that are stopped in the end."""
    made: list[MailServer] = []

    def make(authority: CA) -> MailServer:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        ours = authority.issue_cert(TO_US)
        # The library leaves a type open: it takes the contexts of pyOpenSSL too.
        ours.configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
        made.append(MailServer(context=context))
        return made[-1]

    yield make
    for server in made:
        await server.stop()


async def test_a_message_goes_out_encrypted_and_logged_in(
    authority: CA, serve: Callable[[CA], MailServer]
) -> None:
    server = serve(authority)
    await server.start()
    password = PASSWORD.replace(" ", "%20")
    mailer = SmtpMailer(f"smtp://{USER}:{password}@{TO_US}:{server.port}")
    assert await mailer.send(a_message()) == "taken"
    assert len(server.taken) == 1


async def test_a_wrong_password_is_our_fault_and_not_the_messages(
    authority: CA, serve: Callable[[CA], MailServer]
) -> None:
    server = serve(authority)
    await server.start()
    with pytest.raises(MailDown, match="535"):
        await SmtpMailer(f"smtp://{USER}:wrong@{TO_US}:{server.port}").send(a_message())
    assert server.taken == []


@pytest.mark.usefixtures("authority")
async def test_nobody_gets_our_mail_with_a_certificate_of_somebody_else(
    serve: Callable[[CA], MailServer],
) -> None:
    server = serve(CA())
    await server.start()
    with pytest.raises(MailDown, match="certificate"):
        await SmtpMailer(f"smtp://{USER}:x@{TO_US}:{server.port}").send(a_message())
    assert server.taken == []
