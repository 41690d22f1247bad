"""The pages of accounts."""

from litestar.types import ControllerRouterHandler

from hotlead.accounts.pages import (
    administrators,
    api_keys,
    links,
    log_in,
    passwords,
    preferences,
    second_factor,
    security,
)

ROUTES: list[ControllerRouterHandler] = [
    *log_in.ROUTES,
    *links.ROUTES,
    *passwords.ROUTES,
    *security.ROUTES,
    *second_factor.ROUTES,
    *api_keys.ROUTES,
    *administrators.ROUTES,
    *preferences.ROUTES,
]
