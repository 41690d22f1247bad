"""How a call can be refused: derived from who a route is for, what it takes, and what it raises.

A route adds what its verb raises, and where its answer leads:

    @post("/subscriptions", opt={RAISES: [AlreadySubscribed], LINKS: {"unsubscribe": {…}}})
"""

from collections.abc import Mapping, Sequence
from typing import Final, cast

from litestar.handlers import HTTPRouteHandler

from hotlead.kit.actor import SessionRequired
from hotlead.kit.errors import (
    Forbidden,
    HotleadError,
    InvalidInput,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unavailable,
)
from hotlead.web.audience import Audience, audience_of
from hotlead.web.csrf import SAFE_METHODS, CsrfFailed
from hotlead.web.docs_schema import Document
from hotlead.web.errors import HTTP_ERRORS, STATUS_OF
from hotlead.web.gate import CSRF, UNSECURED, ReadOnlyKey, SecondFactorNotSetUp, TokenRefused
from hotlead.web.idempotency import IDEMPOTENT, IdempotencyKeyReused

# The errors, besides those of every such route, that the verb behind a route raises.
RAISES: Final = "raises"
# Operations that go on from a good answer: name → parameter → where it stands in the answer.
LINKS: Final = "links"
# Whether the route also answers as a CSV file.
CSV: Final = "csv"
# Whether it also answers as a PDF file.
PDF: Final = "pdf"
# Whether it answers as server-sent events and nothing else.
EVENTS: Final = "events"

ERROR_SCHEMA: Final = "Error"
ERROR: Final[Document] = {
    "type": "object",
    "required": ["success", "error", "details"],
    "additionalProperties": False,
    "properties": {
        "success": {"const": False},
        "error": {"type": "string", "description": "A sentence for people."},
        "details": {
            "type": "object",
            "required": ["code"],
            "properties": {
                "code": {
                    "type": "string",
                    "pattern": "^[a-z][a-z0-9_]*$",
                    "description": "Stable, for programs.",
                },
                "fields": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                    "description": "Field name to what is wrong with it.",
                },
                "request_id": {"type": "string", "description": "Quote it when you write to us."},
                "retry_after_s": {"type": "integer", "minimum": 1},
                "ticket": {"type": "string", "description": "For the second step of the log-in."},
            },
        },
    },
}
_WORDS: Final[Mapping[int, str]] = {
    400: "The request cannot be read.",
    401: "Nobody is logged in, or the token or key that was sent does not count.",
    402: "The balance does not cover it.",
    403: "The caller is known and may not do this.",
    404: "There is no such thing, or it belongs to somebody else.",
    409: "It does not fit how things stand.",
    413: "The body is larger than one MiB.",
    415: "The body is not sent as application/json.",
    422: "A field or parameter is missing, unknown or breaks a rule: `details.fields` names each.",
    429: "Too many requests: wait for the seconds in `Retry-After`.",
    500: "A mistake of ours; nothing was changed.",
    503: "Something we need does not answer: try again after `Retry-After`.",
}
_RETRY_AFTER: Final[Document] = {
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    }
}
Codes = dict[int, dict[str, Document]]


def codes_of(handler: HTTPRouteHandler, method: str, path: str) -> Codes:
    """Status → code → an example of every refusal of a route."""
    codes: Codes = {}
    for status in (400, 500) if "data" not in _parameters(handler) else (400, 413, 415, 500):
        code, sentence = HTTP_ERRORS[status]
        codes[status] = {code: _example(code, sentence)}
    for error in (*_by_facts(handler, method, path), *raised_by(handler)):
        for code, sentence in error.codes.items() or {_code_of(error): error.message}.items():
            details = dict(error.example)
            codes.setdefault(STATUS_OF[error.kind], {})[code] = _example(code, sentence, details)
    return dict(sorted(codes.items()))


def raised_by(handler: HTTPRouteHandler) -> Sequence[type[HotleadError]]:
    """What a route says its verb raises."""
    return cast("Sequence[type[HotleadError]]", handler.opt.get(RAISES, ()))


def answer_of(status: int, examples: Mapping[str, Document]) -> Document:
    """One status of a document, with an example for each code."""
    answer: Document = {
        "description": _WORDS[status],
        "content": {
            "application/json": {
                "schema": {"$ref": f"#/components/schemas/{ERROR_SCHEMA}"},
                "examples": {code: {"value": value} for code, value in sorted(examples.items())},
            }
        },
    }
    return answer | ({"headers": _RETRY_AFTER} if status in {429, 503} else {})


def security_of(handler: HTTPRouteHandler, path: str) -> list[Document]:
    """What a call has to carry: one of these, nothing where anyone may call."""
    if audience_of(path) is Audience.EVERYONE:
        return []
    schemes = ["token", "session"] if SessionRequired in raised_by(handler) else list(SCHEMES)
    return [{scheme: []} for scheme in schemes]


SCHEMES: Final[Mapping[str, str]] = {
    "token": "The token of `POST /api/v1/auth/login`, for seven days.",
    "api_key": (
        "A personal API key of `POST /api/v1/auth/api-keys`, sent like a token. A key for reading"
        " may not write, and no key may change how its owner logs in."
    ),
    "session": (
        "The cookie of a browser that logged in on our pages. Writes also need the page's token"
        " in the header `X-CSRF-Token`. Its name begins with `__Host-` where the address is https."
    ),
}


def _by_facts(handler: HTTPRouteHandler, method: str, path: str) -> list[type[HotleadError]]:
    """What every route of this kind can answer."""
    options = handler.opt
    audience = audience_of(path)
    is_write = method.upper() not in SAFE_METHODS
    facts: list[tuple[bool, type[HotleadError]]] = [
        (True, TokenRefused),
        (audience is not Audience.EVERYONE, Unauthenticated),
        (audience in {Audience.PROVIDER, Audience.ADMIN}, Forbidden),
        (is_write, ReadOnlyKey),
        (is_write and options.get(CSRF) != "never", CsrfFailed),
        (not options.get(UNSECURED), SecondFactorNotSetUp),
        ("{" in path, NotFound),
        (bool(options.get(IDEMPOTENT)), IdempotencyKeyReused),
        (True, InvalidInput),
        (True, RateLimited),
        (True, Unavailable),
    ]
    return [error for holds, error in facts if holds]


def _parameters(handler: HTTPRouteHandler) -> Mapping[str, object]:
    return handler.parsed_fn_signature.parameters


def _code_of(error: type[HotleadError]) -> str:
    return getattr(error, "code", None) or error.kind.value


def _example(code: str, sentence: str, details: Mapping[str, object] = {}) -> Document:
    return {"success": False, "error": sentence, "details": {"code": code, **details}}
