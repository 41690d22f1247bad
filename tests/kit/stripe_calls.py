"""Every request that our gateway sends to Stripe. A new one gets a line here, and no more."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from hotlead.kit.balance_transactions import Stretch
from hotlead.kit.payments import CheckoutOrder
from hotlead.kit.stripe_payments import StripeGateway
from tests.builders import NOW
from tests.kit.stripe_data import PAYMENT_ID, raw
from tests.kit.stripe_server import Heard, open_server

ORDER: Final = CheckoutOrder(
    payment_id=UUID(PAYMENT_ID),
    amount=Decimal("250.00"),
    email="vera@example.com",
    success_url=f"https://market.example/dashboard/billing/deposits/{PAYMENT_ID}",
    cancel_url=f"https://market.example/dashboard/billing/deposits/{PAYMENT_ID}?left=1",
)
STRETCH: Final = Stretch(NOW - timedelta(days=1), NOW)


@dataclass(frozen=True, slots=True)
class Call:
    """What the gateway is told to do, and what it is answered: a name of `stripe_data`."""

    do: Callable[[StripeGateway], Awaitable[object]]
    answer: str
    method: str
    path: str


CALLS: Final[Mapping[str, Call]] = {
    "open_checkout": Call(
        lambda gateway: gateway.open_checkout(ORDER),
        "opened_checkout",
        "POST",
        "/v1/checkout/sessions",
    ),
    "list_transactions": Call(
        lambda gateway: gateway.list_transactions(STRETCH, None),
        "balance_transactions",
        "GET",
        "/v1/balance_transactions",
    ),
    "list_transactions, the next page": Call(
        lambda gateway: gateway.list_transactions(STRETCH, "txn_3SExampleCharge0001"),
        "balance_transactions",
        "GET",
        "/v1/balance_transactions",
    ),
}


async def send(call: Call) -> tuple[Heard, object]:
    """What was sent for a call, and what our gateway made of the answer."""
    with open_server() as server:
        server.body = raw(call.answer)
        made = await call.do(StripeGateway("sk_test_none", [], server.url))
    [heard] = server.heard
    return heard, made
