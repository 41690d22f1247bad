"""Caps and budgets: how many leads, and for how much money, a subscription takes."""

from decimal import Decimal

import msgspec

ZERO = Decimal(0)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Most leads and most money a period. None does not limit, 0 accepts nothing."""

    cap_hour: int | None = None
    cap_day: int | None = None
    cap_week: int | None = None
    cap_month: int | None = None
    budget_day: Decimal | None = None
    budget_week: Decimal | None = None
    budget_month: Decimal | None = None

    def first_reached(self, used: "Used", price: Decimal) -> str | None:
        """Return the code of the first limit that one more lead at `price` would exceed."""
        return self._cap_reached(used) or self._budget_reached(used, price)

    def _cap_reached(self, used: "Used") -> str | None:
        # Spelled out: the engine asks this once a lead and subscription.
        if self.cap_hour is not None and used.hour >= self.cap_hour:
            return "cap_hour"
        if self.cap_day is not None and used.day >= self.cap_day:
            return "cap_day"
        if self.cap_week is not None and used.week >= self.cap_week:
            return "cap_week"
        if self.cap_month is not None and used.month >= self.cap_month:
            return "cap_month"
        return None

    def _budget_reached(self, used: "Used", price: Decimal) -> str | None:
        if self.budget_day is not None and used.spent_day + price > self.budget_day:
            return "budget_day"
        if self.budget_week is not None and used.spent_week + price > self.budget_week:
            return "budget_week"
        if self.budget_month is not None and used.spent_month + price > self.budget_month:
            return "budget_month"
        return None


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """What a subscription has bought so far in each running period."""

    hour: int = 0
    day: int = 0
    week: int = 0
    month: int = 0
    spent_day: Decimal = ZERO
    spent_week: Decimal = ZERO
    spent_month: Decimal = ZERO
