"""Samples of the routes of the person who asked, and of erasing for them."""

from hotlead.kit.config import Settings
from hotlead.leads import service as leads
from tests.contracts.route_market import RouteMarket
from tests.contracts.sample import Sample


def own_samples(market: RouteMarket, settings: Settings) -> dict[str, Sample]:
    """The private link of a lead that nobody bought, and why a lead is erased."""
    token = leads.make_private_token(settings.secret_key, market.ids["unsold lead"])
    own, reason = Sample({"token": token}), {"reason": "letter"}
    page, api = "/requests/{token}", "/api/v1/requests/{token}"
    return {
        **{f"GET {page}{step}": own for step in ("", "/data", "/withdraw", "/erase")},
        **{f"POST {front}/{verb}": own for front in (page, api) for verb in ("withdraw", "erase")},
        f"GET {api}": own,
        "POST /admin/leads/{lead_id}/erase": Sample(form=reason),
        "POST /api/v1/admin/leads/{lead_id}/erase": Sample(json=reason),
    }
