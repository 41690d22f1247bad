"""What mails about money say."""

from hotlead.notifications.records import DisputeNews, Letter, LowBalance, Template
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


def write_dispute(news: DisputeNews, base_url: str) -> Letter:
    """Tell a provider, or an administrator, of a disputed payment or how the dispute ended."""
    return render_letter(
        news.template,
        {
            "news": news,
            "reason": (news.reason or "").replace("_", " "),
            "ledger_link": f"{base_url}/dashboard/billing?type=dispute",
            "provider_link": f"{base_url}/admin/providers/{news.provider_id}",
        },
    )
