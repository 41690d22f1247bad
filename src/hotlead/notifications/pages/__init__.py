"""The pages of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.pages import deliveries, mail_versions, mails, outbox, switching

ROUTES: list[ControllerRouterHandler] = [
    *deliveries.ROUTES,
    *mail_versions.ROUTES,
    *mails.ROUTES,
    *outbox.ROUTES,
    *switching.ROUTES,
]
