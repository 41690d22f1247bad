"""How long a balance lasts at the present pace."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from hotlead.billing.records import Outlook, Pace
from hotlead.kit.money import ZERO, to_cents

# The present is the last two weeks: whole weeks, for most markets sell less on some days.
PACE_WINDOW: Final = timedelta(days=14)
# Beyond this a day says nothing.
FORESEEN_MAX: Final = timedelta(days=365)
_DAY: Final = timedelta(days=1)


def foresee(pace: Pace, now: datetime) -> Outlook:
    """What is spent a day, over the window or since the first purchase, and when it is gone.

    A provider that began an hour ago is taken to have begun a day ago.
    """
    if pace.first_bought_at is None or pace.spent <= 0:
        return Outlook(spent_a_day=ZERO, runs_out_on=None)
    span = min(max(now - pace.first_bought_at, _DAY), PACE_WINDOW)
    a_day = pace.spent * int(_DAY.total_seconds()) / int(span.total_seconds())
    days = max(pace.balance, ZERO) / a_day
    lasts = None if days > FORESEEN_MAX.days else timedelta(days=float(days))
    gone_at = None if lasts is None else (now + lasts).astimezone(ZoneInfo(pace.timezone))
    return Outlook(
        spent_a_day=to_cents(Decimal(a_day)),
        runs_out_on=None if gone_at is None else gone_at.date(),
    )
