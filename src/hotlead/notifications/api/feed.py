"""The live feed by API."""

from typing import Annotated, Final

from litestar import get
from litestar.params import HeaderParameter, Parameter
from litestar.types import ASGIApp, ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import Forbidden
from hotlead.notifications import service
from hotlead.notifications.records import EVENT_NUMBER_MAX
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.openapi_answers import EVENTS, RAISES
from hotlead.web.streams import Hub, NoRoomForStreams, TooManyStreams

TAGS: Final = ["Live feed"]

LastSeen = Annotated[
    int | None,
    Parameter(ge=0, le=EVENT_NUMBER_MAX, description="The last event that was seen."),
]
LastSeenHeader = Annotated[
    int | None,
    HeaderParameter(
        name="Last-Event-ID",
        ge=0,
        le=EVENT_NUMBER_MAX,
        description="The same, as browsers send it when they come back; it goes first.",
    ),
]


@get(
    "/feed",
    tags=TAGS,
    summary="Listen to what happens",
    opt={RAISES: [Forbidden, TooManyStreams, NoRoomForStreams], EVENTS: True},
)
async def open_feed(
    request: AnyRequest,
    db: Database,
    feed: Hub,
    actor: Actor,
    last_event_id: LastSeen = None,
    last_seen: LastSeenHeader = None,
) -> ASGIApp:
    """Server-sent events, until you or we hang up.

    A provider hears `lead.bought` and `balance.changed`, an administrator `lead.pending` and
    `waiting.changed`, each with its facts as JSON. First comes what was missed since the last
    event that was seen, and `ready`; or `reset` where that is no longer kept: read your lists
    again. Come back when a stream ends, with the last id; events are kept for a day. Each of the
    ten streams a person may have open is checked every minute: who logs out hears no more.
    """
    seen = last_event_id if last_seen is None else last_seen
    identify = exchange_in(request.scope).identify
    return await service.open_stream(db, feed, actor, seen, identify)


ROUTES: Final[list[ControllerRouterHandler]] = [open_feed]
