"""What mails about bad leads tell."""

from hotlead.kit.money import format_money
from hotlead.notifications.records import Contents, RefundNews, Template, Value


def fill_request_decided(news: RefundNews, base_url: str) -> Contents:
    """What came of a report, or that a lead was refunded to everybody who bought it."""
    values: dict[str, Value] = {
        "company_name": news.company_name,
        "lead_number": f"L-{news.lead_number}",
        "niche_name": news.niche_name,
        "price": format_money(news.price),
        "balance": format_money(news.balance),
        "is_refunded": news.is_refunded,
        "is_for_everybody": news.is_for_everybody,
        # What an administrator wrote for everybody stands at the end of a sentence.
        "reason": news.reason.rstrip(".")
        if news.is_for_everybody
        else news.reason.replace("_", " "),
        "memo": news.memo or "",
        "lead_link": f"{base_url}/dashboard/leads/{news.lead_id}",
        "requests_link": f"{base_url}/dashboard/requests",
        "settings_link": f"{base_url}/dashboard/settings",
    }
    return Contents(Template.REQUEST_DECIDED, values)
