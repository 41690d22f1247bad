"""The pages of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.pages import outbox, suppressions, switching

ROUTES: list[ControllerRouterHandler] = [
    *outbox.ROUTES,
    *switching.ROUTES,
    *suppressions.ROUTES,
]
