"""The API of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.api import mails

ROUTES: list[ControllerRouterHandler] = [*mails.ROUTES]
