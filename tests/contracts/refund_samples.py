"""Samples of the routes about bad leads."""

from tests.contracts.route_market import RouteMarket
from tests.contracts.sample import Sample


def refund_samples(market: RouteMarket) -> dict[str, Sample]:
    """What acme says of its lead, and what administrators decide."""
    asked = {"request_id": market.ids["acme's bad_lead_requests"]}
    unreported = {"lead_id": market.ids["unreported lead"]}
    reason, memo = {"reason": "spam"}, {"admin_memo": "The number works."}
    report = {**reason, "lead_id": str(unreported["lead_id"])}
    one, api = "/admin/requests/{request_id}", "/api/v1/admin/bad-lead-requests/{request_id}"
    terms = {"window_days": 7, "answer_by_hours": 24, "approve_rules": ["test_lead"]}
    typed = {"window_days": "7", "answer_by_hours": "24", "reject_rules": ["nothing_new"]}
    policy = "/api/v1/admin/niches/{niche_id}/refund-policy"
    return {
        "POST /api/v1/bad-lead-requests": Sample(json=report),
        "GET /api/v1/bad-lead-requests/{request_id}": Sample(asked),
        "GET /dashboard/leads/{lead_id}/report": Sample(unreported),
        "POST /dashboard/leads/{lead_id}/report": Sample(unreported, form=reason),
        f"GET {api}": Sample(asked),
        f"POST {api}/approve": Sample(asked, json={}),
        f"POST {api}/reject": Sample(asked, json=memo),
        f"GET {one}": Sample(asked),
        f"POST {one}/approve": Sample(asked),
        f"POST {one}/reject": Sample(asked, form=memo),
        "GET /dashboard/refund-policies/{slug}": Sample(),
        f"PUT {policy}": Sample(json=terms),
        "POST /admin/niches/{niche_id}/refund-policy": Sample(form=typed),
        "GET /admin/leads/{lead_id}/bad-lead": Sample(unreported),
        "POST /admin/leads/{lead_id}/bad-lead": Sample(unreported, form=reason),
        "POST /api/v1/admin/leads/{lead_id}/bad-lead": Sample(unreported, json=reason),
    }
