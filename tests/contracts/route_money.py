"""Samples of the routes about money."""

from tests.contracts.route_market import RouteMarket
from tests.contracts.sample import Sample


def money_samples(market: RouteMarket) -> dict[str, Sample]:
    """What providers and administrators do with money."""
    stopped = Sample({"provider_id": market.ids["stopped provider"]})
    asked = {
        "provider_id": str(market.ids["acme's providers"]),
        "transaction_type": "manual_credit",
        "amount": "5000.00",
        "memo": "Goodwill",
    }
    return {
        "POST /api/v1/admin/manual-requests": Sample(json=asked),
        "POST /dashboard/billing/deposit": Sample(form={"amount": "25"}),
        "POST /api/v1/providers/me/deposit": Sample(json={"amount": "25.00"}),
        "POST /sandbox/checkout/{payment_id}": Sample(form={"outcome": "pay"}),
        "POST /admin/providers/{provider_id}/resume-sales": stopped,
        "POST /api/v1/admin/providers/{provider_id}/resume-sales": stopped,
    }
