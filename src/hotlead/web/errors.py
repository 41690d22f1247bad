"""Maps every failure to an answer: an envelope for programs, a page or a redirect for people."""

import traceback
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

import structlog
from litestar import Response
from litestar.exceptions import HTTPException, LitestarException, ValidationException
from litestar.types import ExceptionHandlersMap
from psycopg import DataError, Error, OperationalError
from psycopg_pool import PoolTimeout

from hotlead.kit.errors import HotleadError, InvalidInput, Kind, RateLimited, Unavailable
from hotlead.web.envelope import ErrorEnvelope
from hotlead.web.exchange import AnyRequest, exchange_in, is_api, route_of
from hotlead.web.field_errors import fields_of
from hotlead.web.gate import SecondFactorNotSetUp
from hotlead.web.render import render_error

STATUS_OF: Final[Mapping[Kind, int]] = {
    Kind.INVALID_INPUT: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.PAYMENT_REQUIRED: 402,
    Kind.RATE_LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}
BUSY_RETRY_S: Final = 5
LOGIN_PATH: Final = "/login"
SECURITY_PATH: Final = "/account/security"

# What Litestar itself refuses: a stable code and a sentence for each status.
HTTP_ERRORS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("malformed", "The request could not be read."),
    401: ("unauthenticated", "Log in first."),
    403: ("forbidden", "You are not allowed to do this."),
    404: ("not_found", "Not found."),
    405: ("method_not_allowed", "This address does not take this method."),
    413: ("too_large", "This request is too large."),
    415: ("unsupported_media_type", "This content type is not understood here."),
    500: ("internal_error", "Something went wrong on our side."),
}

_log = structlog.stdlib.get_logger("hotlead.web")


def handle_domain_error(request: AnyRequest, error: HotleadError) -> Response[object]:
    """A failure a verb raised: its kind decides the status, its code and message are shown."""
    headers: dict[str, str] = {}
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(BUSY_RETRY_S)
    if not is_api(request.scope):
        if error.kind == Kind.UNAUTHENTICATED:
            return _to_login(request)
        if isinstance(error, SecondFactorNotSetUp):
            return _redirect(request, SECURITY_PATH, 403)
    return _answer(
        request,
        STATUS_OF[error.kind],
        ErrorEnvelope(error=error.message, details={"code": error.code, **error.details}),
        headers,
    )


def handle_validation_error(request: AnyRequest, error: ValidationException) -> Response[object]:
    """A parameter or a body that does not fit its type: 422 with a sentence for each field."""
    body = exchange_in(request.scope).body
    fields = fields_of(error, request.route_handler, body)
    return handle_domain_error(request, InvalidInput(fields=fields))


def handle_http_error(request: AnyRequest, error: HTTPException) -> Response[object]:
    """What Litestar refuses before a handler runs: unknown route, wrong method, broken body."""
    status = error.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return handle_unexpected(request, error)
    code, message = HTTP_ERRORS.get(status, ("refused", "The request was refused."))
    # Our own sentences are worth showing; Litestar's details name classes and paths.
    if error.detail.endswith(".") and "Validation failed" not in error.detail:
        message = error.detail
    envelope = ErrorEnvelope(error=message, details={"code": code})
    return _answer(request, status, envelope, dict(error.headers or {}))


def handle_database_error(request: AnyRequest, error: Error) -> Response[object]:
    """No connection is 503; a value out of a column's range is 422; the rest is our fault."""
    if isinstance(error, DataError):
        _log.warning("value_refused_by_database", **_described(request, error))
        return handle_domain_error(request, InvalidInput("A value is out of range."))
    if isinstance(error, OperationalError | PoolTimeout):
        _log.warning("database_unavailable", **_described(request, error))
        return handle_domain_error(request, Unavailable())
    return handle_unexpected(request, error)


def handle_unexpected(request: AnyRequest, error: Exception) -> Response[object]:
    """A bug: logged with its stack and without its values; the answer shows a request id only."""
    request_id = exchange_in(request.scope).request_id
    stack = "".join(traceback.format_tb(error.__traceback__))
    _log.error("unexpected_error", stack=stack, **_described(request, error))
    envelope = ErrorEnvelope(
        error=f"Something went wrong on our side. Request id: {request_id}.",
        details={"code": "internal_error", "request_id": request_id},
    )
    return _answer(request, 500, envelope, {})


# Litestar's own type names requests and responses without their parameters.
EXCEPTION_HANDLERS: Final[ExceptionHandlersMap] = {  # pyright: ignore[reportUnknownVariableType]
    HotleadError: handle_domain_error,
    ValidationException: handle_validation_error,
    HTTPException: handle_http_error,
    LitestarException: handle_unexpected,
    Error: handle_database_error,
    Exception: handle_unexpected,
}


def _answer(
    request: AnyRequest, status: int, envelope: ErrorEnvelope, headers: dict[str, str]
) -> Response[object]:
    if is_api(request.scope):
        return Response(
            envelope, status_code=status, headers=headers, media_type="application/json"
        )
    return render_error(request, status, envelope.error, headers)


def _to_login(request: AnyRequest) -> Response[object]:
    """Send a visitor to the log-in page, and back afterwards where that makes sense (a GET)."""
    url = request.scope["path"]
    if query := request.scope["query_string"]:
        url += "?" + query.decode("latin-1")
    target = LOGIN_PATH + "?" + urlencode({"next": url}) if request.method == "GET" else LOGIN_PATH
    return _redirect(request, target, 401)


def _redirect(request: AnyRequest, target: str, status: int) -> Response[object]:
    """Send somebody to another page; `status` is what htmx gets with it."""
    if request.headers.get("hx-request") == "true":
        # A redirect would put that page into a part of this one: htmx must load it whole.
        return Response(
            b"", status_code=status, headers={"HX-Redirect": target}, media_type="text/html"
        )
    return Response(b"", status_code=303, headers={"Location": target}, media_type="text/html")


def _described(request: AnyRequest, error: Exception) -> dict[str, object]:
    """What may be logged of an error: a database message can quote a person's data."""
    described: dict[str, object] = {
        "request_id": exchange_in(request.scope).request_id,
        "error": type(error).__name__,
        "route": route_of(request.scope),
    }
    if isinstance(error, Error):
        described |= {"sqlstate": error.sqlstate, "constraint": error.diag.constraint_name}
    return described
