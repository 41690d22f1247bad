"""The pages of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.pages import mail_versions, mails, outbox, suppressions, switching

ROUTES: list[ControllerRouterHandler] = [
    *outbox.ROUTES,
    *mails.ROUTES,
    *mail_versions.ROUTES,
    *switching.ROUTES,
    *suppressions.ROUTES,
]
