"""Mail: one way out for every message. SMTP where it is configured, else a local outbox."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from email.message import EmailMessage
from pathlib import Path
from ssl import SSLCertVerificationError
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from hotlead.kit.errors import Unavailable
from hotlead.kit.outbox import OutboxMailer

CONNECT_TIMEOUT_S: Final = 10
SMTP_TIMEOUT_S: Final = 20
_PERMANENT_FROM: Final = 500


class MailRefused(Exception):
    """The other side refused this message for good; its answer is the message."""


class MailDown(Unavailable):
    """The mail server cannot be reached, or lets nobody in: no message is at fault."""


class MailSession(Protocol):
    """A way out that is open, for one message after another."""

    async def send(self, message: EmailMessage) -> str:
        """Send, and return what the other side answered.

        Raises MailRefused where another try cannot help, Unavailable where it can, and MailDown
        where it can for no message now.
        """
        ...


class Mailer(MailSession, Protocol):
    """Sends single messages, and opens sessions for many."""

    def session(self) -> AbstractAsyncContextManager[MailSession]:
        """A session; it connects with its first message."""
        ...


class SmtpMailer:
    """SMTP with STARTTLS where the server offers it, and log-in where the URL names a user.

    The URL is `smtp://user:password@host:587`, or `smtps://` for TLS from the first byte.
    """

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)

    @asynccontextmanager
    async def session(self) -> AsyncGenerator["SmtpSession"]:
        """One connection for many messages."""
        session = SmtpSession(self._client())
        try:
            yield session
        finally:
            await session.close()

    async def send(self, message: EmailMessage) -> str:
        """Send one message over a connection of its own."""
        async with self.session() as session:
            return await session.send(message)

    def _client(self) -> SMTP:
        parts = self._parts
        return SMTP(
            hostname=parts.hostname or "127.0.0.1",
            port=parts.port or (465 if parts.scheme == "smtps" else 25),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=parts.scheme == "smtps",
            timeout=SMTP_TIMEOUT_S,
        )


class SmtpSession:
    """One connection. Once it could not be made, it is not tried again for the next message."""

    def __init__(self, client: SMTP) -> None:
        self._client = client
        self._unavailable: str | None = None

    async def send(self, message: EmailMessage) -> str:
        """Send over the open connection, which is made where there is none."""
        await self._connect()
        try:
            refused, answer = await self._client.send_message(message)
        except (SMTPException, OSError, ValueError) as error:
            raise _as_ours(error) from error
        for code, text in refused.values():
            raise MailRefused(f"{code} {text}")
        return answer

    async def close(self) -> None:
        """Say good-bye; a connection that is gone already is fine."""
        try:
            if self._client.is_connected:
                await self._client.quit()
        except (SMTPException, OSError):
            self._client.close()

    async def _connect(self) -> None:
        if self._unavailable is None and not self._client.is_connected:
            try:
                await self._client.connect(timeout=CONNECT_TIMEOUT_S)
            except SMTPResponseException as error:
                # Also a refused log-in: our settings are at fault, not the message.
                self._unavailable = f"The mail server answered {error.code}."
            except SSLCertVerificationError:
                self._unavailable = "The mail server's certificate is not valid."
            except (SMTPException, OSError):
                self._unavailable = "The mail server does not answer."
        if self._unavailable is not None:
            raise MailDown(self._unavailable)


def _as_ours(error: Exception) -> MailRefused | Unavailable:
    """Refused for good only where it is about this recipient or this message."""
    if isinstance(error, SMTPRecipientsRefused):
        first = error.recipients[0]
        return _by_code(first.code, first.message)
    if isinstance(error, SMTPDataError):
        return _by_code(error.code, error.message)
    if isinstance(error, SMTPResponseException):
        return Unavailable(f"The mail server answered {error.code} {error.message}")
    if isinstance(error, SMTPNotSupported | ValueError):
        return MailRefused("The address cannot be written to.")
    return Unavailable("The mail server does not answer.")


def _by_code(code: int, text: str) -> MailRefused | Unavailable:
    answer = f"{code} {text}"
    return MailRefused(answer) if code >= _PERMANENT_FROM else Unavailable(answer)


def make_mailer(smtp_url: str | None, outbox: Path) -> Mailer:
    """The mailer the settings ask for."""
    return SmtpMailer(smtp_url) if smtp_url else OutboxMailer(outbox)
