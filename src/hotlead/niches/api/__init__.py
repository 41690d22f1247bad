"""The API of niches."""

from litestar.types import ControllerRouterHandler

from hotlead.niches.api import admin_levels, admin_niches, public, versions

ROUTES: list[ControllerRouterHandler] = [
    *public.ROUTES,
    *admin_niches.ROUTES,
    *admin_levels.ROUTES,
    *versions.ROUTES,
]
