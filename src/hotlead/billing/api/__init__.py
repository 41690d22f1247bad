"""The API of money."""

from litestar.types import ControllerRouterHandler

from hotlead.billing.api import (
    books,
    by_hand,
    deposits,
    disputes,
    events,
    manual,
    recharging,
    reconciling,
    statements,
)

ROUTES: list[ControllerRouterHandler] = [
    *books.ROUTES,
    *by_hand.ROUTES,
    *deposits.ROUTES,
    *disputes.ROUTES,
    *events.ROUTES,
    *manual.ROUTES,
    *recharging.ROUTES,
    *reconciling.ROUTES,
    *statements.ROUTES,
]
