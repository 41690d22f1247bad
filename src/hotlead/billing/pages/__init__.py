"""The pages of money."""

from litestar.types import ControllerRouterHandler

from hotlead.billing.pages import by_hand, deposits, disputes, manual, sandbox

ROUTES: list[ControllerRouterHandler] = [
    *by_hand.ROUTES,
    *deposits.ROUTES,
    *disputes.ROUTES,
    *manual.ROUTES,
    *sandbox.ROUTES,
]
