"""A provider's own profile by API."""

from datetime import datetime

from litestar import Response, get, patch
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.providers import queries, service
from hotlead.providers.records import Profile, ProfileChanges
from hotlead.web.envelope import Envelope, ok


@get("/providers/me", tags=["Provider"], summary="My profile")
async def get_profile(db: Database, actor: Actor) -> Response[Envelope[Profile]]:
    """The provider the token speaks for."""
    provider_id = actor.require_provider()
    async with db.transaction(actor) as tx:
        return ok(await queries.get_profile(tx, provider_id))


@patch("/providers/me", tags=["Provider"], summary="Change my profile")
async def update_profile(
    data: ProfileChanges, db: Database, actor: Actor, now: datetime
) -> Response[Envelope[Profile]]:
    """Change what is sent, keep what is left out; `null` empties an optional field."""
    async with db.transaction(actor) as tx:
        return ok(await service.update_profile(tx, actor, data, now))


ROUTES: list[ControllerRouterHandler] = [get_profile, update_profile]
