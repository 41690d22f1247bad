"""The pages of niches."""

from litestar.types import ControllerRouterHandler

from hotlead.niches.pages import (
    editing,
    editor,
    home,
    level_editing,
    levels,
    making,
    niches,
    opening,
    versions,
)

ROUTES: list[ControllerRouterHandler] = [
    *home.ROUTES,
    *niches.ROUTES,
    *making.ROUTES,
    *editing.ROUTES,
    *opening.ROUTES,
    *levels.ROUTES,
    *level_editing.ROUTES,
    *editor.ROUTES,
    *versions.ROUTES,
]
