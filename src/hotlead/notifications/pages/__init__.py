"""The pages of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.pages import (
    deliveries,
    mail_versions,
    mails,
    outbox,
    suppressions,
    switching,
    webhook_log,
    webhook_secrets,
    webhooks,
)

ROUTES: list[ControllerRouterHandler] = [
    *deliveries.ROUTES,
    *mail_versions.ROUTES,
    *mails.ROUTES,
    *outbox.ROUTES,
    *suppressions.ROUTES,
    *switching.ROUTES,
    *webhook_log.ROUTES,
    *webhook_secrets.ROUTES,
    *webhooks.ROUTES,
]
