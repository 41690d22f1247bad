"""The pages of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.pages import deliveries, outbox, switching

ROUTES: list[ControllerRouterHandler] = [*deliveries.ROUTES, *outbox.ROUTES, *switching.ROUTES]
