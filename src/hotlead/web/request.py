"""The request class of the application: a JSON body is checked before anything reads it."""

from typing import Final, cast

import msgspec
from litestar.connection import Request
from litestar.datastructures import State
from litestar.exceptions import ClientException

from hotlead.web.exchange import exchange_in

JSON_TYPES: Final = ("application/json", "")
BODY_BYTES_MAX: Final = 1024 * 1024


class CheckedRequest(Request[object, object, State]):
    """Refuses what is not JSON (415) and what is broken or cannot be stored as text (400)."""

    async def json(self) -> object:
        """The decoded body; raises `ClientException` where Litestar would fail with a 500."""
        body = await self.body()
        content_type, options = self.content_type
        is_json = content_type in JSON_TYPES or content_type.endswith("+json")
        if not is_json or options.get("charset", "utf-8").lower() != "utf-8":
            raise ClientException("Send the body as application/json in UTF-8.", status_code=415)
        value = decode_json_body(body or b"null")
        # Kept for the error handler, which names every wrong field and cannot await.
        exchange_in(self.scope).body = value
        return value


def decode_json_body(body: bytes) -> object:
    """The value of a JSON text; raises `ClientException` 400 for anything else.

    U+0000 is refused because PostgreSQL cannot store it in a text; nesting is bounded by the
    decoder, which raises RecursionError.
    """
    try:
        value: object = msgspec.json.decode(body)
    except RecursionError as error:
        raise ClientException("The JSON body is nested too deeply.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ClientException("The body is not valid JSON.") from error
    # Only an escape can bring it in: a raw control character is not JSON. The walk is rare.
    if rb"\u0000" in body and _holds_nul(value):
        raise ClientException("The body holds a null character (\\u0000), which is not allowed.")
    return value


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value)
        return any(_holds_nul(k) or _holds_nul(v) for k, v in pairs.items())
    if isinstance(value, list):
        return any(map(_holds_nul, cast("list[object]", value)))
    return False
