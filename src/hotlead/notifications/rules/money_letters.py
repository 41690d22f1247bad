"""What mails about money say."""

from hotlead.notifications.records import Letter, LowBalance, Template
from hotlead.notifications.rules.templates import render_letter


def write_low_balance(news: LowBalance, base_url: str) -> Letter:
    """Tell a provider how much is left."""
    return render_letter(
        Template.LOW_BALANCE,
        {
            "news": news,
            "deposit_link": f"{base_url}/dashboard/billing/deposit",
            "settings_link": f"{base_url}/dashboard/settings",
        },
    )
