"""The API of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.api import mail_events, mails, suppressions, switching

ROUTES: list[ControllerRouterHandler] = [
    *mail_events.ROUTES,
    *mails.ROUTES,
    *switching.ROUTES,
    *suppressions.ROUTES,
]
