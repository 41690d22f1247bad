"""The pages of money."""

from litestar.types import ControllerRouterHandler

from hotlead.billing.pages import books, by_hand, deposits, disputes, manual, sandbox, statements

ROUTES: list[ControllerRouterHandler] = [
    *books.ROUTES,
    *by_hand.ROUTES,
    *deposits.ROUTES,
    *disputes.ROUTES,
    *manual.ROUTES,
    *sandbox.ROUTES,
    *statements.ROUTES,
]
