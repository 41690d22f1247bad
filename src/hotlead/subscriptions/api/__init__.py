"""The API of subscriptions."""

from litestar.types import ControllerRouterHandler

from hotlead.subscriptions.api import activating, admin, own

ROUTES: list[ControllerRouterHandler] = [*own.ROUTES, *admin.ROUTES, *activating.ROUTES]
