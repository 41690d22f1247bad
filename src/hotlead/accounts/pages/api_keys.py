"""Making an API key: its text is in the answer and nowhere else."""

from datetime import datetime

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service
from hotlead.accounts.pages.security_view import PATH, refused_by, show_security
from hotlead.accounts.records import NewApiKey
from hotlead.accounts.service import Proof
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Conflict, InvalidInput, RateLimited
from hotlead.web.exchange import AnyRequest
from hotlead.web.forms import form_as, read_form
from hotlead.web.ratelimit import RateLimiter
from hotlead.web.render import render


@post(PATH + "/api-keys", status_code=201)
async def create_api_key(
    request: AnyRequest,
    db: Database,
    limiter: RateLimiter,
    settings: Settings,
    actor: Actor,
    now: datetime,
) -> Response[bytes]:
    """Make a key and show it this one time."""
    form = await read_form(request)
    proof = Proof(limiter, form.raw("password"))
    try:
        made = await service.create_api_key(db, actor, form_as(form, NewApiKey), proof, now)
    except (InvalidInput, Conflict, RateLimited) as error:
        return await show_security(request, refused_by(error, "api_keys", form))
    return render(request, "accounts/api_key.html", 201, made=made, base_url=settings.base_url)


ROUTES: list[ControllerRouterHandler] = [create_api_key]
