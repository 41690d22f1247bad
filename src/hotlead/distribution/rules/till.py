"""What a subscription bought in its running periods, counted in memory."""

from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from hotlead.subscriptions.records import Used

FREE = Decimal(0)


class Till:
    """Leads and money of the running hour, day, week and month on the provider's wall."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._hour: int = 0
        self._day = date.min
        self._counts = [0, 0, 0, 0]
        self._spent = [FREE, FREE, FREE]

    def used(self, at: datetime) -> Used:
        """What counts against the limits at `at`, which never goes back."""
        local = at.astimezone(self._zone)
        day, before = local.date(), self._day
        if day != before or local.hour != self._hour:
            self._counts[0] = 0
        if day != before:
            self._counts[1], self._spent[0] = 0, FREE
            if day - timedelta(days=day.weekday()) > before:
                self._counts[2], self._spent[1] = 0, FREE
            if (day.year, day.month) != (before.year, before.month):
                self._counts[3], self._spent[2] = 0, FREE
        self._hour, self._day = local.hour, day
        hours, days, weeks, months = self._counts
        spent_day, spent_week, spent_month = self._spent
        return Used(
            hour=hours,
            day=days,
            week=weeks,
            month=months,
            spent_day=spent_day,
            spent_week=spent_week,
            spent_month=spent_month,
        )

    def buy(self, price: Decimal) -> None:
        """Count one more lead in every period."""
        self._counts = [count + 1 for count in self._counts]
        self._spent = [spent + price for spent in self._spent]
