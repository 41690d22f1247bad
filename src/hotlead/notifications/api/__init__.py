"""The API of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.api import deliveries, switching

ROUTES: list[ControllerRouterHandler] = [*deliveries.ROUTES, *switching.ROUTES]
