"""The pages of money."""

from litestar.types import ControllerRouterHandler

from hotlead.billing.pages import by_hand, deposits, reconciling, sandbox, settling

ROUTES: list[ControllerRouterHandler] = [
    *by_hand.ROUTES,
    *deposits.ROUTES,
    *reconciling.ROUTES,
    *sandbox.ROUTES,
    *settling.ROUTES,
]
