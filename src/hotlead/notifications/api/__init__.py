"""The API of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.api import (
    deliveries,
    feed,
    mail_events,
    mails,
    suppressions,
    switching,
    webhook_log,
    webhooks,
)

ROUTES: list[ControllerRouterHandler] = [
    *deliveries.ROUTES,
    *feed.ROUTES,
    *mail_events.ROUTES,
    *mails.ROUTES,
    *suppressions.ROUTES,
    *switching.ROUTES,
    *webhook_log.ROUTES,
    *webhooks.ROUTES,
]
