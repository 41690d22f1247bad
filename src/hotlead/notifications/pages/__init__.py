"""The pages of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.pages import outbox, webhook_log, webhook_secrets, webhooks

ROUTES: list[ControllerRouterHandler] = [
    *outbox.ROUTES,
    *webhooks.ROUTES,
    *webhook_secrets.ROUTES,
    *webhook_log.ROUTES,
]
