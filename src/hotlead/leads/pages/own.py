"""The private page of the person who asked, and its two ways out, each with a step before it.

Mail scanners follow links: nothing a GET does changes anything.
"""

from datetime import datetime
from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database
from hotlead.leads import service
from hotlead.leads.records import OwnLead
from hotlead.web.address import network_of
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.gate import CSRF
from hotlead.web.ratelimit import limit
from hotlead.web.redirects import see_other
from hotlead.web.render import render

# The address of the page is the key to it: it is told to nobody, and no search engine keeps it.
_PRIVATE: Final = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@get("/requests/{token:str}")
async def show_own_lead(request: AnyRequest, token: str, db: Database) -> Response[bytes]:
    """What was asked, who received it and when."""
    return _draw(request, "leads/own.html", await _read(request, db, token), token)


@get("/requests/{token:str}/data")
async def export_own_lead(request: AnyRequest, token: str, db: Database) -> Response[bytes]:
    """The same as a file that programs read."""
    lead = await _read(request, db, token)
    name = f"request-{lead.reference}.json"
    return Response(
        msgspec.json.format(msgspec.json.encode(lead), indent=2),
        media_type="application/json",
        headers={**_PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'},
    )


@get("/requests/{token:str}/withdraw")
async def ask_withdrawal(request: AnyRequest, token: str, db: Database) -> Response[bytes]:
    """What withdrawing means, and the button."""
    lead = await _read(request, db, token)
    if not lead.can_withdraw:
        return _back(token)
    return _draw(request, "leads/own_withdraw.html", lead, token)


@post("/requests/{token:str}/withdraw", status_code=303, opt={CSRF: "always"})
async def withdraw_lead(
    request: AnyRequest, token: str, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """It goes to nobody any more."""
    key = await _key(request)
    async with db.transaction(SYSTEM) as tx:
        await service.withdraw_lead(tx, actor, key, token, now)
    return _back(token)


@get("/requests/{token:str}/erase")
async def ask_erasure(request: AnyRequest, token: str, db: Database) -> Response[bytes]:
    """What erasing means, and the button."""
    lead = await _read(request, db, token)
    if not lead.can_erase:
        return _back(token)
    return _draw(request, "leads/own_erase.html", lead, token)


@post("/requests/{token:str}/erase", status_code=303, opt={CSRF: "always"})
async def erase_own_lead(
    request: AnyRequest, token: str, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Nothing of the person is kept."""
    key = await _key(request)
    async with db.transaction(SYSTEM) as tx:
        await service.erase_own_lead(tx, actor, key, token, now)
    return _back(token)


async def _read(request: AnyRequest, db: Database, token: str) -> OwnLead:
    key = await _key(request)
    async with db.transaction(SYSTEM) as tx:
        return await service.get_own_lead(tx, key, token)


async def _key(request: AnyRequest) -> str:
    """The secret that tokens are checked with, for who has not asked too often."""
    await limit(request, service.OWN_LIMIT, network_of(exchange_in(request.scope).address))
    secret: str = request.app.state.settings.secret_key
    return secret


def _draw(request: AnyRequest, template: str, lead: OwnLead, token: str) -> Response[bytes]:
    page = render(request, template, lead=lead, here=f"/requests/{token}")
    page.headers.update(_PRIVATE)
    return page


def _back(token: str) -> Response[bytes]:
    """To the page, whose token was good."""
    answer = see_other(f"/requests/{token}")
    answer.headers.update(_PRIVATE)
    return answer


ROUTES: Final[list[ControllerRouterHandler]] = [
    show_own_lead,
    export_own_lead,
    ask_withdrawal,
    withdraw_lead,
    ask_erasure,
    erase_own_lead,
]
