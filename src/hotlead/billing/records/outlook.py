"""How long a balance lasts."""

from datetime import date, datetime
from decimal import Decimal

import msgspec


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider spent lately, refunds taken off, and when it bought first of all."""

    balance: Decimal
    timezone: str
    spent: Decimal
    first_bought_at: datetime | None


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider spends a day at present, and the day its balance would be gone.

    `runs_out_on` is by the provider's clock; empty where it buys nothing, or for years to come.
    """

    spent_a_day: Decimal
    runs_out_on: date | None
