"""The pages of providers: signing up, their settings, and the administrators' list and detail."""

from litestar.types import ControllerRouterHandler

from hotlead.providers.pages import deciding, detail, edit, inviting, queue, settings, sign_up

ROUTES: list[ControllerRouterHandler] = [
    *sign_up.ROUTES,
    *settings.ROUTES,
    *queue.ROUTES,
    *detail.ROUTES,
    *edit.ROUTES,
    *deciding.ROUTES,
    *inviting.ROUTES,
]
