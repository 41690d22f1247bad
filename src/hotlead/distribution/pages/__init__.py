"""The pages of distribution: how a lead was sold, what is on sale, and the editor of terms."""

from typing import Final

from litestar.types import ControllerRouterHandler

from hotlead.distribution.pages import (
    coverage,
    editor,
    fairness,
    market,
    market_what_if,
    missed,
    outcome,
)

ROUTES: Final[list[ControllerRouterHandler]] = [
    *outcome.ROUTES,
    *coverage.ROUTES,
    *fairness.ROUTES,
    *market.ROUTES,
    *market_what_if.ROUTES,
    *missed.ROUTES,
    *editor.ROUTES,
]
