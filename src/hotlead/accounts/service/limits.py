"""What keeps a stranger who types addresses from learning, and from having mail sent, too much."""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Final

import anyio
from limits import RateLimitItemPerHour

from hotlead.accounts.service.reading import read_email_field

# Counted per cause and address, known or not, so that being refused tells nothing either.
MAIL_LIMIT: Final = RateLimitItemPerHour(5, namespace="mail")
# Longer than any way takes: a new account is more rows than a word to an old one.
ANSWER_AFTER_S: Final = 0.25


class MailCause(StrEnum):
    """What somebody has a mail sent for; each is counted by itself."""

    SIGN_UP = "sign_up"
    VERIFICATION = "verification"
    RESET = "reset"
    CHANGE = "change"


def mail_key(cause: MailCause, email: str) -> str:
    """What is counted: the address as it is stored, hashed so that none lies in a shared Redis.

    Raises InvalidInput for what is no address.
    """
    address = read_email_field(email).lower()
    return hashlib.sha256(f"{cause}:{address}".encode()).hexdigest()


@asynccontextmanager
async def answered_evenly() -> AsyncGenerator[None]:
    """Whatever is done within takes ANSWER_AFTER_S, so that its time tells nothing."""
    answer_at = anyio.current_time() + ANSWER_AFTER_S
    yield
    await anyio.sleep_until(answer_at)
