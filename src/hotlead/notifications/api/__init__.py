"""The API of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.api import deliveries, mails, switching

ROUTES: list[ControllerRouterHandler] = [*deliveries.ROUTES, *mails.ROUTES, *switching.ROUTES]
