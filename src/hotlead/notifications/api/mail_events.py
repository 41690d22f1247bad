"""Where the mail service tells what came of our mails."""

from datetime import datetime

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.sns import MessageRefused, Sns
from hotlead.notifications import service
from hotlead.notifications.records import MailEventReceipt
from hotlead.web.envelope import Envelope, ok
from hotlead.web.exchange import AnyRequest
from hotlead.web.openapi_answers import RAISES

TAGS = ["Webhooks"]


@post(
    "/webhooks/ses",
    status_code=200,
    opt={RAISES: [service.EventsNotTaken, MessageRefused]},
    tags=TAGS,
    summary="Take a message of Amazon SNS",
)
async def receive_mail_event(
    request: AnyRequest, db: Database, settings: Settings, sns: Sns, now: datetime
) -> Response[Envelope[MailEventReceipt]]:
    """Keep what Amazon SES tells of a mail, signed by Amazon SNS, and handle it soon.

    The same message again is taken, and changes nothing. A subscription is confirmed by itself.
    """
    body = await request.body()
    return ok(await service.receive_mail_event(db, settings, sns, body, now))


ROUTES: list[ControllerRouterHandler] = [receive_mail_event]
