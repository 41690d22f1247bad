"""How values are written on pages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from hotlead.web.assets import Assets
from hotlead.web.filters import (
    age_between,
    attributes,
    choices,
    date_text,
    datetime_text,
    initials,
    money,
    plural,
)
from hotlead.web.templating import build_environment, query_url

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=9), "9m"),
        (timedelta(minutes=59, seconds=59), "59m"),
        (timedelta(hours=3), "3h"),
        (timedelta(days=2), "2d"),
        (timedelta(days=364), "364d"),
        (timedelta(days=800), "2y"),
    ],
)
def test_ages(ago: timedelta, text: str) -> None:
    assert age_between(NOW - ago, NOW) == text


def test_dates_and_moments() -> None:
    assert date_text(date(2026, 11, 3)) == "3 Nov 2026"
    assert date_text(NOW, "Pacific/Auckland") == "24 Nov 2026"
    assert datetime_text(NOW) == "23 Nov 2026, 12:00 UTC"
    assert datetime_text(NOW, "Europe/Berlin") == "23 Nov 2026, 13:00 CET"


def test_money_with_and_without_cents() -> None:
    assert money(Decimal("1234.5")) == "$1,234.50"
    assert money(Decimal(25), cents=False) == "$25"
    assert money(Decimal("25.50"), cents=False) == "$25.50"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amara Okafor", "AO"),
        ("Cher", "C"),
        ("Ana de la Cruz", "AC"),
        ("a.b@c.de", "AD"),
        ("", "?"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_plurals() -> None:
    assert [plural(count, "lead") for count in (0, 1, 1200)] == ["0 leads", "1 lead", "1,200 leads"]
    assert plural(2, "entry", "entries") == "2 entries"


def test_attributes() -> None:
    given = {"required": True, "min": 0, "id": None, "hidden": False, "title": 'a"b'}
    assert attributes(given) == ' required min="0" title="a&#34;b"'
    assert attributes(None) == ""


def test_choices_take_three_forms() -> None:
    assert choices(["US", ("us", "USA"), ("us", "USA", "all"), {"value": "eu"}]) == [
        ("US", "US", ""),
        ("us", "USA", ""),
        ("us", "USA", "all"),
        ("eu", "eu", ""),
    ]


def test_query_url_changes_and_drops() -> None:
    query = {"q": "a b", "page": "2", "tag": ["x", "y"]}
    assert query_url(query, page=None, sort="-age") == "?q=a+b&tag=x&tag=y&sort=-age"
    assert query_url({}) == "?"


def test_ago_names_the_exact_moment() -> None:
    template = build_environment(Assets()).from_string("{{ moment|ago }} {{ moment|age }}")
    html = template.render(moment=NOW - timedelta(hours=3), now=NOW)
    assert html == (
        '<time datetime="2026-11-23T09:00:00+00:00" title="23 Nov 2026, 09:00 UTC">3h</time> 3h'
    )
