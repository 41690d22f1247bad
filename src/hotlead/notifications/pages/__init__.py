"""The pages of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.pages import outbox

ROUTES: list[ControllerRouterHandler] = [*outbox.ROUTES]
