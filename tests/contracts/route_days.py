"""Valid requests for routes about a day."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from hotlead.kit.clock import utc_now
from tests.builders import NOW
from tests.contracts.route_market import RouteMarket
from tests.contracts.sample import Sample

# The day of the market's reconciliation.
USUAL_DAY: Final[Mapping[str, object]] = {"day": NOW.date()}


def samples_of_days(market: RouteMarket) -> dict[str, Sample]:
    """A day that is over, and not long ago; and what differs on the market's."""
    meant = {"payment_id": str(market.ids["acme's payments"]), "kind": "deposit"}
    said = {**meant, "memo": "Credited by hand"}
    query = f"?payment_id={meant['payment_id']}&kind=deposit"
    yesterday = Sample({"day": utc_now().date() - timedelta(days=1)})
    return {
        "GET /admin/money/{day}/settle": Sample(query=query),
        "POST /admin/money/{day}/settle": Sample(form=said),
        "POST /api/v1/admin/reconciliations/{day}/settle": Sample(json=said),
        "POST /admin/money/{day}": yesterday,
        "POST /api/v1/admin/reconciliations/{day}": yesterday,
    }
