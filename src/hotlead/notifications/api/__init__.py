"""The API of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.api import webhook_log, webhooks

ROUTES: list[ControllerRouterHandler] = [*webhooks.ROUTES, *webhook_log.ROUTES]
