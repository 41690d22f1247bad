"""The pages of leads: the public form, the page of who asked, the administrators' queue."""

from litestar.types import ControllerRouterHandler

from hotlead.leads.pages import (
    decisions,
    detail,
    edit,
    embed,
    erase,
    export,
    own,
    public,
    queue,
)

ROUTES: list[ControllerRouterHandler] = [
    *public.ROUTES,
    *embed.ROUTES,
    *own.ROUTES,
    *queue.ROUTES,
    *detail.ROUTES,
    *decisions.ROUTES,
    *edit.ROUTES,
    *export.ROUTES,
    *erase.ROUTES,
]
