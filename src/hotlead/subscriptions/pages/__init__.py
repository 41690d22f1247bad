"""The pages of subscriptions."""

from litestar.types import ControllerRouterHandler

from hotlead.subscriptions.pages import activating, own

ROUTES: list[ControllerRouterHandler] = [*own.ROUTES, *activating.ROUTES]
