"""The pages of leads: the public form, and the administrators' queue."""

from litestar.types import ControllerRouterHandler

from hotlead.leads.pages import decisions, detail, edit, embed, export, public, queue

ROUTES: list[ControllerRouterHandler] = [
    *public.ROUTES,
    *embed.ROUTES,
    *queue.ROUTES,
    *detail.ROUTES,
    *decisions.ROUTES,
    *edit.ROUTES,
    *export.ROUTES,
]
