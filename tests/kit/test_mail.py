import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest

from hotlead.kit.errors import Unavailable
from hotlead.kit.mail import MailRefused, SmtpMailer


@dataclass
class Server:
    """A mail server that says what it is told to; `answers` is by the first word of a command."""

    answers: dict[str, str] = field(default_factory=dict[str, str])
    mails: list[bytes] = field(default_factory=list[bytes])
    connections: int = 0
    hangs_up_after: int = 1_000_000
    port: int = 0

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.connections += 1
        await self._say(writer, self.answers.get("CONNECT", "220 hello"))
        while line := await reader.readline():
            verb = line.split()[0].decode().upper()
            answer = self.answers.get(verb, "354 go on" if verb == "DATA" else "250 fine")
            await self._say(writer, answer)
            if verb == "DATA" and answer.startswith("354"):
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                await self._say(writer, self.answers.get("END", "250 queued as 1"))
            if verb == "QUIT" or len(self.mails) >= self.hangs_up_after:
                break
        writer.close()

    async def _say(self, writer: StreamWriter, answer: str) -> None:
        writer.write(answer.encode() + b"\r\n")
        await writer.drain()

    @property
    def mailer(self) -> SmtpMailer:
        return SmtpMailer(f"smtp://127.0.0.1:{self.port}")


@pytest.fixture
async def smtp() -> AsyncIterator[Server]:
    known = Server()
    server = await asyncio.start_server(known.serve, "127.0.0.1", 0)
    known.port = server.sockets[0].getsockname()[1]
    yield known
    server.close()


def a_message(to: str = "amara@example.com") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Hotlead <no-reply@example.com>"
    message["To"] = to
    message["Subject"] = "Hello"
    message.set_content("Hi")
    return message


async def test_a_message_is_sent_with_the_servers_answer(smtp: Server) -> None:
    assert await smtp.mailer.send(a_message()) == "queued as 1"
    assert b"Subject: Hello" in smtp.mails[0]


async def test_a_session_is_one_connection(smtp: Server) -> None:
    async with smtp.mailer.session() as session:
        for _ in range(3):
            await session.send(a_message())
    assert (smtp.connections, len(smtp.mails)) == (1, 3)


@pytest.mark.parametrize("step", ["RCPT", "END", "DATA"])
async def test_a_permanent_no_about_the_message_is_for_good(smtp: Server, step: str) -> None:
    smtp.answers[step] = "550 no such person"
    with pytest.raises(MailRefused, match="550 no such person"):
        await smtp.mailer.send(a_message())


@pytest.mark.parametrize("step", ["RCPT", "END", "DATA"])
async def test_a_temporary_no_is_not(smtp: Server, step: str) -> None:
    smtp.answers[step] = "451 greylisted"
    with pytest.raises(Unavailable, match="451"):
        await smtp.mailer.send(a_message())


@pytest.mark.parametrize("step", ["CONNECT", "MAIL"])
async def test_a_no_about_us_is_not_held_against_the_message(smtp: Server, step: str) -> None:
    smtp.answers[step] = "554 we do not like you"
    with pytest.raises(Unavailable, match="554"):
        await smtp.mailer.send(a_message())


async def test_after_a_refusal_the_next_message_goes_out(smtp: Server) -> None:
    async with smtp.mailer.session() as session:
        smtp.answers["RCPT"] = "550 no such person"
        with pytest.raises(MailRefused):
            await session.send(a_message())
        del smtp.answers["RCPT"]
        await session.send(a_message())
    assert (smtp.connections, len(smtp.mails)) == (1, 1)


async def test_a_server_that_hangs_up_is_called_again(smtp: Server) -> None:
    smtp.hangs_up_after = 1
    async with smtp.mailer.session() as session:
        await session.send(a_message())
        await asyncio.sleep(0.05)
        smtp.hangs_up_after = 9
        await session.send(a_message())
    assert (smtp.connections, len(smtp.mails)) == (2, 2)


async def test_a_server_that_is_down_is_asked_once_a_session(smtp: Server) -> None:
    smtp.answers["CONNECT"] = "421 too busy"
    async with smtp.mailer.session() as session:
        for _ in range(3):
            with pytest.raises(Unavailable):
                await session.send(a_message())
    assert smtp.connections == 1


async def test_nobody_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await SmtpMailer("smtp://127.0.0.1:1").send(a_message())


async def test_an_address_the_server_cannot_take_is_refused(smtp: Server) -> None:
    with pytest.raises(MailRefused):
        await smtp.mailer.send(a_message("jürgen@example.com"))
