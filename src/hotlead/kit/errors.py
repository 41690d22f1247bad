"""The eight kinds of failure, free of HTTP.

A feature's errors subclass one kind with a stable `code` and a `message` that is safe to show.
The web maps a kind to a status, the worker to retry or discard.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """What went wrong, as a caller must treat it."""

    INVALID_INPUT = "invalid_input"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    PAYMENT_REQUIRED = "payment_required"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


class HotleadError(Exception):
    """A failure the caller can understand. `details` is shown to it as it stands."""

    kind: ClassVar[Kind]
    code: str
    message: str = "Something went wrong."
    # For the API's document: the other details, and the codes where there are several.
    example: ClassVar[Mapping[str, object]] = {}
    codes: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        self.message = message or self.message
        self.code = code or getattr(type(self), "code", None) or self.kind.value
        self.details: Mapping[str, object] = details or {}
        super().__init__(self.message)


class InvalidInput(HotleadError):
    """The input breaks a rule; `fields` says which part and why, in a sentence each."""

    kind = Kind.INVALID_INPUT
    message = "Some fields need a look."
    example: ClassVar[Mapping[str, object]] = {"fields": {"email": "This is required."}}

    def __init__(
        self,
        message: str | None = None,
        *,
        fields: Mapping[str, str] | None = None,
        code: str | None = None,
    ) -> None:
        self.fields: Mapping[str, str] = fields or {}
        super().__init__(message, code=code, details={"fields": dict(self.fields)})


class Unauthenticated(HotleadError):
    """Nobody is logged in, or the token no longer counts."""

    kind = Kind.UNAUTHENTICATED
    message = "Log in first."


class Forbidden(HotleadError):
    """Logged in, and not allowed."""

    kind = Kind.FORBIDDEN
    message = "You are not allowed to do this."


class NotFound(HotleadError):
    """No such thing, or it belongs to somebody else: the two look alike."""

    kind = Kind.NOT_FOUND
    message = "Not found."


class Conflict(HotleadError):
    """The thing is not in a state that allows this."""

    kind = Kind.CONFLICT
    message = "This no longer fits the current state."


class PaymentRequired(HotleadError):
    """The balance does not cover it."""

    kind = Kind.PAYMENT_REQUIRED
    message = "The balance does not cover this."


class RateLimited(HotleadError):
    """Too many requests; try again after `retry_after_s` seconds."""

    kind = Kind.RATE_LIMITED
    message = "Too many requests. Wait a moment and try again."
    example: ClassVar[Mapping[str, object]] = {"retry_after_s": 30}

    def __init__(self, retry_after_s: int, message: str | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message, details={"retry_after_s": retry_after_s})


class Unavailable(HotleadError):
    """Something we need does not answer; trying again later may work."""

    kind = Kind.UNAVAILABLE
    message = "The service is busy. Try again in a moment."
