"""The API of money."""

from litestar.types import ControllerRouterHandler

from hotlead.billing.api import by_hand, deposits, events, recharging

ROUTES: list[ControllerRouterHandler] = [
    *by_hand.ROUTES,
    *deposits.ROUTES,
    *events.ROUTES,
    *recharging.ROUTES,
]
