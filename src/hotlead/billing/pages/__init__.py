"""The pages of money."""

from litestar.types import ControllerRouterHandler

from hotlead.billing.pages import (
    books,
    by_hand,
    deposits,
    disputes,
    manual,
    recharging,
    reconciling,
    sandbox,
    settling,
    statements,
)

ROUTES: list[ControllerRouterHandler] = [
    *books.ROUTES,
    *by_hand.ROUTES,
    *deposits.ROUTES,
    *disputes.ROUTES,
    *manual.ROUTES,
    *recharging.ROUTES,
    *reconciling.ROUTES,
    *sandbox.ROUTES,
    *settling.ROUTES,
    *statements.ROUTES,
]
