"""What mails about auto-recharge say."""

from typing import Final

from hotlead.notifications.records import Letter, Recharged
from hotlead.notifications.rules.letters import moment
from hotlead.notifications.rules.templates import render_letter

_PAGE: Final = "/dashboard/billing/recharge"


def write_recharge(news: Recharged, base_url: str) -> Letter:
    """Tell a provider that its card was charged, that it is not any more, or not this month."""
    last4 = f" ending {news.card_last4}" if news.card_last4 else ""
    return render_letter(
        news.template,
        {
            "news": news,
            "card": f"your {(news.card_brand or 'card').title()}{last4}",
            "paid_at": moment(news.paid_at, news.timezone) if news.paid_at else "",
            "until": f"on {moment(news.limited_until, news.timezone)}"
            if news.limited_until
            else "next month",
            "billing_link": f"{base_url}/dashboard/billing",
            "link": f"{base_url}{_PAGE}",
        },
    )
