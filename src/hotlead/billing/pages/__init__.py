"""The pages of money."""

from litestar.types import ControllerRouterHandler

from hotlead.billing.pages import by_hand, deposits, recharging, sandbox

ROUTES: list[ControllerRouterHandler] = [
    *by_hand.ROUTES,
    *deposits.ROUTES,
    *recharging.ROUTES,
    *sandbox.ROUTES,
]
