"""The API of money."""

from litestar.types import ControllerRouterHandler

from hotlead.billing.api import by_hand, deposits, disputes, events, manual

ROUTES: list[ControllerRouterHandler] = [
    *by_hand.ROUTES,
    *deposits.ROUTES,
    *disputes.ROUTES,
    *events.ROUTES,
    *manual.ROUTES,
]
