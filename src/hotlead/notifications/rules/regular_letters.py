"""What mails tell that come by the clock: a provider's day, and leads that wait for approval."""

from datetime import date

from hotlead.kit.money import format_money
from hotlead.notifications.records import Contents, Day, Template, Value, WaitingNews
from hotlead.notifications.rules.letters import count_leads, more_niches, niche_rows


def fill_daily_summary(news: Day, base_url: str) -> Contents:
    """What a provider bought and got back on a day, and how long its balance lasts."""
    dashboard = f"{base_url}/dashboard"
    values: dict[str, Value] = {
        "company_name": news.company_name,
        "day": _day(news.day),
        "leads": count_leads(news.leads),
        "spent": format_money(news.spent),
        "balance": format_money(news.balance),
        "lasts_until": _day(news.runs_out_on) if news.runs_out_on else "",
        "refunds": str(news.refunds) if news.refunds else "",
        "refunded": format_money(news.refunded) if news.refunds else "",
        "requests_waiting": str(news.requests_waiting) if news.requests_waiting else "",
        "leads_link": f"{dashboard}/leads",
        "requests_link": f"{dashboard}/requests",
        "deposit_link": f"{dashboard}/billing/deposit",
        "settings_link": f"{dashboard}/settings",
    }
    return Contents(Template.DAILY_SUMMARY, values)


def fill_leads_waiting(news: WaitingNews, base_url: str) -> Contents:
    """How many leads wait for an administrator, where, and since when."""
    values: dict[str, Value] = {
        "first_name": news.first_name,
        "total": count_leads(sum(niche.leads for niche in news.niches)),
        "niches": niche_rows(news.niches),
        "more": more_niches(news.niches),
        "leads_link": f"{base_url}/admin/leads?status=pending_approval",
    }
    return Contents(Template.LEADS_WAITING, values)


def _day(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B %Y}"
