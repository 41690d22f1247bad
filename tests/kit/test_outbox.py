import asyncio
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest

from hotlead.kit import outbox
from hotlead.kit.outbox import OutboxMailer, list_messages, read_headers, read_message, written_at


def a_message(subject: str) -> EmailMessage:
    message = EmailMessage()
    message["To"] = "amara@example.com"
    message["Subject"] = subject
    message.set_content("Hi")
    return message


async def test_messages_come_back_newest_first(tmp_path: Path) -> None:
    mailer = OutboxMailer(tmp_path / "outbox")
    for number in range(3):
        await mailer.send(a_message(f"Number {number}"))
    messages = list_messages(tmp_path / "outbox")
    heads = [read_headers(tmp_path / "outbox", each) for each in messages]
    assert [head["Subject"] for head in heads if head] == ["Number 2", "Number 1", "Number 0"]
    age = datetime.now(UTC) - written_at(messages[0])
    assert timedelta(0) <= age < timedelta(minutes=1)


async def test_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MESSAGES_MAX", 10)
    mailer = OutboxMailer(tmp_path)
    await asyncio.gather(*(mailer.send(a_message("x")) for _ in range(101)))
    assert 10 <= len(list_messages(tmp_path)) < 60


def test_an_empty_outbox_is_an_empty_list(tmp_path: Path) -> None:
    assert list_messages(tmp_path / "nowhere") == []
    assert read_message(tmp_path / "nowhere", uuid4()) is None
    assert read_headers(tmp_path / "nowhere", uuid4()) is None


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    for name in ("notes.eml", ".hidden.eml", "readme.txt", f".{uuid4()}.eml"):
        (tmp_path / name).touch()
    assert list_messages(tmp_path) == []
