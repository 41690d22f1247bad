"""Money: `Decimal` with two decimals, rounded in this one place."""

from decimal import ROUND_HALF_UP, Decimal

from hotlead.kit.numerals import read_digits

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
# What NUMERIC(12, 2) holds.
MONEY_MAX = Decimal("9999999999.99")


def to_cents(amount: Decimal) -> Decimal:
    """`amount` rounded to whole cents, half a cent away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def parse_money(text: str) -> Decimal | None:
    """The amount a person typed ("1,250", "$25.5"), or None where it is not an amount."""
    digits = read_digits(text.strip().removeprefix("$"))
    if digits is None:
        return None
    amount = Decimal(digits)
    if amount.copy_abs() > MONEY_MAX or amount != to_cents(amount):
        return None
    return to_cents(amount)


def format_money(amount: Decimal) -> str:
    """`amount` in dollars as people write it: "$1,234.50", "-$25.00"."""
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(to_cents(amount)):,.2f}"
