"""The API of the person who asked: the private link of their mail is all they need.

Also the administrators' way to erase, for a person who asks otherwise.
"""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import NotFound
from hotlead.leads import queries, service
from hotlead.leads.records import AdminLead, Erasure, OwnLead
from hotlead.web.address import network_of
from hotlead.web.envelope import Envelope, ok
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.gate import CSRF
from hotlead.web.openapi_answers import RAISES
from hotlead.web.ratelimit import limit

TAGS: Final = ["Own request"]
Token = Annotated[str, Parameter(description="What the private link of the mail ends in.")]


@get("/requests/{token:str}", tags=TAGS, summary="One's own request", opt={RAISES: [NotFound]})
async def get_own_lead(
    request: AnyRequest, token: Token, db: Database, settings: Settings
) -> Response[Envelope[OwnLead]]:
    """All that is kept of it, who received it and when. 404 for a token that is none."""
    await limit(request, service.OWN_LIMIT, network_of(exchange_in(request.scope).address))
    async with db.transaction(SYSTEM) as tx:
        return ok(await service.get_own_lead(tx, settings.secret_key, token))


@post(
    "/requests/{token:str}/withdraw",
    status_code=200,
    tags=TAGS,
    summary="Withdraw one's request",
    opt={CSRF: "never", RAISES: [NotFound]},
)
async def withdraw_lead(
    request: AnyRequest,
    token: Token,
    db: Database,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[Envelope[OwnLead]]:
    """It goes to nobody any more, for good, and who has it is told to stop contacting the person.

    The second time changes nothing.
    """
    await limit(request, service.OWN_LIMIT, network_of(exchange_in(request.scope).address))
    async with db.transaction(SYSTEM) as tx:
        await service.withdraw_lead(tx, actor, settings.secret_key, token, now)
        return ok(await service.get_own_lead(tx, settings.secret_key, token))


@post(
    "/requests/{token:str}/erase",
    status_code=200,
    tags=TAGS,
    summary="Erase one's request",
    opt={CSRF: "never", RAISES: [NotFound]},
)
async def erase_own_lead(
    request: AnyRequest,
    token: Token,
    db: Database,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[Envelope[OwnLead]]:
    """Withdrawn, and what is kept of the person is wiped for good, within the minute.

    Who received it stays known here, and is told to delete it. The second time changes nothing.
    """
    await limit(request, service.OWN_LIMIT, network_of(exchange_in(request.scope).address))
    async with db.transaction(SYSTEM) as tx:
        await service.erase_own_lead(tx, actor, settings.secret_key, token, now)
        return ok(await service.get_own_lead(tx, settings.secret_key, token))


@post(
    "/admin/leads/{lead_id:uuid}/erase",
    status_code=200,
    tags=["Admin: leads"],
    summary="Erase a lead",
)
async def erase_lead(
    db: Database, actor: Actor, lead_id: UUID, data: Erasure, now: datetime
) -> Response[Envelope[AdminLead]]:
    """For a person who asked otherwise than by their link. There is no way back.

    The second time changes nothing.
    """
    async with db.transaction(actor) as tx:
        await service.erase_lead(tx, actor, lead_id, data.reason, now)
        return ok(await queries.get_lead(tx, lead_id))


ROUTES: Final[list[ControllerRouterHandler]] = [
    get_own_lead,
    withdraw_lead,
    erase_own_lead,
    erase_lead,
]
