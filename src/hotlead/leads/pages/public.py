"""The public lead form and the page after it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.db import Database
from hotlead.leads import service
from hotlead.leads.pages.flow import Place, first_page, next_page, thanks_page
from hotlead.web.exchange import AnyRequest
from hotlead.web.gate import CSRF
from hotlead.web.redirects import moved
from hotlead.web.visits import note_visit

THANKS: Final = "/thank-you"


@get("/{niche:str}")
async def show_form(
    request: AnyRequest, niche: str, db: Database, now: datetime
) -> Response[bytes]:
    """The first step of a niche's form; an address it had before leads to the one it has."""
    async with db.connection() as tx:
        form = await service.forms_in(request.app.state).read(tx, niche)
    if niche != form.slug:
        return moved(f"/{form.slug}", request.scope["query_string"])
    return first_page(request, _place(niche), form, note_visit(request), now)


@post("/{niche:str}", opt={CSRF: "never"})
async def answer_form(
    request: AnyRequest, niche: str, db: Database, now: datetime
) -> Response[bytes]:
    """The page after a step."""
    async with db.connection() as tx:
        form = await service.forms_in(request.app.state).read(tx, niche)
    return await next_page(request, _place(niche), form, now)


@get("/thank-you/{lead_id:uuid}")
async def thank_you(request: AnyRequest, lead_id: UUID, ref: str = "") -> Response[bytes]:
    """What happens next."""
    return await thanks_page(request, Place("", THANKS), lead_id, ref)


def _place(niche: str) -> Place:
    return Place(f"/{niche}", THANKS)


ROUTES: Final[list[ControllerRouterHandler]] = [show_form, answer_form, thank_you]
