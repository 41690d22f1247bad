"""The API of providers."""

from litestar.types import ControllerRouterHandler

from hotlead.providers.api import admin, deciding, inviting, own, sign_up

ROUTES: list[ControllerRouterHandler] = [
    *sign_up.ROUTES,
    *own.ROUTES,
    *admin.ROUTES,
    *deciding.ROUTES,
    *inviting.ROUTES,
]
