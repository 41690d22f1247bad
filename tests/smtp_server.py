"""A real mail server (aiosmtpd) on a port that stays the same while it is down."""

import asyncio
from asyncio import Server
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from ssl import SSLContext
from typing import Final

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER: Final = "hotlead"
PASSWORD: Final = "a mail password"


@dataclass
class MailServer:
    """Keeps the Message-ID of what it takes; `after_taking` is awaited before it says so."""

    port: int = 0
    # Where it is set, nobody is heard without STARTTLS and a log-in.
    context: SSLContext | None = None
    taken: list[str] = field(default_factory=list[str])
    after_taking: Callable[[int], Awaitable[None]] | None = None
    _server: Server | None = None

    async def start(self) -> None:
        """Listen, on the port of before if there was one."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Go away; whoever calls is refused."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def handle_DATA(  # noqa: N802 - aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a message."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append(message_from_bytes(content)["Message-ID"])
        if self.after_taking is not None:
            await self.after_taking(len(self.taken))
        return "250 taken"

    def _protocol(self) -> SMTP:
        if self.context is None:
            return SMTP(self)
        return SMTP(
            self,
            tls_context=self.context,
            require_starttls=True,
            auth_required=True,
            authenticator=_authenticate,
        )


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
) -> AuthResult:
    known = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=given == known, handled=False)
