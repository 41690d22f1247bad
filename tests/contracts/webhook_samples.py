"""Samples of the routes about webhooks."""

from tests.contracts.route_market import RouteMarket
from tests.contracts.sample import Sample


def webhook_samples(market: RouteMarket) -> dict[str, Sample]:
    """What acme does with its endpoints, which lead nowhere."""
    wanted = {"url": "https://crm.example.com/", "events": ["lead.assigned"]}
    form: dict[str, str | list[str]] = {**wanted}
    webhook = {"webhook_id": market.ids["acme's webhook_endpoints"]}
    delivery = {**webhook, "delivery_id": market.ids["acme's webhook delivery"]}
    paused = Sample({"webhook_id": market.ids["acme's paused webhook"]})
    rotated = Sample({"webhook_id": market.ids["acme's rotated webhook"]})
    api, page = "/api/v1/providers/me/webhooks", "/dashboard/webhooks"
    fronts = (f"{api}/{{webhook_id}}", f"{page}/{{webhook_id}}")
    same = {
        f"{method} {front}{rest}": sample
        for front in fronts
        for method, rest, sample in (
            ("GET", "", Sample(webhook)),
            ("POST", "/pause", Sample(webhook)),
            ("POST", "/resume", paused),
            ("POST", "/rotate-secret", Sample(webhook)),
            ("POST", "/end-overlap", rotated),
            ("POST", "/test", Sample(webhook)),
            ("GET", "/deliveries/{delivery_id}", Sample(delivery)),
            ("POST", "/deliveries/{delivery_id}/replay", Sample(delivery)),
        )
    }
    return same | {
        f"POST {api}": Sample(json=wanted),
        f"PATCH {fronts[0]}": Sample(webhook, json=wanted),
        f"DELETE {fronts[0]}": Sample(webhook),
        f"GET {fronts[0]}/deliveries": Sample(webhook),
        f"POST {fronts[0]}/replay-failed": Sample(webhook, json={"since": "2001-01-01T00:00:00Z"}),
        f"POST {page}": Sample(form=form),
        f"GET {fronts[1]}/edit": Sample(webhook),
        f"POST {fronts[1]}/edit": Sample(webhook, form=form),
        f"POST {fronts[1]}/delete": Sample(webhook),
        f"POST {fronts[1]}/replay-failed": Sample(webhook, form={"hours": "720"}),
    }
