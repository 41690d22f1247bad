"""The local outbox in the browser, for machines without a mail server: demo and development only.

It shows every mail to everybody, so it does not exist in production.
"""

from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.types import ControllerRouterHandler

from hotlead.kit.config import Mode, Settings
from hotlead.kit.errors import NotFound
from hotlead.kit.outbox import list_messages, read_headers, read_message, written_at
from hotlead.kit.paging import PAGE_NUMBER_MAX, PageOf
from hotlead.notifications.pages.framing import frame_html
from hotlead.notifications.records import OutboxItem
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.headers import page_policy
from hotlead.web.page_query import read_query
from hotlead.web.render import render

MESSAGES_PER_PAGE: Final = 50
SHOWN_IN: Final = (Mode.DEMO, Mode.DEVELOPMENT)


class OutboxQuery(msgspec.Struct, frozen=True):
    """Which page of the outbox is asked for."""

    page: Annotated[int, msgspec.Meta(ge=1, le=PAGE_NUMBER_MAX)] = 1


@get("/dev/outbox", sync_to_thread=True)
def list_outbox(request: AnyRequest, settings: Settings) -> Response[bytes]:
    """Every message, newest first."""
    _require_outbox(settings)
    asked = read_query(request, OutboxQuery)
    message_ids = list_messages(settings.outbox_dir)
    start = (asked.page - 1) * MESSAGES_PER_PAGE
    shown = message_ids[start : start + MESSAGES_PER_PAGE]
    items = [item for message_id in shown if (item := _item(settings, message_id))]
    page = PageOf(items, asked.page, MESSAGES_PER_PAGE, len(message_ids))
    return render(request, "dev/outbox.html", page=page, smtp=settings.smtp_url is not None)


@get("/dev/outbox/{message_id:uuid}", sync_to_thread=True)
def show_outbox_message(
    request: AnyRequest, settings: Settings, message_id: UUID
) -> Response[bytes]:
    """One message: its head, the HTML part in a frame of its own, the text part."""
    _require_outbox(settings)
    message = read_message(settings.outbox_dir, message_id)
    item = _item(settings, message_id)
    if message is None or item is None:
        raise NotFound
    text = message.get_body(("plain",))
    response = render(
        request,
        "dev/outbox_message.html",
        item=item,
        sender=str(message["From"]),
        reference=str(message["Message-ID"]),
        has_html=message.get_body(("html",)) is not None,
        text=text.get_content() if text is not None else "",
    )
    policy = page_policy(exchange_in(request.scope), frames_own=True)
    response.headers["content-security-policy"] = policy
    return response


@get("/dev/outbox/{message_id:uuid}/html", sync_to_thread=True)
def show_outbox_html(settings: Settings, message_id: UUID) -> Response[bytes]:
    """The HTML part by itself, under a policy that lets it style itself and nothing else."""
    _require_outbox(settings)
    message = read_message(settings.outbox_dir, message_id)
    part = message.get_body(("html",)) if message is not None else None
    if part is None:
        raise NotFound
    html: str = part.get_content()
    return frame_html(html)


def _require_outbox(settings: Settings) -> None:
    if settings.mode not in SHOWN_IN:
        raise NotFound


def _item(settings: Settings, message_id: UUID) -> OutboxItem | None:
    """The line of a message, None where it was just pruned."""
    head = read_headers(settings.outbox_dir, message_id)
    if head is None:
        return None
    return OutboxItem(message_id, str(head["To"]), str(head["Subject"]), written_at(message_id))


ROUTES: Final[list[ControllerRouterHandler]] = [
    list_outbox,
    show_outbox_message,
    show_outbox_html,
]
