"""Samples of the routes about messages."""

from tests.contracts.route_market import RouteMarket
from tests.contracts.sample import Sample


def message_samples(market: RouteMarket) -> dict[str, Sample]:
    """What administrators do about messages that were given up."""
    one = str(market.ids["acme's deliveries"])
    return {
        "POST /api/v1/admin/deliveries/resend": Sample(json={"delivery_ids": [one]}),
        "POST /admin/messages/resend": Sample(form={"ids": one}),
    }
