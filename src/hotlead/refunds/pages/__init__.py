"""The pages of refunds."""

from litestar.types import ControllerRouterHandler

from hotlead.refunds.pages import marking, own, policies, queue, report

ROUTES: list[ControllerRouterHandler] = [
    *own.ROUTES,
    *queue.ROUTES,
    *marking.ROUTES,
    *policies.ROUTES,
    *report.ROUTES,
]
