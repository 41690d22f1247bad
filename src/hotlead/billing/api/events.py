"""Where Stripe tells what came of a payment."""

from datetime import datetime
from typing import Final

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import service
from hotlead.billing.records import EventReceipt
from hotlead.kit.db import Database
from hotlead.kit.payments import PaymentGateway, SignatureRefused
from hotlead.web.envelope import Envelope, ok
from hotlead.web.exchange import AnyRequest
from hotlead.web.openapi_answers import RAISES

TAGS: Final = ["Webhooks"]
SIGNATURE: Final = "stripe-signature"


@post(
    "/webhooks/stripe",
    status_code=200,
    opt={RAISES: [SignatureRefused]},
    tags=TAGS,
    summary="Take an event of Stripe's",
)
async def receive_event(
    request: AnyRequest, db: Database, gateway: PaymentGateway, now: datetime
) -> Response[Envelope[EventReceipt]]:
    """Keep an event that is signed in `Stripe-Signature`, and handle it soon.

    The same event again is taken, and changes nothing.
    """
    body, signature = await request.body(), request.headers.get(SIGNATURE, "")
    return ok(await service.receive_event(db, gateway, body, signature, now))


ROUTES: list[ControllerRouterHandler] = [receive_event]
