"""A visitor's browser without script: reads the inputs of a page and sends them on."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from uuid import UUID

import httpx

from hotlead.kit.config import Settings
from hotlead.leads.pages.ticket import Ticket, write_ticket
from tests.client import Client

Inputs = dict[str, list[str]]


def inputs_of(text: str) -> Inputs:
    """What a browser would send of the page's form, buttons left out."""
    reader = _Reader()
    reader.feed(text)
    return reader.found


class _Reader(HTMLParser):
    """Collects the inputs of a page, as their present values."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Inputs = {}
        self._name = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag in {"select", "textarea"}:
            self._name, self._text = name, []
        elif tag == "option" and "selected" in given:
            self._text = [given.get("value") or ""]
        elif tag == "input" and name:
            is_choice = given.get("type") in {"radio", "checkbox"}
            if not is_choice or "checked" in given:
                self._add(name, given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._name and self.lasttag == "textarea":
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"select", "textarea"} and self._name:
            # A browser drops the line break that stands right after the tag.
            self._add(self._name, "".join(self._text).removeprefix("\n"))
            self._name = ""

    def _add(self, name: str, value: str) -> None:
        self.found.setdefault(name, []).append(value)


async def send(
    client: Client,
    page: httpx.Response,
    answers: Mapping[str, str | list[str]],
    *,
    go: str = "next",
    path: str = "/vps",
) -> httpx.Response:
    """Fill in some of a page's inputs and press a button."""
    filled: dict[str, str | list[str]] = dict(inputs_of(page.text))
    return await client.request("POST", path, data={**filled, **answers, "_go": go})


def ticket_of(
    settings: Settings, niche_id: UUID, *, age: timedelta = timedelta(minutes=1), number: int = 1
) -> str:
    """A ticket drawn some time ago."""
    ticket = Ticket(UUID(int=number), datetime.now(UTC) - age)
    return write_ticket(ticket, settings.secret_key, niche_id)
