"""The API of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.api import deliveries

ROUTES: list[ControllerRouterHandler] = [*deliveries.ROUTES]
