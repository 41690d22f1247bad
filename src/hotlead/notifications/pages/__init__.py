"""The pages of notifications."""

from litestar.types import ControllerRouterHandler

from hotlead.notifications.pages import deliveries, outbox

ROUTES: list[ControllerRouterHandler] = [*outbox.ROUTES, *deliveries.ROUTES]
