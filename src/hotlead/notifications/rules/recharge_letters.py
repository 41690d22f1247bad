"""What mails about auto-recharge tell."""

from typing import Final

from hotlead.kit.money import format_money
from hotlead.notifications.records import Contents, Recharged, Value
from hotlead.notifications.rules.letters import moment

_PAGE: Final = "/dashboard/billing/recharge"


def fill_recharge(news: Recharged, base_url: str) -> Contents:
    """Tell a provider that its card was charged, that it is not any more, or not this month."""
    last4 = f" ending {news.card_last4}" if news.card_last4 else ""
    values: dict[str, Value] = {
        "company_name": news.company_name,
        "balance": format_money(news.balance),
        "threshold": format_money(news.threshold),
        "amount": format_money(news.amount),
        "monthly_max": format_money(news.monthly_max),
        "stop_note": news.stop_note or "",
        "paid": format_money(news.paid) if news.paid is not None else "",
        "card": f"your {(news.card_brand or 'card').title()}{last4}",
        "paid_at": moment(news.paid_at, news.timezone) if news.paid_at else "",
        "until": f"on {moment(news.limited_until, news.timezone)}"
        if news.limited_until
        else "next month",
        "billing_link": f"{base_url}/dashboard/billing",
        "recharge_link": f"{base_url}{_PAGE}",
    }
    return Contents(news.template, values)
