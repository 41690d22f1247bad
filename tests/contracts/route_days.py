"""Valid requests for routes about a day."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from hotlead.kit.clock import utc_now
from tests.builders import NOW
from tests.contracts.route_samples import Sample

# The day of the market's reconciliation.
USUAL_DAY: Final[Mapping[str, object]] = {"day": NOW.date()}


def samples_of_days() -> dict[str, Sample]:
    """A day that is over, and not long ago."""
    yesterday = Sample({"day": utc_now().date() - timedelta(days=1)})
    return {
        "POST /admin/money/{day}": yesterday,
        "POST /api/v1/admin/reconciliations/{day}": yesterday,
    }
