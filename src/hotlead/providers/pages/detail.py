"""One provider as administrators see it, and who may still come in as it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts import service as accounts
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.providers import service
from hotlead.providers.pages.deciding import QUESTIONS
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.redirects import see_other
from hotlead.web.render import render

PROVIDER: Final = "/admin/providers/{provider_id:uuid}"


@get(PROVIDER)
async def provider_page(
    request: AnyRequest, db: Database, actor: Actor, provider_id: UUID, now: datetime
) -> Response[bytes]:
    """One provider: who it is, what it buys, what happened last, what may be decided."""
    async with db.transaction(actor) as tx:
        detail = await service.get_provider_detail(tx, actor, provider_id, now)
    verdicts = accounts.verdicts_on(detail.provider.status)
    return render(
        request,
        "providers/detail.html",
        detail=detail,
        p=detail.provider,
        address=f"/admin/providers/{provider_id}",
        verdicts=verdicts,
        questions=[QUESTIONS[verdict] for verdict in verdicts if verdict in QUESTIONS],
        now=now,
    )


@post(PROVIDER + "/end-sessions", status_code=303)
async def end_sessions(
    request: AnyRequest, db: Database, actor: Actor, provider_id: UUID, now: datetime
) -> Response[bytes]:
    """Log the provider out everywhere."""
    async with db.transaction(actor) as tx:
        ended = await service.end_sessions(tx, actor, provider_id, now)
    done = "Every session has ended" if ended else "Nobody was logged in"
    flash(request, done, text="The provider can log in again.")
    return see_other(f"/admin/providers/{provider_id}")


@post(PROVIDER + "/reset-second-factor", status_code=303)
async def reset_second_factor(
    request: AnyRequest, db: Database, actor: Actor, provider_id: UUID, now: datetime
) -> Response[bytes]:
    """Turn two-step log-in off for somebody who lost phone and recovery codes."""
    try:
        async with db.transaction(actor) as tx:
            await service.reset_second_factor(tx, actor, provider_id, now)
    except accounts.SecondFactorMissing as error:
        flash(request, "Nothing was changed", text=error.message, tone="danger")
    else:
        told = "Every session has ended; we wrote to the owner."
        flash(request, "Two-step log-in is off", text=told)
    return see_other(f"/admin/providers/{provider_id}")


ROUTES: list[ControllerRouterHandler] = [provider_page, end_sessions, reset_second_factor]
