"""The API of refunds."""

from litestar.types import ControllerRouterHandler

from hotlead.refunds.api import deciding, own

ROUTES: list[ControllerRouterHandler] = [*own.ROUTES, *deciding.ROUTES]
