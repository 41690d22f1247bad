"""The leads that nobody could buy, for administrators: why, and what to do about it."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.distribution import service
from hotlead.distribution.queries.unsold import list_niches
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.kit.paging import Paging
from hotlead.web.exchange import AnyRequest
from hotlead.web.filters import plural
from hotlead.web.flash import flash
from hotlead.web.forms import Form, read_form
from hotlead.web.listing import PAGING
from hotlead.web.page_query import read_query
from hotlead.web.redirects import safe_path, see_other
from hotlead.web.render import render

UNSOLD: Final = "/admin/unsold"


class UnsoldQuery(msgspec.Struct, frozen=True):
    """What the address of the list may ask: one niche."""

    niche: Annotated[str, msgspec.Meta(max_length=100)] = ""


@get(UNSOLD, dependencies=PAGING)
async def list_unsold(
    request: AnyRequest, db: Database, actor: Actor, paging: Paging, now: datetime
) -> Response[bytes]:
    """Oldest first, with the reasons that keep most of them unsold on top."""
    asked = read_query(request, UnsoldQuery)
    async with db.transaction(actor) as tx:
        page = await service.list_unsold(tx, actor, asked.niche or None, paging, now)
        totals = await service.total_reasons(tx, actor, asked.niche or None)
        niches = await list_niches(tx)
    return render(
        request,
        "distribution/unsold.html",
        page=page,
        totals=[(total.words, total.leads) for total in totals],
        query={"niche": asked.niche} if asked.niche else {},
        niches=[(niche.slug, niche.name) for niche in niches],
        now=now,
    )


@post("/admin/leads/retry", status_code=303)
async def retry_leads(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Offer the ticked leads again."""
    form = await read_form(request)
    async with db.transaction(actor) as tx:
        done = await service.retry_leads(tx, actor, _ids(form), now)
    skipped = len(done.left_alone)
    flash(
        request,
        f"{plural(len(done.retried), 'lead')} tried again",
        text=f"{plural(skipped, 'lead')} had changed meanwhile." if skipped else "",
        tone="success" if done.retried else "danger",
    )
    return see_other(safe_path(form.text("back"), UNSOLD))


def _ids(form: Form) -> list[UUID]:
    try:
        return [UUID(text) for text in form.texts("ids")]
    except ValueError as error:
        raise InvalidInput("One of the chosen leads has no valid id.") from error


ROUTES: Final[list[ControllerRouterHandler]] = [list_unsold, retry_leads]
