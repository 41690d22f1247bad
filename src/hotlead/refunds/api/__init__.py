"""The API of refunds."""

from litestar.types import ControllerRouterHandler

from hotlead.refunds.api import deciding, own, policies, report

ROUTES: list[ControllerRouterHandler] = [
    *own.ROUTES,
    *deciding.ROUTES,
    *policies.ROUTES,
    *report.ROUTES,
]
