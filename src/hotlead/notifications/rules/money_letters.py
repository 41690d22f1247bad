"""What mails about money say."""

from hotlead.notifications.records import (
    DisputeNews,
    Letter,
    LowBalance,
    Recharged,
    Template,
    WantedApproval,
)
from hotlead.notifications.rules.recharge_letters import write_recharge
from hotlead.notifications.rules.templates import render_letter


def write_about_money(
    news: LowBalance | DisputeNews | WantedApproval | Recharged, base_url: str
) -> Letter:
    """What there is to tell about money."""
    match news:
        case LowBalance():
            return _write_low_balance(news, base_url)
        case Recharged():
            return write_recharge(news, base_url)
        case DisputeNews():
            return _write_dispute(news, base_url)
        case WantedApproval():
            return _write_approval_wanted(news, base_url)


def _write_low_balance(news: LowBalance, base_url: str) -> Letter:
    """How much is left."""
    return render_letter(
        Template.LOW_BALANCE,
        {
            "news": news,
            "deposit_link": f"{base_url}/dashboard/billing/deposit",
            "settings_link": f"{base_url}/dashboard/settings",
        },
    )


def _write_dispute(news: DisputeNews, base_url: str) -> Letter:
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


def _write_approval_wanted(news: WantedApproval, base_url: str) -> Letter:
    """Ask an administrator to agree to what another wants to give or take."""
    return render_letter(
        Template.APPROVAL_WANTED,
        {
            "news": news,
            "what": "credit" if news.is_credit else "debit",
            "requests_link": f"{base_url}/admin/manual-requests",
        },
    )
