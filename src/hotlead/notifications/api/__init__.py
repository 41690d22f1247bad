"""The API of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.api import switching

ROUTES: list[ControllerRouterHandler] = [*switching.ROUTES]
