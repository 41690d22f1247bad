"""What mails about money tell."""

from hotlead.kit.money import format_money
from hotlead.notifications.records import (
    Contents,
    DepositNews,
    DisputeNews,
    LowBalance,
    Recharged,
    Template,
    Value,
    WantedApproval,
)
from hotlead.notifications.rules.letters import moment
from hotlead.notifications.rules.recharge_letters import fill_recharge


def fill_about_money(
    news: LowBalance | DisputeNews | WantedApproval | Recharged | DepositNews, base_url: str
) -> Contents:
    """What there is to tell about money."""
    match news:
        case LowBalance():
            return _fill_low_balance(news, base_url)
        case Recharged():
            return fill_recharge(news, base_url)
        case DisputeNews():
            return _fill_dispute(news, base_url)
        case WantedApproval():
            return _fill_approval_wanted(news, base_url)
        case DepositNews():
            return _fill_deposit(news, base_url)


def _fill_low_balance(news: LowBalance, base_url: str) -> Contents:
    """How much is left."""
    values: dict[str, Value] = {
        "company_name": news.company_name,
        "balance": format_money(news.balance),
        "threshold": format_money(news.threshold),
        "deposit_link": f"{base_url}/dashboard/billing/deposit",
        "settings_link": f"{base_url}/dashboard/settings",
    }
    return Contents(Template.LOW_BALANCE, values)


def _fill_dispute(news: DisputeNews, base_url: str) -> Contents:
    """Tell a provider, or an administrator, of a disputed payment or how the dispute ended."""
    values: dict[str, Value] = {
        "company_name": news.company_name,
        "amount": format_money(news.amount),
        "balance": format_money(news.balance),
        "reason": (news.reason or "").replace("_", " "),
        "is_end": news.is_end,
        "is_won": news.is_won,
        "is_stopped": news.is_stopped,
        "ledger_link": f"{base_url}/dashboard/billing?type=dispute",
        "provider_link": f"{base_url}/admin/providers/{news.provider_id}",
    }
    return Contents(news.template, values)


def _fill_approval_wanted(news: WantedApproval, base_url: str) -> Contents:
    """Ask an administrator to agree to what another wants to give or take."""
    values: dict[str, Value] = {
        "first_name": news.first_name,
        "asked_by_name": news.asked_by_name,
        "company_name": news.company_name,
        "amount": format_money(news.amount),
        "memo": news.memo,
        "what": "credit" if news.is_credit else "debit",
        "requests_link": f"{base_url}/admin/manual-requests",
    }
    return Contents(Template.APPROVAL_WANTED, values)


def _fill_deposit(news: DepositNews, base_url: str) -> Contents:
    """How much arrived, and where its invoice is."""
    billing = f"{base_url}/dashboard/billing"
    has_invoice = news.invoice_number is not None
    values: dict[str, Value] = {
        "company_name": news.company_name,
        "amount": format_money(news.amount),
        "balance": format_money(news.balance),
        "paid_at": moment(news.paid_at, news.timezone),
        "invoice_number": str(news.invoice_number) if has_invoice else "",
        "invoice_link": f"{billing}/payments/{news.payment_id}/invoice.pdf" if has_invoice else "",
        "billing_link": billing,
        "settings_link": f"{base_url}/dashboard/settings",
    }
    return Contents(Template.DEPOSIT_RECEIVED, values)
