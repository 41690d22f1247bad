"""The request class of the application: a JSON body is checked before anything reads it."""

import json
from functools import cache
from typing import Final, cast, get_args

import msgspec
from litestar.connection import Request
from litestar.datastructures import State
from litestar.exceptions import ClientException, ValidationException
from litestar.handlers import HTTPRouteHandler

from hotlead.web.exchange import exchange_in
from hotlead.web.field_errors import amounts_of, is_amount

JSON_TYPES: Final = ("application/json", "")
BODY_BYTES_MAX: Final = 1024 * 1024


class CheckedRequest(Request[object, object, State]):
    """Refuses what is not JSON (415), what is broken or cannot be stored as text (400), and what
    is not exactly of the type the route takes (422).
    """

    async def json(self) -> object:
        """The body as the type the route takes.

        Litestar would take the text "5" for the number, and fail with a 500 at some bodies.
        Raises `ClientException` and `ValidationException`.
        """
        body = await self.body()
        content_type, options = self.content_type
        is_json = content_type in JSON_TYPES or content_type.endswith("+json")
        if not is_json or options.get("charset", "utf-8").lower() != "utf-8":
            raise ClientException("Send the body as application/json in UTF-8.", status_code=415)
        value = decode_json_body(body or b"null")
        # Kept for the error handler, which names every wrong field and cannot await.
        exchange_in(self.scope).body = value
        wanted = _body_type(self.route_handler)
        return value if wanted is None else read_strictly(value, wanted)


@cache
def _body_type(handler: HTTPRouteHandler) -> object:
    parameter = handler.parsed_fn_signature.parameters.get("data")
    return None if parameter is None else parameter.annotation


def read_strictly(value: object, wanted: object) -> object:
    """A decoded body as `wanted`, exactly; raises `ValidationException`, which names no field yet.

    An amount is a text: a number of JSON may have lost a cent before it was sent.
    """
    kinds = [kind for kind in (wanted, *get_args(wanted)) if isinstance(kind, type)]
    amounts = amounts_of(kinds[0]) if issubclass(kinds[0], msgspec.Struct) else frozenset[str]()
    sent = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    is_exact = all(is_amount(sent[name]) for name in amounts & sent.keys())
    try:
        read: object = msgspec.convert(value, wanted, str_keys=True)
    except msgspec.ValidationError as error:
        raise _unfit(str(error)) from error
    if not is_exact:
        raise _unfit("An amount is not written as one.")
    return read


def _unfit(message: str) -> ValidationException:
    return ValidationException(extra=[{"message": message, "key": "data", "source": "body"}])


def decode_json_body(body: bytes) -> object:
    """The value of a JSON text; raises `ClientException` 400 for anything else.

    U+0000 is refused because PostgreSQL cannot store it in a text; nesting is bounded by the
    decoder, which raises RecursionError. A name given twice has two meanings.
    """
    try:
        value: object = msgspec.json.decode(body)
        # The decoder takes the last of two. Numbers are left as they are written.
        json.loads(body, object_pairs_hook=_refuse_twice, parse_int=len, parse_float=len)
    except RecursionError as error:
        raise ClientException("The JSON body is nested too deeply.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ClientException("The body is not valid JSON.") from error
    # Only an escape can bring it in: a raw control character is not JSON. The walk is rare.
    if rb"\u0000" in body and _holds_nul(value):
        raise ClientException("The body holds a null character (\\u0000), which is not allowed.")
    return value


def _refuse_twice(pairs: list[tuple[str, object]]) -> None:
    names = {name for name, _ in pairs}
    if len(names) < len(pairs):
        raise ClientException("The JSON body names a field twice.")


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value)
        return any(_holds_nul(k) or _holds_nul(v) for k, v in pairs.items())
    if isinstance(value, list):
        return any(map(_holds_nul, cast("list[object]", value)))
    return False
