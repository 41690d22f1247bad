"""The API of accounts."""

from litestar.types import ControllerRouterHandler

from hotlead.accounts.api import administrators, links, preferences, security, session

ROUTES: list[ControllerRouterHandler] = [
    *session.ROUTES,
    *links.ROUTES,
    *security.ROUTES,
    *administrators.ROUTES,
    *preferences.ROUTES,
]
