"""Amounts as people write them, and nothing else."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.kit.money import MONEY_MAX, format_money, parse_money, to_cents


@pytest.mark.parametrize(
    ("text", "amount"),
    [("25", "25.00"), ("$1,250.5", "1250.50"), (" 0.01 ", "0.01"), ("-3", "-3.00")],
)
def test_reads(text: str, amount: str) -> None:
    assert parse_money(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ten",
        "1.001",
        "NaN",
        "Infinity",
        "1e99",
        "1e999999999",
        "10000000000",
        "1.0.0",
        "\x00",
        "12,50",
        "1,25",
        "1,2500",
        "1250,000",
        ",250",
        "1_000",
        "１２",
        "1,000,",
    ],
)
def test_refuses(text: str) -> None:
    assert parse_money(text) is None


@given(st.decimals(-MONEY_MAX, MONEY_MAX, places=2))
def test_what_is_written_can_be_read(amount: Decimal) -> None:
    text = format_money(amount)
    assert parse_money(text.replace("$", "")) == amount


@given(st.text(max_size=30))
def test_never_raises(text: str) -> None:
    amount = parse_money(text)
    assert amount is None or amount == to_cents(amount)
