"""The API of money."""

from litestar.types import ControllerRouterHandler

from hotlead.billing.api import books, by_hand, deposits, events, statements

ROUTES: list[ControllerRouterHandler] = [
    *books.ROUTES,
    *by_hand.ROUTES,
    *deposits.ROUTES,
    *events.ROUTES,
    *statements.ROUTES,
]
