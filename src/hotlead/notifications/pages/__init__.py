"""The pages of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.pages import outbox, switching

ROUTES: list[ControllerRouterHandler] = [*outbox.ROUTES, *switching.ROUTES]
