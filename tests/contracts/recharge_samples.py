"""A valid request for each route of auto-recharge."""

from tests.contracts.route_market import RouteMarket
from tests.contracts.sample import Sample


def samples_of_recharging(market: RouteMarket) -> dict[str, Sample]:
    """The samples by method and route."""
    amounts = {"threshold": "75.00", "amount": "25.00", "monthly_max": "80.00"}
    page, api = "/dashboard/billing/recharge", "/api/v1/providers/me/recharge"
    card = {"card_id": market.ids["acme's saved_cards"]}
    return {
        f"PUT {api}": Sample(json={"is_on": True, **amounts}),
        f"POST {api}/card": Sample(json={"consent_version": 1}),
        f"POST {page}": Sample(form={"do": "on", **amounts}),
        f"POST {page}/card": Sample(form={"consent": "1", "consent_version": "1"}),
        "GET /sandbox/card/{card_id}": Sample(card),
        "POST /sandbox/card/{card_id}": Sample(card, form={"card": "works"}),
    }
