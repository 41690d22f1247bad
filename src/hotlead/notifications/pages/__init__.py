"""The pages of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.pages import mail_versions, mails, outbox

ROUTES: list[ControllerRouterHandler] = [
    *outbox.ROUTES,
    *mails.ROUTES,
    *mail_versions.ROUTES,
]
