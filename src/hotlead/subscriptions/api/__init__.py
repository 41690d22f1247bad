"""The API of subscriptions."""

from litestar.types import ControllerRouterHandler

from hotlead.subscriptions.api import activating, own

ROUTES: list[ControllerRouterHandler] = [*own.ROUTES, *activating.ROUTES]
