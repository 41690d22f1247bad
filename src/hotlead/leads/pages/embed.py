"""A niche's form in a frame of somebody else's site, and the script that puts it there.

No cookie is read or set: in a frame of another site browsers keep them away, and nothing needs one.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler

from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.leads import service
from hotlead.leads.pages.flow import Place, first_page, next_page, thanks_page
from hotlead.leads.records import LeadForm
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.gate import CSRF, NO_ACTOR
from hotlead.web.static import static_file
from hotlead.web.visits import arrived_from

SCRIPT: Final = "embed.js"
_THEMES: Final = frozenset({"light", "dark"})
# Sites name the script without a hash; an hour is how long a change of it may take.
_SCRIPT_HEADERS: Final = {
    "Cache-Control": "public, max-age=3600",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@get("/embed.js", opt={NO_ACTOR: True})
async def embed_script(request: AnyRequest, state: State) -> Response[bytes]:
    """The script that other sites load."""
    answer = static_file(request, state.assets.file(SCRIPT))
    answer.headers.update(_SCRIPT_HEADERS)
    return answer


@get("/embed/{niche:str}")
async def show_embedded_form(
    request: AnyRequest, niche: str, db: Database, settings: Settings, now: datetime
) -> Response[bytes]:
    """The first step of a niche's form, for a frame."""
    async with db.connection() as tx:
        form = await _embeddable(request, tx, niche)
    query = {name: str(value) for name, value in request.query_params.items()}
    origin = arrived_from(query, request.headers.get("referer", ""), settings.base_url)
    return first_page(request, _place(request, niche), form, origin, now)


@post("/embed/{niche:str}", opt={CSRF: "never"})
async def answer_embedded_form(
    request: AnyRequest, niche: str, db: Database, now: datetime
) -> Response[bytes]:
    """The page after a step, for a frame."""
    async with db.connection() as tx:
        form = await _embeddable(request, tx, niche)
    return await next_page(request, _place(request, niche), form, now)


@get("/embed/{niche:str}/thank-you/{lead_id:uuid}")
async def embedded_thank_you(
    request: AnyRequest, niche: str, lead_id: UUID, db: Database, ref: str = ""
) -> Response[bytes]:
    """What happens next, for a frame."""
    async with db.connection() as tx:
        await _embeddable(request, tx, niche)
    return await thanks_page(request, _place(request, niche), lead_id, ref)


async def _embeddable(request: AnyRequest, tx: Tx, niche: str) -> LeadForm:
    """The form, and leave for its sites to frame the answer; raises NotFound, NotEmbeddable."""
    form = await service.forms_in(request.app.state).read(tx, niche)
    if not form.embed_origins:
        raise service.NotEmbeddable
    exchange_in(request.scope).frame_ancestors = form.embed_origins
    return form


def _place(request: AnyRequest, niche: str) -> Place:
    theme = request.query_params.get("theme", "")
    return Place(
        f"/embed/{niche}",
        f"/embed/{niche}/thank-you",
        is_embedded=True,
        theme=theme if theme in _THEMES else "",
    )


ROUTES: Final[list[ControllerRouterHandler]] = [
    embed_script,
    show_embedded_form,
    answer_embedded_form,
    embedded_thank_you,
]
