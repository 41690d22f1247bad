"""Renders the gallery with made-up data: for the tests, and for looking at it in a browser."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Protocol

import msgspec
from html5lib import HTMLParser
from markupsafe import Markup

from hotlead.web.assets import Assets
from hotlead.web.charts import Series
from hotlead.web.navigation import admin_nav, provider_nav
from hotlead.web.templating import build_environment

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PAGES = ("gallery", "provider", "public", "public-wrong", "login", "error")
RECEIVED = (38, 40, 36, 44, 52, 50, 31, 28, 47, 56, 61, 58, 63, 40, 36, 57, 66, 71, 64, 69, 45, 42)
SOLD = (23, 25, 22, 28, 34, 32, 21, 19, 32, 34, 38, 37, 40, 26, 24, 38, 46, 49, 39, 43, 28, 27)
STATUSES = ("pending_approval", "approved", "distributed", "bad_lead", "unsold", "rejected")
NAMES = ("Amara Okafor", "Liam Byrne", "Sofia Rossi", "Noah Weber", "Mei Tanaka", "Chloé Martin")


class Person(msgspec.Struct, frozen=True):
    """The actor's part that layouts read."""

    name: str


class Wallet(msgspec.Struct, frozen=True):
    """What the provider's header shows."""

    balance: Decimal
    leads_left: int | None
    is_low: bool = True
    is_stopped: bool = False


class Parser(Protocol):
    """The typed part of html5lib's parser."""

    def parse(self, stream: str) -> object: ...
    def parseFragment(self, stream: str) -> object: ...  # noqa: N802 - html5lib's own name


def strict_parser() -> Parser:
    """A parser that raises where a browser would guess."""
    return HTMLParser(strict=True)


def render_page(name: str) -> str:
    """One page of `PAGES` as HTML."""
    environment = build_environment(Assets())
    special = {"gallery": "dev/gallery.html", "error": "errors/error.html"}
    template = special.get(name, f"dev/gallery_{name.removesuffix('-wrong')}.html")
    return environment.get_template(template).render(_context(name))


def _context(name: str) -> dict[str, object]:
    undo = {
        "title": "Amara Okafor approved",
        "text": "Offered to 3 providers.",
        "undo_url": "/dev/u",
    }
    days = [f"{(NOW - timedelta(days=22 - at)):%-d %b}" for at in range(len(RECEIVED))]
    return {
        "actor": Person("Dana Kim"),
        "bars": [Series("Spend", tuple(float(value) for value in RECEIVED[:12]))],
        "csrf_input": lambda: Markup('<input type="hidden" name="_csrf_token" value="t">'),
        "days": days,
        "leads": _leads(),
        "ledger": [("deposit", Decimal(500)), ("lead_purchase", Decimal(-25))],
        "message": "The page you asked for is not here. It may have moved.",
        "nav": provider_nav("/dashboard", "Nimbus Hosting")
        if name == "provider"
        else admin_nav("/admin/leads", {"/admin/leads": 49}),
        "nonce": "gallery",
        "now": NOW,
        "path": "/admin/leads",
        "query": {"q": "", "status": ""},
        "request_id": "0198f2c1",
        "series": [Series("Received", RECEIVED), Series("Sold", SOLD)],
        "spark": list(RECEIVED),
        "status": 404,
        "title": "Page not found",
        "toasts": [undo] if name == "gallery" else [],
        "wallet": Wallet(Decimal("1259.50"), 50),
        "wrong": name == "public-wrong",
    }


def _leads() -> list[dict[str, object]]:
    return [
        {
            "name": name,
            "email": name.lower().replace(" ", ".") + "@example.com",
            "niche": "VPS hosting",
            "city": "Lyon, FR",
            "source": "google / cpc",
            "score": 90 - 9 * index,
            "status": STATUSES[index],
            "price": Decimal(25),
            "created_at": NOW - timedelta(minutes=9 * (index + 1) ** 3),
        }
        for index, name in enumerate(NAMES)
    ]
