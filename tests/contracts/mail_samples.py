"""Samples of the routes about who wants which mail, and addresses that mail no longer goes to."""

from uuid import UUID

from hotlead.kit.config import Settings
from hotlead.kit.ids import new_id
from hotlead.notifications.records import Claim, RecipientKind, Template
from hotlead.notifications.service.switching import link_of
from tests.contracts.route_market import STOPPED_ADDRESS, RouteMarket
from tests.contracts.sample import Sample


def mail_samples(market: RouteMarket, settings: Settings) -> dict[str, Sample]:
    """Acme's links, an administrator's switches, an address that is stopped."""
    provider_id = market.ids["acme's providers"]
    off = _token(settings, provider_id, Template.NEW_LEAD)
    on = _token(settings, provider_id, Template.RECHARGED)
    address = {"address": STOPPED_ADDRESS}
    page, api = "/admin/mail/suppressed", "/api/v1/admin/mail/suppressed"
    return {
        "GET /unsubscribe": Sample(query=f"?token={off}"),
        "POST /unsubscribe": Sample(query=f"?token={off}"),
        "POST /resubscribe": Sample(query=f"?token={on}"),
        "POST /api/v1/mail/switch-off": Sample(json={"token": off}),
        "POST /api/v1/mail/switch-on": Sample(json={"token": on}),
        "PATCH /api/v1/admin/mail/preferences": Sample(json={"disputes": False}),
        "POST /admin/mail": Sample(form={"disputes": "1"}),
        f"POST {api}/find": Sample(json=address),
        f"POST {api}/lift": Sample(json=address),
        f"POST {page}": Sample(form=address),
        f"POST {page}/lift": Sample(form=address),
    }


def _token(settings: Settings, provider_id: UUID, template: Template) -> str:
    claim = Claim(new_id(), template, 1, RecipientKind.PROVIDER, provider_id)
    return (link_of(settings, claim) or "").partition("token=")[2]
