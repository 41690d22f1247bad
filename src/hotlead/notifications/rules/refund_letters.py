"""What mails about bad leads tell."""

from hotlead.kit.money import format_money
from hotlead.notifications.records import (
    Contents,
    OverdueNews,
    RefundNews,
    ReportNews,
    Template,
    Value,
)
from hotlead.notifications.rules.letters import moment


def fill_about_refunds(news: RefundNews | ReportNews | OverdueNews, base_url: str) -> Contents:
    """What there is to tell about bad leads."""
    match news:
        case RefundNews():
            return _fill_request_decided(news, base_url)
        case ReportNews():
            return _fill_lead_reported(news, base_url)
        case OverdueNews():
            return _fill_requests_overdue(news, base_url)


def _fill_request_decided(news: RefundNews, base_url: str) -> Contents:
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


def _fill_lead_reported(news: ReportNews, base_url: str) -> Contents:
    """Tell an administrator of a report: nothing of the person, who is seen on the page."""
    values: dict[str, Value] = {
        "company_name": news.company_name,
        "lead_number": f"L-{news.lead_number}",
        "niche_name": news.niche_name,
        "price": format_money(news.price),
        "reason": news.reason.replace("_", " "),
        "answer_by": moment(news.answer_by, "UTC"),
        "request_link": f"{base_url}/admin/requests/{news.request_id}",
    }
    return Contents(Template.LEAD_REPORTED, values)


def _fill_requests_overdue(news: OverdueNews, base_url: str) -> Contents:
    """Tell an administrator how many answers are overdue, and since when."""
    values: dict[str, Value] = {
        "answers": "1 answer is" if news.requests == 1 else f"{news.requests:,} answers are",
        "oldest": moment(news.oldest_at, "UTC"),
        "overdue_link": f"{base_url}/admin/requests?overdue=true",
    }
    return Contents(Template.REQUESTS_OVERDUE, values)
