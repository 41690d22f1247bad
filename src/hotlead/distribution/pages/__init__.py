"""The pages of distribution: how a lead was sold, what is on sale, and the editor of terms."""

from typing import Final

from litestar.types import ControllerRouterHandler

from hotlead.distribution.pages import (
    assigning,
    by_hand,
    coverage,
    editor,
    fairness,
    market,
    market_what_if,
    missed,
    outcome,
    unsold,
)

ROUTES: Final[list[ControllerRouterHandler]] = [
    *outcome.ROUTES,
    *coverage.ROUTES,
    *unsold.ROUTES,
    *assigning.ROUTES,
    *by_hand.ROUTES,
    *fairness.ROUTES,
    *market.ROUTES,
    *market_what_if.ROUTES,
    *missed.ROUTES,
    *editor.ROUTES,
]
