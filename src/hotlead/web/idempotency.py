"""`Idempotency-Key`: a POST that is sent again acts once and gets its first answer.

A handler that creates or moves something says so in its options and acts within `once`:

    @post("/subscriptions", opt={IDEMPOTENT: True})
    async def subscribe(request: AnyRequest, data: NewSubscription, …) -> Response[…]:
        async def act(tx: Tx) -> Response[…]:
            return created(await service.subscribe(tx, actor, …))

        return await once(request, db, actor, act, now)

The effect and the kept answer are one transaction. A refusal undoes both, so that the same
request may be sent again. The answer is kept for a day: no secret may be in it.
"""

import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, TypeVar, cast

from litestar import Response
from litestar.serialization import encode_json

from hotlead.kit import idempotency
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import Conflict, InvalidInput
from hotlead.kit.idempotency import KEY_LENGTH_MAX, Answer, Claim
from hotlead.web.address import network_of
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.signing import derive_key

T = TypeVar("T")

# Option of a handler that answers through `once`: the API's document shows the header.
IDEMPOTENT: Final = "idempotent"
HEADER: Final = "Idempotency-Key"
REPLAYED_HEADER: Final = "Idempotent-Replayed"
# Printable ASCII; HTTP takes spaces off the ends.
_KEY: Final = rf"[!-~]([ -~]{{0,{KEY_LENGTH_MAX - 2}}}[!-~])?"
HEADER_PARAMETER: Final[dict[str, object]] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": (
        "A key of your own for this request, such as a UUID. Sent again within 24 hours with the"
        f" same body, it gets the first answer and `{REPLAYED_HEADER}: true`, and nothing happens"
        " twice; with another request it is 409 `idempotency_key_reused`. Refusals are not kept."
    ),
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": KEY_LENGTH_MAX,
        "pattern": f"^{_KEY}$",
    },
}


class IdempotencyKeyReused(Conflict):
    """The key stands for another request; nothing was done."""

    code = "idempotency_key_reused"
    message = f"This {HEADER} was sent before with another request. Use a new key."


def sent_key(request: AnyRequest) -> str | None:
    """The key of a request, None without the header; raises InvalidInput for an unfit one."""
    keys = request.headers.getall(HEADER, [])
    if not keys:
        return None
    if len(keys) > 1 or not re.fullmatch(_KEY, keys[0]):
        sentence = f"Send one key of 1 to {KEY_LENGTH_MAX} printable ASCII characters."
        raise InvalidInput(fields={HEADER: sentence})
    return keys[0]


def scope_of(request: AnyRequest) -> str:
    """Whose keys a request's key is one of: the person's, or those of a visitor's network."""
    actor = exchange_in(request.scope).actor
    if actor.user_id is not None:
        return f"user:{actor.user_id}"
    return f"visitor:{network_of(actor.address)}"


async def once(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    act: Callable[[Tx], Awaitable[Response[T]]],
    now: datetime,
) -> Response[T]:
    """The answer of `act`, which acts in a transaction of `actor`, once for each key.

    Without the header `act` simply runs. Raises IdempotencyKeyReused, InvalidInput for an unfit
    key, and what `act` raises.
    """
    key = sent_key(request)
    if key is None:
        async with db.transaction(actor) as tx:
            return await act(tx)
    claim = Claim(scope_of(request), key, await _digest(request))
    async with db.transaction(actor) as tx:
        kept = await idempotency.take_key(tx, claim, now)
        if kept is None:
            response = await act(tx)
            first = Answer(response.status_code or 200, encode_json(response.content))
            await idempotency.keep_answer(tx, claim, first)
            return response
    if not kept.is_same:
        raise IdempotencyKeyReused
    replay = Response(
        kept.response,
        status_code=kept.status,
        headers={REPLAYED_HEADER: "true"},
        media_type="application/json",
    )
    # The bytes of what the handler said it returns.
    return cast("Response[T]", replay)


async def _digest(request: AnyRequest) -> bytes:
    """Keyed: a body holds personal data, which could be guessed from a plain digest."""
    key = derive_key(request.app.state.settings.secret_key, "idempotency")
    # No path holds a null character: the edge refuses those.
    parts = (request.method.encode(), request.scope["path"].encode(), await request.body())
    return hmac.digest(key, b"\0".join(parts), hashlib.sha256)
