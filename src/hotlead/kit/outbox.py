"""The local outbox: a folder of `.eml` files in place of a mail server.

A file is named by a version 7 UUID, so that names sort by time and hold nothing of their message.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import count
from pathlib import Path
from typing import Final
from uuid import UUID

import anyio

from hotlead.kit.ids import new_id

MESSAGES_MAX: Final = 500
# Listing the folder costs more than writing a file, so it is done once in a while.
_WRITES_BETWEEN_PRUNES: Final = 50
_SUFFIX: Final = ".eml"
_UUID_TIME_SHIFT: Final = 80


class OutboxMailer:
    """Writes each message to a file; the oldest go when there are too many."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writes = count()

    @asynccontextmanager
    async def session(self) -> AsyncGenerator["OutboxMailer"]:
        """Itself: there is nothing to open."""
        yield self

    async def send(self, message: EmailMessage) -> str:
        """Write the message as a file that appears whole or not at all."""
        await anyio.to_thread.run_sync(self._write, bytes(message))
        return "written to the outbox"

    def _write(self, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{new_id()}{_SUFFIX}"
        unfinished = self._folder / f".{name}"
        unfinished.write_bytes(content)
        unfinished.rename(self._folder / name)
        if next(self._writes) % _WRITES_BETWEEN_PRUNES == 0:
            for message_id in list_messages(self._folder)[MESSAGES_MAX:]:
                _path(self._folder, message_id).unlink(missing_ok=True)


def list_messages(folder: Path) -> list[UUID]:
    """The messages of the outbox, newest first."""
    names = (path.stem for path in folder.glob(f"*{_SUFFIX}") if not path.name.startswith("."))
    return sorted((UUID(name) for name in names if _is_uuid(name)), reverse=True)


def read_message(folder: Path, message_id: UUID) -> EmailMessage | None:
    """The message, or None where there is none (any more)."""
    try:
        content = _path(folder, message_id).read_bytes()
    except FileNotFoundError:
        return None
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(content)


def read_headers(folder: Path, message_id: UUID) -> EmailMessage | None:
    """The head of the message alone, for a list."""
    try:
        content = _path(folder, message_id).read_bytes()
    except FileNotFoundError:
        return None
    head = content.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(head, headersonly=True)


def written_at(message_id: UUID) -> datetime:
    """When the message was written, as its name says (RFC 9562, 5.7: milliseconds)."""
    return datetime.fromtimestamp((message_id.int >> _UUID_TIME_SHIFT) / 1000, UTC)


def _path(folder: Path, message_id: UUID) -> Path:
    return folder / f"{message_id}{_SUFFIX}"


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
